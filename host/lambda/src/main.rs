//! The generic function: takes the records of a DynamoDB stream from Lambda, converts them with the component in its
//! package and writes them to the target.
//!
//! There is no compiler inside: the component comes as machine code, made by whoever deploys the function.

mod backfill;
mod batch;
mod call;
mod configuration;
mod connection;
mod deadline;
mod environment;
mod event;
mod function;
mod history;
mod initialize;
mod logs;
mod metrics;
mod poison;
mod progress;
mod runtime_api;

use std::process::ExitCode;
use std::sync::Arc;

use lambda_runtime::{LambdaEvent, service_fn};
use mimalloc::MiMalloc;

/// A write through the SDK asks for memory some hundred times. Measured with the benchmark `records`, a shared library in place of
/// this: 1.28 times the records that the C library's allocator lets through.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// One thread is enough: it writes ten times what a shard takes, and on a part of a processor, which is what most functions have,
/// several only hand work to each other. Conversions have threads of their own.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    logs::start();
    let function = match initialize::function() {
        Ok(function) => Arc::new(function),
        Err(error) => return runtime_api::fail(&error),
    };
    let handler = service_fn(move |event: LambdaEvent<call::Payload>| {
        let function = Arc::clone(&function);
        async move { function.handle(event.payload, &event.context).await }
    });
    match lambda_runtime::run(handler).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the Runtime API cannot be used");
            ExitCode::FAILURE
        }
    }
}
