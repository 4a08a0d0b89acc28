use migrator_local::{LocalDynamoDb, Store};

use crate::client::{client, create, disable_stream, enable_stream, put, records};
use crate::engine::Engine;

/// How many records the new stream shows after (a table was made again, its stream was enabled again).
async fn stale(endpoint: &str) -> (usize, usize) {
    let client = client(endpoint);
    create(&client, "deleted").await;
    put(&client, "deleted", "old").await;
    client.delete_table().table_name("deleted").send().await.unwrap();
    let recreated = create(&client, "deleted").await;

    create(&client, "disabled").await;
    put(&client, "disabled", "old").await;
    disable_stream(&client, "disabled").await;
    let enabled = enable_stream(&client, "disabled").await;
    (records(endpoint, &recreated).await.len(), records(endpoint, &enabled).await.len())
}

#[tokio::test]
async fn the_engine_shows_old_records_in_a_new_stream() {
    let engine = Engine::start().await;
    assert_eq!(stale(&engine.endpoint).await, (1, 1), "fixed upstream?");
}

#[tokio::test]
async fn a_new_stream_shows_no_old_records() {
    let database = LocalDynamoDb::start(Store::Temporary, None).await.unwrap();
    assert_eq!(stale(database.endpoint_url()).await, (0, 0));
}

#[tokio::test]
async fn a_new_stream_shows_all_its_own_records_and_other_streams_keep_theirs() {
    let database = LocalDynamoDb::start(Store::Temporary, None).await.unwrap();
    let client = client(database.endpoint_url());
    let other = create(&client, "other").await;
    put(&client, "other", "kept").await;
    stale(database.endpoint_url()).await;
    put(&client, "deleted", "new").await;
    let described = client.describe_table().table_name("deleted").send().await.unwrap();
    let arn = described.table.unwrap().latest_stream_arn.unwrap();
    assert_eq!(records(database.endpoint_url(), &arn).await.len(), 1);
    assert_eq!(records(database.endpoint_url(), &other).await.len(), 1);
}

/// DynamoDB refuses it, the engine does not: it must at least lose nothing.
#[tokio::test]
async fn enabling_an_enabled_stream_loses_no_record() {
    let database = LocalDynamoDb::start(Store::Temporary, None).await.unwrap();
    let client = client(database.endpoint_url());
    create(&client, "items").await;
    put(&client, "items", "kept").await;
    let arn = enable_stream(&client, "items").await;
    assert_eq!(records(database.endpoint_url(), &arn).await.len(), 1);
}
