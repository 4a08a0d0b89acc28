//! `retry`: quarantined items are converted again from what the source holds now.

use aws_sdk_dynamodb::types::AttributeValue;
use migrator_component::Operation;
use migrator_component::manifest::*;
use migrator_engine::history::{FailureRecord, History, LineageHistory};
use migrator_engine::{MigrationRetry, Timestamp};
use migrator_follow::{QuarantineRecord, SequenceGuard};
use migrator_item::{Item, KeyAttribute, KeySchema, KeyType};
use migrator_table::{Condition, SequenceNumber};

use crate::definitions::{customers, customers_by_email};
use crate::support::World;

/// A table of customers that is followed into `people`: a customer without an email is rejected.
pub(crate) async fn followed_by_email() -> (World, LineageHistory) {
    let world = World::new().await;
    let people = Convert { target: Some(Box::new(customers_by_email())) };
    let components = [
        world.component("customers", 1, Operation::CreateTable(Box::new(customers("customers")))),
        world.component("customers", 2, Operation::Convert(people)),
    ];
    world.apply(&components).await.unwrap();
    let history = History::open(world.connection.clone(), &world.settings.history_table).await.unwrap();
    let history = history.lineage("customers");
    (world, history)
}

async fn put_customer(world: &World, number: u32, email: Option<&str>) {
    let put = world.connection.dynamodb().put_item().table_name("customers");
    let put = put.item("customer_nr", AttributeValue::N(number.to_string()));
    let put = put.item("last_name", AttributeValue::S(format!("name-{number}")));
    let email = email.map(|email| AttributeValue::S(email.to_owned()));
    match email {
        Some(email) => put.item("email", email).send().await.unwrap(),
        None => put.send().await.unwrap(),
    };
}

fn sequence(number: u32) -> SequenceNumber {
    number.to_string().parse().unwrap()
}

/// As the function leaves a rejected record of a customer.
pub(crate) async fn quarantine(history: &LineageHistory, number: u32, record: u32) {
    let failure = FailureRecord {
        version: 2,
        sequence: sequence(record).as_str().to_owned(),
        shard: String::new(),
        key: format!(r#"{{"customer_nr":{{"N":"{number}"}},"last_name":{{"S":"name-{number}"}}}}"#),
        reason: "rejected".into(),
        first_seen_at: Timestamp::from_milliseconds(1),
        last_seen_at: Timestamp::from_milliseconds(1),
    };
    let new_image = Some("{}".to_owned());
    history.put_quarantined(&QuarantineRecord { failure, old_image: None, new_image }).await.unwrap();
}

async fn put_in_target(world: &World, item: Item) {
    world.connection.put("people", &item, &Condition::none()).await.unwrap();
}

fn key_of(email: &str, number: u32) -> migrator_item::Key {
    let item = format!(r#"{{"email":{{"S":"{email}"}},"last_name":{{"S":"name-{number}"}}}}"#);
    let attribute = |name: &str| KeyAttribute { name: name.into(), key_type: KeyType::S };
    let schema = KeySchema { hash: attribute("email"), range: Some(attribute("last_name")) };
    Item::parse(item.into_bytes()).unwrap().key(&schema).unwrap()
}

async fn retry(world: &World) -> MigrationRetry {
    let report = world.engine.retry("customers").await.unwrap();
    report.migrations.into_iter().next().unwrap_or_default()
}

#[tokio::test]
async fn an_item_that_was_corrected_replaces_the_tombstone_of_its_rejected_record() {
    let (world, history) = followed_by_email().await;
    put_customer(&world, 7, Some("ada@example.com")).await;
    let rejected = sequence(500);
    let tombstone = SequenceGuard::new(&rejected).tombstone(&key_of("ada@example.com", 7)).unwrap();
    put_in_target(&world, tombstone).await;
    quarantine(&history, 7, 400).await;
    quarantine(&history, 7, 500).await;
    let report = retry(&world).await;
    assert_eq!((report.applied, report.deleted, report.rejected), (1, 0, 0));
    assert_eq!(world.items("people").await, world.items("customers").await);
    assert_eq!(history.quarantined(2).await.unwrap(), []);
    assert_eq!(world.engine.retry("customers").await.unwrap().migrations, []);
    world.end().await;
}

#[tokio::test]
async fn what_a_newer_record_brought_stays() {
    let (world, history) = followed_by_email().await;
    put_customer(&world, 7, Some("ada@example.com")).await;
    let newer = sequence(501);
    let tombstone = SequenceGuard::new(&newer).tombstone(&key_of("ada@example.com", 7)).unwrap();
    put_in_target(&world, tombstone).await;
    quarantine(&history, 7, 500).await;
    assert_eq!(retry(&world).await.applied, 1);
    assert_eq!(world.items("people").await, [], "the newer record said that the item is gone");
    assert_eq!(history.quarantined(2).await.unwrap(), []);
    world.end().await;
}

#[tokio::test]
async fn an_item_that_is_rejected_again_stays_in_quarantine_with_its_images_and_the_new_reason() {
    let (world, history) = followed_by_email().await;
    put_customer(&world, 7, None).await;
    quarantine(&history, 7, 500).await;
    let report = retry(&world).await;
    assert_eq!((report.applied, report.deleted, report.rejected), (0, 0, 1));
    assert_eq!(report.examples[0].key, r#"customer_nr=7, last_name="name-7""#);
    let kept = history.quarantined_record(2, sequence(500).as_str()).await.unwrap().unwrap();
    assert!(kept.failure.reason.contains("`email` is missing"), "{}", kept.failure.reason);
    assert_eq!(kept.failure.first_seen_at, Timestamp::from_milliseconds(1));
    assert_eq!(kept.new_image.as_deref(), Some("{}"));
    assert_eq!(world.items("people").await, []);
    world.end().await;
}

#[tokio::test]
async fn an_item_that_was_deleted_meanwhile_leaves_quarantine() {
    let (world, history) = followed_by_email().await;
    quarantine(&history, 7, 500).await;
    let report = retry(&world).await;
    assert_eq!((report.applied, report.deleted, report.rejected), (0, 1, 0));
    assert_eq!(history.quarantined(2).await.unwrap(), []);
    world.end().await;
}

#[tokio::test]
async fn a_rollback_forgets_the_quarantine() {
    let (world, history) = followed_by_email().await;
    quarantine(&history, 7, 500).await;
    let options = migrator_engine::RollbackOptions::default();
    let silent = std::sync::Arc::new(migrator_engine::Silent);
    world.engine.rollback("customers", 2, &options, silent).await.unwrap();
    assert_eq!(history.quarantined(2).await.unwrap(), []);
    world.end().await;
}
