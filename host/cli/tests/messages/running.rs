//! Commands that run until they are stopped.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::run::Place;

/// How long a clean end may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ends even when a test fails.
struct Running(Child);

impl Running {
    fn start(mut command: Command) -> Self {
        Running(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
    }

    fn interrupt(&self) {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    }

    fn wait(&mut self) -> Option<i32> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("still running after {PATIENCE:?}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn dev_prints_what_an_application_needs_and_ends_cleanly_at_ctrl_c() {
    let place = Place::new().guest("v1.wasm", "customers-v1").guest("v2.wasm", "customers-v2");
    let mut dev =
        Running::start(place.command(&["dev", "-o", "json", "--local=dev.db", "v1.wasm", "v2.wasm"]));
    let mut line = String::new();
    BufReader::new(dev.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(ready["tables"][0]["lineage"], "customers");
    assert_eq!(ready["tables"][0]["table"], "customers_V2");
    let names: Vec<_> =
        ready["environment"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"AWS_ENDPOINT_URL_DYNAMODB"), "{names:?}");
    dev.interrupt();
    assert_eq!(dev.wait(), Some(0));
    // What it did is in the file.
    let status = place.run(&["status", "--local=dev.db"]).stdout();
    assert!(status.contains("customers_V2"), "{status}");
}

#[test]
fn a_follower_ends_cleanly_at_ctrl_c_and_says_what_it_did() {
    let place = Place::new().guest("v1.wasm", "customers-v1").guest("v2.wasm", "customers-v2");
    assert_eq!(place.run(&["apply", "--local=dev.db", "v1.wasm", "v2.wasm"]).code(), 0);
    let mut follow = Running::start(place.command(&["follow", "customers", "--local=dev.db"]));
    let mut stderr = BufReader::new(follow.0.stderr.take().unwrap());
    let mut first = String::new();
    stderr.read_line(&mut first).unwrap();
    std::thread::sleep(Duration::from_secs(3));
    follow.interrupt();
    assert_eq!(follow.wait(), Some(0));
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("press Ctrl-C again to end at once"), "{rest}");
    let mut said = String::new();
    follow.0.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.starts_with("customers: followed version 2, 0 records applied"), "{said}");
}

#[test]
fn apply_names_the_follower_to_run_from_now_on_and_verify_finds_the_target_equal() {
    let place = Place::new().guest("v1.wasm", "customers-v1").guest("v2.wasm", "customers-v2");
    let applied = place.run(&["apply", "--local=dev.db", "v1.wasm", "v2.wasm"]);
    assert!(applied.stderr().ends_with("run `migrator follow customers`\n"), "{}", applied.stderr());
    let verified = place.run(&["verify", "customers", "--local=dev.db"]);
    assert_eq!(verified.code(), 0, "{}", verified.stderr());
    assert!(verified.stdout().contains("equal"), "{}", verified.stdout());
}

#[test]
fn an_interrupted_apply_says_how_to_go_on_and_the_next_one_does() {
    let place = ["customers-v1", "customers-v2", "customers-v3", "customers-v4"]
        .into_iter()
        .fold(Place::new(), |place, guest| place.guest(&format!("{guest}.wasm"), guest));
    let chain = ["customers-v1.wasm", "customers-v2.wasm", "customers-v3.wasm"];
    assert_eq!(place.run(&[&["apply", "--local=dev.db"], &chain[..]].concat()).code(), 0);
    let delete = ["apply", "--local=dev.db", "customers-v4.wasm"];
    let mut apply = Running::start(place.command(&delete));
    let mut stderr = BufReader::new(apply.0.stderr.take().unwrap());
    let mut said = String::new();
    // The stream has to be quiet for some seconds before it counts as drained.
    while !said.contains("1 drain") {
        assert_ne!(stderr.read_line(&mut said).unwrap(), 0, "{said}");
    }
    apply.interrupt();
    assert_eq!(apply.wait(), Some(1));
    stderr.read_to_string(&mut said).unwrap();
    let end = "error: lineage customers: interrupted\nhint: run the same command again to go on\n";
    assert!(said.ends_with(end), "{said}");
    assert_eq!(place.run(&delete).code(), 0);
}
