//! Items per second and core that the function copies as it is shipped, against a DynamoDB that costs nothing: against a function
//! written in Rust for this one migration.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod measure;
#[allow(dead_code, reason = "what concerns requests is another benchmark's")]
mod native;
#[path = "native/copier.rs"]
mod native_copier;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use bytes::Bytes;
use measure::{Budget, Figure, conclude, item_json, median, processor_time};
use migrator_item::KeyType;
use migrator_tests::lambda::{
    Environment, NullDynamoDb, Package, configuration, key_schema, shipped_bootstrap,
};
use serde_json::json;

const GUEST: &str = "bench-v2";

/// Items of a page: of 1 KB, as many as DynamoDB has room for in one.
const PAGE: u64 = 900;

/// Pages of one measurement: the kernel counts hundredths of a second.
const PAGES: u64 = 25;

const REPETITIONS: usize = 3;

/// Makes this program the native function.
const NATIVE: &str = "MIGRATOR_BENCH_NATIVE";

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if std::env::var_os(NATIVE).is_some() {
        let ended = runtime.block_on(native_copier::run());
        return if ended.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    runtime.block_on(measure_all())
}

async fn measure_all() -> ExitCode {
    let key = key_schema(&[("customer_nr", KeyType::N)]);
    let package = Package::new(GUEST, &configuration(("bench", key.clone()), ("bench_V2", key)));
    let here = std::env::current_exe().unwrap();
    let (mut function, mut native) = (Vec::new(), Vec::new());
    for _ in 0..REPETITIONS {
        function.push(speed(&shipped_bootstrap(), &package, &[]).await);
        native.push(speed(&here, &package, &[(NATIVE, Some("1"))]).await);
    }
    conclude(&[Figure {
        name: "a copy by the function, against one by a function written in Rust for one migration",
        value: median(function),
        reference: median(native),
        unit: "items a second and core",
        budget: Budget::AtLeast(0.8),
    }])
}

/// Items per second of processor time.
async fn speed(program: &Path, package: &Package, variables: &[(&str, Option<&str>)]) -> f64 {
    let items: Vec<String> = (0..PAGE).map(item_json).collect();
    let database = NullDynamoDb::with_pages(&items, PAGES).await;
    let endpoint = database.endpoint_url();
    let mut environment = Environment::start_with(program, package.folder(), &endpoint, variables).await;
    environment.ready().await;
    let before = processor_time(environment.process_id());
    let answer = environment.invoke(call(), Duration::from_secs(120)).await;
    let answer = answer.unwrap_or_else(|error| panic!("{error}"));
    let seconds = processor_time(environment.process_id()) - before;
    let checkpoint = &answer["checkpoint"];
    assert_eq!((&checkpoint["finished"], &checkpoint["items_read"]), (&json!(true), &json!(PAGE * PAGES)));
    (PAGE * PAGES) as f64 / seconds
}

fn call() -> Bytes {
    let checkpoint = json!({ "segment": 0, "segments": 1, "exclusive_start_key": null, "finished": false,
        "items_read": 0, "items_written": 0, "items_present": 0 });
    let call = json!({ "Backfill": { "checkpoint": checkpoint, "page_items": 1000 } });
    serde_json::to_vec(&call).unwrap().into()
}
