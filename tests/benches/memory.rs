//! Peak memory of the real `migrator` while it copies a large table, against a small one. The database runs in this
//! process, so that only migrator's own memory is looked at.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod measure;

use std::process::{Child, ExitCode, Stdio};
use std::time::Duration;

use futures::{StreamExt, stream};
use measure::{Budget, Figure, conclude, item_json};
use migrator_item::Item;
use migrator_tests::server::Server;
use migrator_tests::{binary, customers, guests};

const SMALL: u64 = 20_000;
const LARGE: u64 = 200_000;

#[tokio::main]
async fn main() -> ExitCode {
    let small = peak(SMALL).await;
    let large = peak(LARGE).await;
    conclude(&[Figure {
        name: "peak memory of migrator apply for 200,000 items, against 20,000",
        value: large,
        reference: small,
        unit: "KiB",
        budget: Budget::AtMost(1.2),
    }])
}

/// Peak resident memory in KiB of an `apply` that copies this many items.
async fn peak(items: u64) -> f64 {
    let server = Server::start().await;
    run(&server, &["bench-v1"]);
    load(&server, items).await;
    let peak = run(&server, &["bench-v1", "bench-v2"]);
    assert_eq!(customers::count(&server.client(), "bench_V2").await.unwrap(), items);
    server.stop().await;
    peak
}

async fn load(server: &Server, items: u64) {
    let connection = server.connection();
    stream::iter((0..items).step_by(1000))
        .for_each_concurrent(4, |first| {
            let connection = &connection;
            async move {
                let items: Vec<_> =
                    (first..first + 1000).map(|number| Item::parse(item_json(number)).unwrap()).collect();
                connection.put_batch("bench", &items).await.unwrap();
            }
        })
        .await;
}

/// Runs `migrator apply` to its end and returns its peak memory.
fn run(server: &Server, names: &[&str]) -> f64 {
    let paths: Vec<_> = names.iter().map(|name| guests::path(name).display().to_string()).collect();
    let arguments: Vec<_> = ["apply"].into_iter().chain(paths.iter().map(String::as_str)).collect();
    let mut command = binary::at(&server.environment(), &arguments);
    let mut child =
        command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().expect("the migrator binary starts");
    watch(&mut child)
}

/// The kernel keeps the peak, but only as long as the process lives: it is asked until the process ends.
fn watch(child: &mut Child) -> f64 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    loop {
        if let Some(kibibytes) = std::fs::read_to_string(&status).ok().as_deref().and_then(high_water_mark) {
            peak = peak.max(kibibytes);
        }
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "migrator ended with {status}");
            assert!(peak > 0.0, "no peak memory in /proc: this benchmark needs Linux");
            return peak;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn high_water_mark(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}
