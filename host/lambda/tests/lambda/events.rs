//! Events that are not batches of the source's stream are errors that say what they are instead.

use migrator_tests::lambda::{Environment, InvocationError, event};
use serde_json::Value;

use crate::world::*;

async fn refused(environment: &mut Environment, event: impl Into<bytes::Bytes>) -> (String, String) {
    match environment.invoke(event, LONG).await {
        Err(InvocationError::Function { kind, message }) => (kind, message),
        other => panic!("it should have been refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_function_refuses_what_is_no_dynamodb_event_and_goes_on() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.identity()).await;
    for (event, reason) in [
        (r#"{"key1":"value1"}"#, "it has no `Records`"),
        (r#"[1,2]"#, "invalid type: integer"),
        (
            r#"{"Records":[{"messageId":"1","body":"{}","eventSource":"aws:sqs"}]}"#,
            "its records are from aws:sqs",
        ),
        (r#"{"Records":[{"kinesis":{},"eventSource":"aws:kinesis"}]}"#, "its records are from aws:kinesis"),
    ] {
        let (kind, message) = refused(&mut environment, event).await;
        assert_eq!(kind, "Migrator.NotADynamoDbEvent");
        assert!(message.contains(reason), "{message}");
        assert!(message.ends_with("map only the stream of customers to this function"), "{message}");
    }
    assert_eq!(world.deliver(&mut environment, &[insert(1, plain(1, 1))]).await, failing_from(None));
}

#[tokio::test]
async fn a_function_refuses_events_of_another_tables_stream() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.identity()).await;
    let other = event("orders", &id(), &[insert(1, plain(1, 1))]);
    let (kind, message) = refused(&mut environment, other).await;
    assert_eq!(kind, "Migrator.AnotherTable");
    assert!(
        message.contains(":table/orders/stream/") && message.contains("follows the table customers"),
        "{message}"
    );
    assert!(world.target().await.is_empty());
}

#[tokio::test]
async fn a_record_without_an_image_names_the_view_type_that_is_needed() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.identity()).await;
    for (change, image) in
        [(modify(2, plain(1, 1), plain(1, 2)), "NewImage"), (remove(3, plain(1, 2)), "OldImage")]
    {
        let mut event: Value = serde_json::from_slice(&world.event(&[change])).unwrap();
        event["Records"][0]["dynamodb"].as_object_mut().unwrap().remove(image).unwrap();
        let (kind, message) = refused(&mut environment, event.to_string()).await;
        assert_eq!(kind, "Migrator.UnusableRecord");
        assert!(message.contains("view type must be NEW_AND_OLD_IMAGES"), "{message}");
    }
}

#[tokio::test]
async fn a_record_that_is_none_is_named_by_its_place() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.identity()).await;
    let mut event: Value =
        serde_json::from_slice(&world.event(&[insert(1, plain(1, 1)), insert(2, plain(2, 1))])).unwrap();
    event["Records"][1]["dynamodb"]["SequenceNumber"] = Value::from("seven");
    let (kind, message) = refused(&mut environment, event.to_string()).await;
    assert_eq!(kind, "Migrator.MalformedRecord");
    assert!(message.starts_with("record 1 of the event cannot be read: "), "{message}");
}

#[tokio::test]
async fn an_empty_batch_is_applied() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.identity()).await;
    assert_eq!(world.deliver(&mut environment, &[]).await, failing_from(None));
}
