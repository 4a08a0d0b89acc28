use std::time::Duration;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::*;
use crate::lineage::testing::record;
use crate::testing::{Database, settings};
use crate::{EngineError, Facts, Silent, Timestamp, lock};

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_come_back_as_they_were_written_and_in_order() {
    let database = Database::start().await;
    let context = database.context(std::sync::Arc::new(Silent)).await;
    let history = &context.history;
    let mut written = Vec::new();
    // Versions 2 and 10 tell numeric order from that of text.
    for version in [10, 2, 1] {
        let mut migration = record("customers", version, Status::Following);
        migration.stream_enabled_at = Some(Timestamp::from_milliseconds(1_700_000_000_123));
        migration.speed = Some(Speed::Guarded);
        migration.items_estimated = Some(u64::MAX);
        let mut facts = Facts::default();
        facts.set("existed", true);
        let step = StepRecord {
            version,
            number: 1,
            name: "create-target".to_owned(),
            status: StepStatus::Begun,
            facts,
            begun_at: Timestamp::from_milliseconds(5),
            done_at: None,
        };
        history.put_step(&context.lock, &migration, &step).await.unwrap();
        assert_eq!(history.steps(version).await.unwrap(), [step]);
        written.insert(0, migration);
    }
    assert_eq!(history.migrations().await.unwrap(), written);
    assert_eq!(history.migration(2).await.unwrap().as_ref(), written.get(1));
    assert_eq!(history.migration(3).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn checkpoints_of_a_backfill_are_replaced_not_added() {
    let database = Database::start().await;
    let history = database.lineage("customers").await;
    let mut segment = SegmentRecord { version: 2, checkpoint: SegmentCheckpoint::new(3, 4) };
    for page in 1..=3 {
        segment.checkpoint.items_read = page * 100;
        segment.checkpoint.exclusive_start_key = Some(format!(r#"{{"id":{{"S":"{page}"}}}}"#));
        history.put_segment(&segment).await.unwrap();
    }
    assert_eq!(history.segments(2).await.unwrap(), [segment]);
    assert!(history.segments(1).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_artifact_of_a_megabyte_comes_back_whole() {
    let database = Database::start().await;
    let history = database.lineage("customers").await;
    let bytes: Bytes = (0..1_048_579u32).map(|index| (index * 31 % 251) as u8).collect::<Vec<_>>().into();
    let digest = digest(&bytes);
    history.put_artifact(&digest, &bytes).await.unwrap();
    history.put_artifact(&digest, &bytes).await.unwrap();
    assert_eq!(history.artifact(&digest).await.unwrap(), bytes);
    let keys = history.history().query_keys("customers", "artifact#").await.unwrap();
    assert_eq!(keys.len(), 4, "chunks of at most 300 KB: {keys:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_artifact_that_is_not_whole_is_an_error_and_never_run() {
    let database = Database::start().await;
    let history = database.lineage("customers").await;
    let bytes = Bytes::from(vec![7; 400_000]);
    let digest = digest(&bytes);
    let absent = history.artifact(&digest).await.unwrap_err();
    assert!(absent.to_string().ends_with("the artifact is not there"), "{absent}");
    history.put_artifact(&digest, &bytes).await.unwrap();
    history.history().delete("customers", &format!("artifact#{digest}#0000")).await.unwrap();
    let torn = history.artifact(&digest).await.unwrap_err();
    assert!(matches!(torn, EngineError::HistoryUnreadable { .. }), "{torn}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lineages_do_not_see_each_other() {
    let database = Database::start().await;
    let context = database.context(std::sync::Arc::new(Silent)).await;
    context.history.register().await.unwrap();
    let orders = database.lineage("orders").await;
    orders.register().await.unwrap();
    context.history.put_migration(&context.lock, &record("customers", 1, Status::Done)).await.unwrap();
    assert!(orders.migrations().await.unwrap().is_empty());
    assert_eq!(database.history().await.lineages().await.unwrap(), ["customers", "orders"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_is_not_written_by_one_who_lost_the_lock() {
    let database = Database::start().await;
    let context = database.context(std::sync::Arc::new(Silent)).await;
    let history = &context.history;
    history.put_migration(&context.lock, &record("customers", 1, Status::Preparing)).await.unwrap();
    // Somebody else takes over without this process noticing.
    history.history().delete("customers", lock::LOCK_RECORD).await.unwrap();
    let settings = settings(Duration::from_secs(30));
    let other = lock::acquire(history, &settings, &Silent, &Default::default()).await.unwrap();
    let refused = history.put_migration(&context.lock, &record("customers", 1, Status::Done)).await;
    assert!(matches!(refused, Err(EngineError::LockLost { .. })), "{refused:?}");
    assert!(context.lock.ensure_held().is_err());
    assert_eq!(history.migration(1).await.unwrap().unwrap().status, Status::Preparing);
    other.release().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn history_written_by_a_newer_migrator_is_not_touched() {
    let database = Database::start().await;
    let history = database.history().await;
    let newer = serde_json::json!({ "format": FORMAT + 1, "migrator": "9.0.0" });
    history.put("_format", "format", &newer).await.unwrap();
    let connection = database.connection.clone();
    for error in [
        History::open(connection.clone(), "migrator_history").await.unwrap_err(),
        History::open_existing(connection, "migrator_history").await.unwrap_err(),
    ] {
        insta::allow_duplicates! {
            insta::assert_snapshot!(error.with_hint(), @r"
            history table migrator_history has format 2, written by migrator 9.0.0; this migrator knows format 1
            hint: use migrator 9.0.0 or newer, or another history table
            ");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_of_another_kind_is_not_taken_for_history() {
    let database = Database::start().await;
    let attribute = AttributeDefinition::builder()
        .attribute_name("id")
        .attribute_type(ScalarAttributeType::N)
        .build()
        .unwrap();
    let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build().unwrap();
    let create = database.connection.dynamodb().create_table().table_name("customers");
    let create =
        create.attribute_definitions(attribute).key_schema(key).billing_mode(BillingMode::PayPerRequest);
    create.send().await.unwrap();
    let error = History::open(database.connection.clone(), "customers").await.unwrap_err();
    insta::assert_snapshot!(error.with_hint(), @r"
    table customers exists and is no history table: its key is id (N), not lineage (S), record (S)
    hint: choose another name for the history table
    ");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn history_is_created_once_however_many_open_it() {
    let database = Database::start().await;
    let absent = History::open_existing(database.connection.clone(), "migrator_history").await.unwrap();
    assert!(absent.is_none());
    let open = || History::open(database.connection.clone(), "migrator_history");
    let (first, second, third) = tokio::join!(open(), open(), open());
    first.unwrap();
    second.unwrap();
    third.unwrap();
    assert!(database.history().await.lineages().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_does_not_read_is_named() {
    let database = Database::start().await;
    let history = database.lineage("customers").await;
    let mut item =
        history.history().item("customers", "migration#0000000001", &serde_json::json!({})).unwrap();
    item.insert("status".to_owned(), AttributeValue::S("somewhere".to_owned()));
    history.history().put_item(item).await.unwrap();
    let error = history.migrations().await.unwrap_err();
    let message = error.to_string();
    assert!(
        message
            .starts_with("history table migrator_history, lineage customers, record migration#0000000001: "),
        "{message}"
    );
}
