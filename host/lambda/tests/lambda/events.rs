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
    let mut messages = Vec::new();
    for event in [
        r#"{"key1":"value1"}"#,
        r#"[1,2]"#,
        r#"{"Records":[{"messageId":"1","body":"{}","eventSource":"aws:sqs"}]}"#,
        r#"{"Records":[{"kinesis":{},"eventSource":"aws:kinesis"}]}"#,
    ] {
        let (kind, message) = refused(&mut environment, event).await;
        assert_eq!(kind, "Migrator.NotADynamoDbEvent");
        messages.push(message);
    }
    insta::assert_snapshot!(messages.join("\n"));
    assert_eq!(world.deliver(&mut environment, &[insert(1, plain(1, 1))]).await, failing_from(None));
}

#[tokio::test]
async fn a_function_refuses_events_of_another_tables_stream() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.identity()).await;
    let other = event("orders", &id(), &[insert(1, plain(1, 1))]);
    let (kind, message) = refused(&mut environment, other).await;
    assert_eq!(kind, "Migrator.AnotherTable");
    insta::assert_snapshot!(message);
    assert!(world.target().await.is_empty());
}

#[tokio::test]
async fn a_record_without_an_image_names_the_view_type_that_is_needed() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.identity()).await;
    let mut messages = Vec::new();
    for (change, image) in [
        (modify(2, plain(1, 1), plain(1, 2)), "NewImage"),
        (modify(3, plain(1, 1), plain(1, 2)), "OldImage"),
        (remove(4, plain(1, 2)), "OldImage"),
    ] {
        let mut event: Value = serde_json::from_slice(&world.event(&[change])).unwrap();
        event["Records"][0]["dynamodb"].as_object_mut().unwrap().remove(image).unwrap();
        let (kind, message) = refused(&mut environment, event.to_string()).await;
        assert_eq!(kind, "Migrator.UnusableRecord");
        messages.push(message);
    }
    insta::assert_snapshot!(messages.join("\n"));
    assert!(world.target().await.is_empty(), "nothing is done of such a batch");
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
    insta::assert_snapshot!(message);
}

#[tokio::test]
async fn an_empty_batch_is_applied() {
    let world = World::start(id()).await;
    let mut environment = world.environment(&world.identity()).await;
    assert_eq!(world.deliver(&mut environment, &[]).await, failing_from(None));
}
