use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use migrator_local::{LocalDynamoDb, Store};

use crate::client::{client, create, put, records};

/// How many writes go through in three seconds while others scan and read the stream.
async fn writes(store: Store) -> u64 {
    let database = LocalDynamoDb::start(store, None).await.unwrap();
    let endpoint = database.endpoint_url().to_owned();
    let connected = client(&endpoint);
    let arn = create(&connected, "items").await;
    for id in 0..300 {
        put(&connected, "items", &format!("before {id}")).await;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let scanning = tokio::spawn({
        let (connected, stop) = (connected.clone(), Arc::clone(&stop));
        async move {
            while !stop.load(Ordering::Relaxed) {
                connected.scan().table_name("items").limit(200).send().await.unwrap();
            }
        }
    });
    let reading = tokio::spawn({
        let stop = Arc::clone(&stop);
        async move {
            while !stop.load(Ordering::Relaxed) {
                records(&endpoint, &arn).await;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    });
    let begun = Instant::now();
    let mut written = 0;
    while begun.elapsed() < Duration::from_secs(3) {
        put(&connected, "items", &format!("{written}")).await;
        written += 1;
    }
    stop.store(true, Ordering::Relaxed);
    scanning.await.unwrap();
    reading.await.unwrap();
    database.shutdown().await.unwrap();
    written
}

/// One writer that waits for each answer; a machine that compiles something at the same time manages 50 a second.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_go_on_while_others_scan_and_read_the_stream() {
    let folder = tempfile::tempdir().unwrap();
    let temporary = writes(Store::Temporary).await;
    let file = writes(Store::File(folder.path().join("a.sqlite"))).await;
    println!("writes a second: {} temporary, {} in a file", temporary / 3, file / 3);
    assert!(temporary > 150 && file > 150, "{temporary} {file}");
}
