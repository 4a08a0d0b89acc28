use std::time::{Duration, SystemTime};

use aws_sdk_dynamodbstreams::types::ShardIteratorType;
use migrator_table::{Condition, EventName, Record, SequenceNumber, TableError};
use proptest::prelude::*;

use crate::database::{Database, item, key};
use crate::script::{Answer, Server};

async fn iterator(database: &Database, arn: &str) -> String {
    let streams = database.connection.streams();
    let described = streams.describe_stream().stream_arn(arn).send().await.unwrap();
    let shard = described.stream_description.unwrap().shards.unwrap()[0].shard_id.clone().unwrap();
    let iterator = streams
        .get_shard_iterator()
        .stream_arn(arn)
        .shard_id(shard)
        .shard_iterator_type(ShardIteratorType::TrimHorizon);
    iterator.send().await.unwrap().shard_iterator.unwrap()
}

#[tokio::test]
async fn records_tell_what_happened_in_order() {
    let database = Database::start().await;
    let arn = database.create("items").await;
    let connection = &database.connection;
    connection.put("items", &item(1, "a"), &Condition::none()).await.unwrap();
    connection.put("items", &item(1, "b"), &Condition::none()).await.unwrap();
    connection.delete("items", &key(1), &Condition::none()).await.unwrap();

    let first = connection.records(&iterator(&database, &arn).await, 2).await.unwrap();
    let second = connection.records(first.next_iterator.as_deref().unwrap(), 1000).await.unwrap();
    let records: Vec<_> = first.records.iter().chain(&second.records).collect();
    assert_eq!(first.records.len(), 2);
    assert_eq!(
        records.iter().map(|record| record.event_name).collect::<Vec<_>>(),
        [EventName::Insert, EventName::Modify, EventName::Remove]
    );
    assert!(records.windows(2).all(|pair| pair[0].sequence_number < pair[1].sequence_number));
    assert!(
        records
            .iter()
            .all(|record| record.keys.canonical().unwrap() == key(1).to_item().canonical().unwrap())
    );
    let image = |padding| Some(item(1, padding).canonical().unwrap());
    let canonical = |item: &Option<migrator_item::Item>| item.as_ref().map(|item| item.canonical().unwrap());
    assert_eq!((canonical(&records[0].old_image), canonical(&records[0].new_image)), (None, image("a")));
    assert_eq!(
        (canonical(&records[1].old_image), canonical(&records[1].new_image)),
        (image("a"), image("b"))
    );
    assert_eq!((canonical(&records[2].old_image), canonical(&records[2].new_image)), (image("b"), None));
    let age = SystemTime::now().duration_since(records[0].created.unwrap()).unwrap();
    assert!(age < Duration::from_secs(60));
}

/// As the Lambda developer guide shows an event, without images of its REMOVE and with a float.
const EVENT: &str = r#"{
  "eventID": "c4ca4238a0b923820dcc509a6f75849b", "eventName": "REMOVE", "eventVersion": "1.1",
  "eventSource": "aws:dynamodb", "awsRegion": "us-east-1",
  "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
  "dynamodb": {
    "Keys": {"Id": {"N": "101"}}, "ApproximateCreationDateTime": 1.428537600E9,
    "OldImage": {"Message": {"S": "New \u0069tem!"}, "Id": {"N": "101"}},
    "SequenceNumber": "4421584500000000017450439091", "SizeBytes": 26, "StreamViewType": "NEW_AND_OLD_IMAGES"
  },
  "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/items/stream/2015-06-27T00:48:05.899"
}"#;

#[test]
fn a_record_of_a_lambda_event_is_the_same() {
    let record = Record::parse(EVENT).unwrap();
    assert_eq!(record.event_name, EventName::Remove);
    assert_eq!(record.sequence_number.as_str(), "0000000000004421584500000000017450439091");
    assert_eq!(record.created, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_428_537_600)));
    assert_eq!(record.old_image.unwrap().raw("Id"), Some(br#"{"N": "101"}"#.as_slice()));
    assert!(record.new_image.is_none());
    let integer = EVENT.replace("1.428537600E9", "1428537600");
    assert_eq!(Record::parse(integer).unwrap().created, record.created);
}

#[test]
fn what_is_no_record_is_an_error() {
    for (from, to) in [
        ("\"REMOVE\"", "\"EXPLODE\""),
        ("\"SequenceNumber\"", "\"Sequence\""),
        ("\"4421584500000000017450439091\"", "\"-1\""),
        ("\"Keys\"", "\"Key\""),
        ("{\"N\": \"101\"}", "101"),
        ("REMOVE", "RE\u{0}MOVE"),
    ] {
        let broken = EVENT.replacen(from, to, 1);
        assert_ne!(broken, EVENT);
        let error = Record::parse(broken).unwrap_err();
        assert!(matches!(error, TableError::Record(_) | TableError::SequenceNumber(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_closed_shard_has_no_next_iterator() {
    let server = Server::start([Answer::ok(r#"{"Records":[]}"#)]).await;
    let page =
        server.connection().records("arn:aws:dynamodb:x:1:table/t/stream/l|1|abc", 5000).await.unwrap();
    assert!(page.next_iterator.is_none() && page.records.is_empty());
    assert!(server.bodies()[0].ends_with(r#","Limit":1000}"#), "{}", server.bodies()[0]);
}

proptest! {
    #[test]
    fn sequence_numbers_compare_as_numbers(a: u128, b: u128) {
        let number = |n: u128| n.to_string().parse::<SequenceNumber>().unwrap();
        prop_assert_eq!(number(a).cmp(&number(b)), a.cmp(&b));
        prop_assert_eq!(number(a).as_str().len(), 40);
    }

    #[test]
    fn only_up_to_forty_digits_are_a_sequence_number(text in "[0-9a+ -]{0,45}") {
        let digits = !text.is_empty() && text.len() <= 40 && text.bytes().all(|byte| byte.is_ascii_digit());
        prop_assert_eq!(text.parse::<SequenceNumber>().is_ok(), digits);
    }
}
