//! Records per second and core of the function as it is shipped, against a DynamoDB that costs nothing: against a handler that
//! does it with boto3, and against one written in Rust for this one migration.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod measure;
#[allow(dead_code, reason = "what concerns pages is another benchmark's")]
mod native;
#[path = "native/handler.rs"]
mod native_handler;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use bytes::Bytes;
use measure::{Budget, Figure, conclude, item_json, median, processor_time};
use migrator_item::{Item, KeyType};
use migrator_tests::lambda::{
    Change, Environment, NullDynamoDb, Package, configuration, event, key_schema, shipped_bootstrap,
};

const GUEST: &str = "bench-v2";

/// Records of one event: with images of 1 KB they are a third of what an event may have.
const RECORDS: u64 = 800;

/// The kernel counts hundredths of a second: the faster a handler, the more events it gets.
const EVENTS: u64 = 25;
const SLOW_EVENTS: u64 = 4;

const REPETITIONS: usize = 3;

/// Makes this program the native handler.
const NATIVE: &str = "MIGRATOR_BENCH_NATIVE";

fn main() -> ExitCode {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if std::env::var_os(NATIVE).is_some() {
        let ended = runtime.block_on(native_handler::run());
        return if ended.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    runtime.block_on(measure_all())
}

async fn measure_all() -> ExitCode {
    let key = key_schema(&[("customer_nr", KeyType::N)]);
    let package = Package::new(GUEST, &configuration(("bench", key.clone()), ("bench_V2", key)));
    let here = std::env::current_exe().unwrap();
    let python = python(&package);
    let (mut function, mut native, mut boto3) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..REPETITIONS {
        function.push(speed(&shipped_bootstrap(), &package, EVENTS, &[]).await);
        native.push(speed(&here, &package, EVENTS, &[(NATIVE, Some("1"))]).await);
        boto3.push(speed(&python, &package, SLOW_EVENTS, &[]).await);
    }
    let function = median(function);
    let unit = "records a second and core";
    conclude(&[
        Figure {
            name: "the function, against a handler with boto3",
            value: function,
            reference: median(boto3),
            unit,
            budget: Budget::AtLeast(10.0),
        },
        Figure {
            name: "the function, against a handler written in Rust for one migration",
            value: function,
            reference: median(native),
            unit,
            budget: Budget::AtLeast(0.8),
        },
    ])
}

/// The handler in Python as a program that can be started like the others.
fn python(package: &Package) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let handler = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/records_handler.py");
    let program = package.folder().join("python-bootstrap");
    let path = std::env::var("PATH").unwrap();
    let script = format!("#!/bin/sh\nPATH='{path}' exec python3 '{}'\n", handler.display());
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    program
}

/// Records per second of processor time.
async fn speed(program: &Path, package: &Package, events: u64, variables: &[(&str, Option<&str>)]) -> f64 {
    let database = NullDynamoDb::start().await;
    let endpoint = database.endpoint_url();
    let mut environment = Environment::start_with(program, package.folder(), &endpoint, variables).await;
    // The first one is for whatever is made when it is first needed.
    environment.invoke(records(0), Duration::from_secs(120)).await.unwrap_or_else(|error| panic!("{error}"));
    let before = processor_time(environment.process_id());
    for number in 1..=events {
        let event = records(number);
        let response = environment.invoke(event, Duration::from_secs(120)).await;
        let response = response.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(response["batchItemFailures"].as_array().map(Vec::len), Some(0), "{response}");
    }
    let seconds = processor_time(environment.process_id()) - before;
    assert!(database.requests() >= (events + 1) * RECORDS, "{} requests", database.requests());
    (events * RECORDS) as f64 / seconds
}

/// An event of changes of items of 1 KB, each of another item.
fn records(number: u64) -> Bytes {
    let key = key_schema(&[("customer_nr", KeyType::N)]);
    let changes: Vec<Change> = (0..RECORDS)
        .map(|place| {
            let item = |number| Some(Item::parse(item_json(number)).unwrap());
            let customer = number * RECORDS + place;
            Change::new(customer, item(customer), item(customer))
        })
        .collect();
    event("bench", &key, &changes)
}
