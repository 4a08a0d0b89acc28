//! The server as a process of its own, and what remains of it when it is killed.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use migrator_local::{LocalDynamoDb, Store};

use crate::client::{client, create, exists, put};

struct Process {
    child: Child,
    endpoint: String,
}

impl Process {
    /// The example beside this test, which cargo builds together with it.
    fn start(arguments: &[&Path], temporary: &Path) -> Self {
        let folder: PathBuf = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("examples");
        let mut child = Command::new(folder.join("serve"))
            .args(arguments)
            .env("TMPDIR", temporary)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, endpoint: line.trim().to_owned() }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_write_survives_a_kill_and_the_file_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sqlite");
    let mut written = Vec::new();
    for round in 0..4 {
        let mut process = Process::start(&[&path], folder.path());
        let connected = client(&process.endpoint);
        if round == 0 {
            create(&connected, "items").await;
        }
        let acknowledged = Arc::new(Mutex::new(Vec::new()));
        let tasks: Vec<_> = (0..4)
            .map(|task| {
                let (connected, acknowledged) = (connected.clone(), Arc::clone(&acknowledged));
                tokio::spawn(async move {
                    for number in 0.. {
                        let id = format!("{round}/{task}/{number}");
                        put(&connected, "items", &id).await;
                        acknowledged.lock().unwrap().push(id);
                    }
                })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(700 + 300 * round)).await;
        process.child.kill().unwrap();
        process.child.wait().unwrap();
        tasks.iter().for_each(tokio::task::JoinHandle::abort);
        for task in tasks {
            let _ = task.await;
        }
        let acknowledged = std::mem::take(&mut *acknowledged.lock().unwrap());
        assert!(acknowledged.len() > 20, "no load: {}", acknowledged.len());
        written.extend(acknowledged);
    }

    let integrity: String = rusqlite::Connection::open(&path)
        .unwrap()
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(integrity, "ok");
    let database = LocalDynamoDb::start(Store::File(path), None).await.unwrap();
    let client = client(database.endpoint_url());
    for id in &written {
        assert!(exists(&client, "items", id).await, "{id} of {} is lost", written.len());
    }
}

#[tokio::test]
async fn a_file_that_another_process_serves_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sqlite");
    let _process = Process::start(&[&path], folder.path());
    let error = LocalDynamoDb::start(Store::File(path), None).await.unwrap_err();
    assert!(matches!(error, migrator_local::LocalError::FileInUse { .. }), "{error:?}");
}

#[tokio::test]
async fn it_ends_with_its_standard_input_and_leaves_nothing_temporary() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(&[], folder.path());
    create(&client(&process.endpoint), "items").await;
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    drop(process.child.stdin.take());
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = process.child.try_wait().unwrap() {
            break status;
        }
        assert!(begun.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(status.success());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
