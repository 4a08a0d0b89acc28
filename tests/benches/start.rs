//! The function as it is shipped: its start, against one that compiles its component at the start, both on one processor as in
//! Lambda; and its memory.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod measure;

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use measure::{Budget, Figure, conclude, item_json, median};
use migrator_component::{Architecture, Component, Limits, Runtime};
use migrator_item::{Item, KeyType};
use migrator_tests::guests;
use migrator_tests::lambda::{
    Change, Environment, NullDynamoDb, Package, assert_starts_in_lambda, configuration, event, key_schema,
    shipped_bootstrap,
};

const GUEST: &str = "bench-v2";
const REPETITIONS: usize = 15;

/// Makes this program the other one: a function that compiles this component and then asks for its first event.
const COMPILE: &str = "MIGRATOR_BENCH_COMPILE";

const LARGEST_EVENT: usize = 6 * 1024 * 1024;

fn main() -> ExitCode {
    match std::env::var_os(COMPILE) {
        Some(component) => compile_at_start(Path::new(&component)),
        None => {
            #[cfg(target_os = "linux")]
            on_one_processor();
            tokio::runtime::Runtime::new().unwrap().block_on(measure_all())
        }
    }
}

/// What a function has: a whole processor comes with 1,769 MB of memory, and its default here is 1,024.
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>.
#[cfg(target_os = "linux")]
fn on_one_processor() {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let allowed = sched_getaffinity(None).unwrap();
    let mut one = CpuSet::new();
    one.set((0..CpuSet::MAX_CPU).find(|processor| allowed.is_set(*processor)).unwrap());
    sched_setaffinity(None, &one).unwrap();
}

/// Does less than the function does, except that it compiles.
fn compile_at_start(component: &Path) -> ExitCode {
    let runtime = Runtime::new(Limits::default()).unwrap();
    let component = Component::load(&runtime, GUEST, std::fs::read(component).unwrap()).unwrap();
    let converter = component.converter(Default::default()).expect("it converts");
    let mut stream = TcpStream::connect(std::env::var("AWS_LAMBDA_RUNTIME_API").unwrap()).unwrap();
    stream.write_all(b"GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: runtime\r\n\r\n").unwrap();
    // Nothing comes; the connection ends with the measurement.
    let _ = stream.read(&mut [0]);
    drop(converter);
    ExitCode::SUCCESS
}

async fn measure_all() -> ExitCode {
    let bootstrap = shipped_bootstrap();
    let program = std::fs::read(&bootstrap).unwrap();
    assert_starts_in_lambda(&program, Architecture::host().expect("Lambda has this processor"));
    let key = key_schema(&[("customer_nr", KeyType::N)]);
    let package = Package::new(GUEST, &configuration(("bench", key.clone()), ("bench_V2", key.clone())));
    let database = NullDynamoDb::start().await;

    let (mut precompiled, mut compiled) = (Vec::new(), Vec::new());
    for _ in 0..REPETITIONS {
        // Each twice, and the second counts: what another program has left in the processor's caches is not what is compared.
        for times in [&mut Vec::new(), &mut precompiled] {
            times.push(start(&bootstrap, &package, &[]));
        }
        let variables = [(COMPILE, guests::path(GUEST))];
        for times in [&mut Vec::new(), &mut compiled] {
            times.push(start(&std::env::current_exe().unwrap(), &package, &variables));
        }
    }
    let (precompiled, compiled) = (median(precompiled), median(compiled));
    let (idle, busy) = peaks(&bootstrap, &package, &database).await;
    conclude(&[
        Figure {
            name: "from the start of the process to the first request for an event, against 40 ms",
            value: precompiled,
            reference: 40_000.0,
            unit: "µs",
            budget: Budget::AtMost(1.0),
        },
        Figure {
            name: "the same with the component compiled at the start, against precompiled",
            value: compiled,
            reference: precompiled,
            unit: "µs",
            budget: Budget::AtLeast(20.0),
        },
        Figure {
            name: "peak memory before the first event, against 64 MiB",
            value: idle,
            reference: 64.0 * 1024.0,
            unit: "KiB",
            budget: Budget::AtMost(1.0),
        },
        Figure {
            name: "peak memory after an event of 6 MB, against 64 MiB",
            value: busy,
            reference: 64.0 * 1024.0,
            unit: "KiB",
            budget: Budget::AtMost(1.0),
        },
    ])
}

/// Microseconds from the start of a process to its first request for an event. Nothing else runs on the processor meanwhile: the request
/// is waited for without a server, and the process before is gone.
fn start(program: &Path, package: &Package, variables: &[(&str, PathBuf)]) -> f64 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut command = Command::new(program);
    command.env_clear().current_dir(package.folder()).stdin(Stdio::null()).stdout(Stdio::null());
    command.env("AWS_LAMBDA_RUNTIME_API", listener.local_addr().unwrap().to_string());
    command.env("LAMBDA_TASK_ROOT", package.folder());
    command.envs([
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024"),
        ("AWS_LAMBDA_FUNCTION_NAME", "migrator-customers-2"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/23/[$LATEST]0"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
    ]);
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    let launched = Instant::now();
    let mut process = command.spawn().unwrap();
    let mut request = [0; 40];
    listener.accept().unwrap().0.read_exact(&mut request).unwrap();
    let elapsed = launched.elapsed();
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(str::from_utf8(&request).unwrap(), "GET /2018-06-01/runtime/invocation/next ");
    elapsed.as_secs_f64() * 1e6
}

/// Peak resident memory in KiB before the first event and after one of the largest.
async fn peaks(bootstrap: &Path, package: &Package, database: &NullDynamoDb) -> (f64, f64) {
    let mut environment = Environment::start(bootstrap, package.folder(), &database.endpoint_url()).await;
    environment.ready().await;
    let idle = peak(&environment);
    let key = key_schema(&[("customer_nr", KeyType::N)]);
    let change = |number: u64| {
        let item = || Some(Item::parse(item_json(number)).unwrap());
        Change::new(number, item(), item())
    };
    let one = event("bench", &key, &[change(1_000_000)]).len() as u64;
    let changes: Vec<Change> =
        (0..LARGEST_EVENT as u64 / one).map(|place| change(1_000_000 + place)).collect();
    let event = event("bench", &key, &changes);
    assert!((LARGEST_EVENT * 9 / 10..=LARGEST_EVENT).contains(&event.len()), "{}", event.len());
    for _ in 0..3 {
        let response = environment.invoke(event.clone(), Duration::from_secs(60)).await.unwrap();
        assert_eq!(response["batchItemFailures"].as_array().map(Vec::len), Some(0), "{response}");
    }
    assert!(database.requests() >= 3 * changes.len() as u64);
    (idle, peak(&environment))
}

fn peak(environment: &Environment) -> f64 {
    let id = environment.process_id().expect("it runs");
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("this benchmark needs Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().trim().parse().unwrap()
}
