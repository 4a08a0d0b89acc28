//! No server of ours is alive after the task.

#![allow(clippy::unwrap_used, reason = "a broken assumption must stop the test")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::*;

/// A server that starts another process, which leaves its session and group as LocalStack's functions do.
fn program(folder: PathBuf, mark: &str) -> Program {
    loopback::install().unwrap();
    let script = format!("setsid sleep {mark} & exec python3 -m http.server \"$0\"");
    let port = free_port().unwrap();
    let command = ["sh", "-c", &script, &port.to_string()].map(str::to_owned).to_vec();
    Program { name: "the server", command, variables: Vec::new(), port, health: "/", folder }
}

/// A number of seconds that no other process sleeps.
fn mark() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{}.{}", 4_000_000 + std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The processes of this machine that have this argument.
fn alive(mark: &str) -> usize {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let arguments = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
    arguments.filter(|line| line.split(|byte| *byte == 0).any(|word| word == mark.as_bytes())).count()
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(20);
    while !is_so() {
        assert!(Instant::now() < until, "waited in vain: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn with_the_guard_everything_ends_that_the_server_started() {
    let folder = tempfile::tempdir().unwrap();
    let mark = mark();
    let state = folder.path().join("server");
    let failing = || -> Outcome {
        let mut guard = Guard::start(program(state, &mark))?;
        guard.wait_until_it_answers()?;
        wait_until("the server has started its process", || alive(&mark) == 1);
        Err("the tests failed".into())
    };
    assert_eq!(failing().unwrap_err().to_string(), "the tests failed");
    wait_until("the process has ended", || alive(&mark) == 0);
}

#[test]
fn a_server_that_wants_to_listen_everywhere_listens_on_loopback_only() {
    let folder = tempfile::tempdir().unwrap();
    let mut guard = Guard::start(program(folder.path().join("server"), &mark())).unwrap();
    guard.wait_until_it_answers().unwrap();
    let port = format!(":{:04X}", guard.port);
    let sockets =
        ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs::read_to_string(table).unwrap()).concat();
    let addresses = sockets.lines().filter_map(|line| line.split_whitespace().nth(1)?.strip_suffix(&port));
    let addresses: Vec<_> = addresses.collect();
    let loopback = ["0100007F", "0000000000000000FFFF00000100007F"];
    assert!(
        !addresses.is_empty() && addresses.iter().all(|address| loopback.contains(address)),
        "{addresses:?}"
    );
}

#[test]
fn with_a_killed_task_everything_ends_that_the_server_started() {
    let mark = mark();
    let server = format!("{} sh -c 'setsid sleep {mark} & wait' & wait", namespace().join(" "));
    let mut task = Command::new("sh").args(["-c", &server]).stdin(Stdio::null()).spawn().unwrap();
    wait_until("the server has started its process", || alive(&mark) == 1);
    task.kill().unwrap();
    task.wait().unwrap();
    wait_until("the process has ended", || alive(&mark) == 0);
}

#[test]
fn a_server_that_ends_instead_of_answering_is_an_error_with_its_last_words() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("server");
    let mut program = program(state, "0");
    program.command = ["sh", "-c", "echo no database; exit 3"].map(str::to_owned).to_vec();
    let error = Guard::start(program).unwrap().wait_until_it_answers().unwrap_err().to_string();
    assert!(error.contains("the server ended with exit status: 3"), "{error}");
    assert!(error.ends_with("no database"), "{error}");
}
