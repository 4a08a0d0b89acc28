use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, TimeToLiveSpecification};
use aws_sdk_dynamodbstreams::types::OperationType;
use migrator_local::{LocalDynamoDb, Store};

use crate::client::{client, create, exists, put, records};
use crate::engine::Engine;

/// An item that has expired a minute ago, and the stream's ARN.
async fn expired(client: &Client) -> String {
    let arn = create(client, "items").await;
    let ttl = TimeToLiveSpecification::builder().enabled(true).attribute_name("until").build().unwrap();
    client.update_time_to_live().table_name("items").time_to_live_specification(ttl).send().await.unwrap();
    put(client, "items", "stays").await;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let put = client.put_item().table_name("items").item("id", AttributeValue::S("goes".to_owned()));
    put.item("until", AttributeValue::N((now - 60).to_string())).send().await.unwrap();
    arn
}

#[tokio::test]
async fn the_engine_expires_only_when_told_to() {
    let engine = Engine::start().await;
    let client = client(&engine.endpoint);
    expired(&client).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(exists(&client, "items", "goes").await, "fixed upstream?");
    assert_eq!(engine.database.sweep_ttl().unwrap(), 1);
}

#[tokio::test]
async fn items_expire_within_seconds_and_the_stream_tells_so() {
    let database = LocalDynamoDb::start(Store::Temporary, None).await.unwrap();
    let client = client(database.endpoint_url());
    let arn = expired(&client).await;
    let begun = Instant::now();
    while exists(&client, "items", "goes").await {
        assert!(begun.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(exists(&client, "items", "stays").await);
    let records = records(database.endpoint_url(), &arn).await;
    let last = records.last().unwrap();
    assert_eq!(last.event_name, Some(OperationType::Remove));
    // Only a removal by the service has one.
    assert!(last.user_identity.is_some());
}
