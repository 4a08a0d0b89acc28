//! `migrator`: DynamoDB migrations as WebAssembly components.
//!
//! This program parses, wires and prints; the work is done by the libraries beside it. Data goes to stdout, everything
//! else to stderr, and it ends with 0 (done), 1 (error) or 2 (usage).

mod account;
mod arguments;
mod commands;
mod components;
mod composition;
mod environment;
mod failure;
mod function_settings;
mod hints;
mod interrupt;
mod logging;
mod output;
mod paths;
mod progress;
mod registry_settings;
mod screen;
mod session;
mod settings;
mod subject;
mod timeout;
mod written;

use std::process::ExitCode;

use arguments::Arguments;
use clap::Parser as _;
use session::Invocation;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let format = settings::format_of(arguments.global.output);
    let invocation = match Invocation::new(arguments.global) {
        Ok(invocation) => invocation,
        Err(failure) => return failure.report(format),
    };
    let ended = commands::run(&invocation, arguments.command).await;
    ended.unwrap_or_else(|failure| failure.report(invocation.output.format))
}
