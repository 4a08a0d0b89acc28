use std::time::{Duration, Instant};

use migrator_local::{LocalDynamoDb, LocalError, Store};

use crate::client::{client, create, exists, put};

#[tokio::test]
async fn a_port_that_is_in_use_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = LocalDynamoDb::start(Store::Temporary, Some(port)).await.unwrap_err();
    assert!(matches!(error, LocalError::PortInUse { port: named } if named == port), "{error:?}");
}

#[tokio::test]
async fn a_file_that_is_open_is_refused_until_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::File(folder.path().join("a.sqlite"));
    let first = LocalDynamoDb::start(store.clone(), None).await.unwrap();
    let error = LocalDynamoDb::start(store.clone(), None).await.unwrap_err();
    assert!(matches!(error, LocalError::FileInUse { .. }), "{error:?}");
    first.shutdown().await.unwrap();
    LocalDynamoDb::start(store, None).await.unwrap().shutdown().await.unwrap();
}

#[tokio::test]
async fn a_file_that_another_program_is_writing_is_refused_soon() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.sqlite");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE; CREATE TABLE t (x)").unwrap();
    let begun = Instant::now();
    let error = LocalDynamoDb::start(Store::File(path), None).await.unwrap_err();
    assert!(matches!(error, LocalError::FileInUse { .. }), "{error:?}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let text = "these are my notes ".repeat(100);
    std::fs::write(&path, &text).unwrap();
    let error = LocalDynamoDb::start(Store::File(path.clone()), None).await.unwrap_err();
    assert!(matches!(error, LocalError::NotADatabase { .. }), "{error:?}");
    assert_eq!(std::fs::read_to_string(path).unwrap(), text);
}

#[tokio::test]
async fn a_folder_that_does_not_exist_is_named() {
    let error = LocalDynamoDb::start(Store::File("/nowhere/at/all.sqlite".into()), None).await.unwrap_err();
    assert!(error.to_string().contains("/nowhere/at/all.sqlite"), "{error}");
}

#[tokio::test]
async fn tables_in_a_file_outlive_the_server_and_a_port_can_be_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::File(folder.path().join("a.sqlite"));
    let first = LocalDynamoDb::start(store.clone(), None).await.unwrap();
    let port: u16 = first.endpoint_url().rsplit(':').next().unwrap().parse().unwrap();
    let client = client(first.endpoint_url());
    create(&client, "items").await;
    put(&client, "items", "kept").await;
    first.shutdown().await.unwrap();
    // The client still has a connection open; the port is free all the same.
    let second = LocalDynamoDb::start(store, Some(port)).await.unwrap();
    assert!(exists(&client, "items", "kept").await);
    second.shutdown().await.unwrap();
}

#[tokio::test]
async fn stopping_takes_no_time_and_removes_what_is_temporary() {
    let database = LocalDynamoDb::start(Store::Temporary, None).await.unwrap();
    let client = client(database.endpoint_url());
    create(&client, "items").await;
    let begun = Instant::now();
    database.shutdown().await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert!(client.list_tables().send().await.is_err());
}
