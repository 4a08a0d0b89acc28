//! A real DynamoDB agrees with what the model assumes, and is followed like the real one.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::types::ScalarAttributeType;
use migrator_follow::{
    Applier, Follower, FollowerSettings, SequenceGuard, absent, caught_up, is_tombstone, strip_reserved,
};
use migrator_item::Item;
use migrator_table::{Concurrency, Condition, Connection, ScanRequest, SequenceNumber, WriteOutcome};
use migrator_test_servers::database;
use tokio_util::sync::CancellationToken;

use crate::conversions::{account, by_address, item, string_key};
use crate::memory_checkpoints::{Process, Shared};

pub(crate) struct Database {
    server: database::Database,
    pub(crate) connection: Connection,
}

impl Database {
    pub(crate) async fn start() -> Self {
        let server = database::Database::start().await;
        let connection = Connection::new(&server.config());
        Self { server, connection }
    }

    /// A table with a string partition key; the ARN of its stream, if it is to have one.
    pub(crate) async fn create(&self, table: &str, key: &str, stream: bool) -> String {
        let stream = self.server.create_table(table, key, ScalarAttributeType::S, stream).await;
        stream.unwrap_or_default()
    }

    pub(crate) async fn items(&self, table: &str) -> Vec<Item> {
        let mut request =
            ScanRequest { table: table.into(), segment: None, limit: 1000, exclusive_start_key: None };
        let mut items = Vec::new();
        loop {
            let page = self.connection.scan(&request).await.unwrap();
            items.extend(page.items);
            match page.last_evaluated_key {
                None => return items,
                key => request.exclusive_start_key = key,
            }
        }
    }
}

fn sequence(number: &str) -> SequenceNumber {
    number.parse().unwrap()
}

#[tokio::test]
async fn the_database_decides_as_the_guard_says_it_does() {
    let database = Database::start().await;
    database.create("target", "id", false).await;
    let (schema, plain) = (string_key("id"), account(1, "a", 1));
    let key = plain.key(&schema).unwrap();
    // Neighbours of a carry, and numbers longer than the 38 digits that a DynamoDB number keeps.
    let long = "1000000000000000000000000000000000000008";
    let longer = "1000000000000000000000000000000000000009";
    let numbers: Vec<_> = ["9", "10", "99999999", "100000000", long, longer].map(sequence).into();
    let mut existing =
        vec![None, Some(plain.clone()), Some(item(r#"{"id":{"S":"1"},"_migrator_sequence":{"N":"1"}}"#))];
    for number in &numbers {
        existing.push(Some(SequenceGuard::new(number).put(plain.clone()).unwrap()));
        existing.push(Some(SequenceGuard::new(number).tombstone(&key).unwrap()));
    }
    let mut permitted = 0;
    for there in &existing {
        for number in &numbers {
            database.connection.delete("target", &key, &Condition::none()).await.unwrap();
            if let Some(there) = there {
                database.connection.put("target", there, &Condition::none()).await.unwrap();
            }
            let guard = SequenceGuard::new(number);
            let write = guard.put(plain.clone()).unwrap();
            let outcome = database.connection.put("target", &write, &guard.condition(&schema)).await.unwrap();
            let permits = guard.permits(there.as_ref());
            assert_eq!(outcome == WriteOutcome::Written, permits, "{number} over {there:?}");
            permitted += usize::from(permits);
        }
        let outcome = database.connection.put("target", &plain, &absent(&schema)).await.unwrap();
        assert_eq!(outcome, WriteOutcome::ConditionFailed, "a backfill never overwrites {there:?}");
    }
    // Both without a sequence number permit all six; of the numbers, each permits those above it, twice.
    assert_eq!(permitted, 2 * 6 + 2 * (5 + 4 + 3 + 2 + 1));
}

pub(crate) fn settings() -> FollowerSettings {
    FollowerSettings {
        idle_interval: Duration::from_millis(20),
        busy_interval: Duration::from_millis(5),
        idle_checkpoint_interval: Duration::from_millis(20),
        discovery_interval: Duration::from_millis(100),
        ..FollowerSettings::default()
    }
}

pub(crate) async fn wait_for_caught_up(shared: &Shared) {
    let now = SystemTime::now();
    let caught_up = async {
        while !caught_up(&shared.all(), now) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), caught_up).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_is_followed_live_beside_a_guarded_backfill() {
    let database = Database::start().await;
    let connection = &database.connection;
    let arn = database.create("accounts", "id", true).await;
    database.create("addresses", "address", false).await;
    let conversion = by_address();
    let own = |id: u8| ["ab", "cd", "ef", "gh"][usize::from(id)];
    for id in 0..4 {
        connection.put("accounts", &account(id, own(id), 0), &Condition::none()).await.unwrap();
    }
    let shared = Arc::new(Shared::default());
    let applier = Applier::new(connection.clone(), "addresses", conversion.clone(), Concurrency::new(8));
    let process = Process::new(&shared, Duration::from_secs(5));
    let follower = Follower::new(connection.clone(), arn, applier, process, settings());
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    let following = tokio::spawn(async move { follower.run(stopped).await });
    let scanned = database.items("accounts").await;
    for round in 0..60_u8 {
        let id = round % 4;
        if round % 7 == 6 {
            let key = account(id, "", 0).key(&string_key("id")).unwrap();
            connection.delete("accounts", &key, &Condition::none()).await.unwrap();
        } else {
            let addresses = &own(id)[usize::from(round % 3 == 1)..];
            connection.put("accounts", &account(id, addresses, round), &Condition::none()).await.unwrap();
        }
        if round == 30 {
            for output in conversion.convert(scanned.clone()).await.into_iter().flat_map(Result::unwrap) {
                let condition = absent(conversion.target());
                connection.put("addresses", &output.item, &condition).await.unwrap();
            }
        }
    }
    wait_for_caught_up(&shared).await;
    stop.cancel();
    let report = following.await.unwrap().unwrap();
    assert!(report.records >= 60, "{report}");
    assert!(report.tombstones > 0, "{report}");
    assert_eq!(at_rest(&database).await, converted(&database, &conversion).await);
}

async fn at_rest(database: &Database) -> BTreeMap<String, Vec<u8>> {
    let mut items = database.items("addresses").await;
    items.retain(|item| !is_tombstone(item));
    items.iter_mut().for_each(|item| strip_reserved(item).unwrap());
    items.iter().map(|item| (crate::conversions::text(item, "address"), item.canonical().unwrap())).collect()
}

async fn converted(
    database: &Database,
    conversion: &migrator_follow::Conversion,
) -> BTreeMap<String, Vec<u8>> {
    let accounts = database.items("accounts").await;
    let outputs = conversion.convert(accounts).await.into_iter().flat_map(Result::unwrap);
    outputs
        .map(|output| (crate::conversions::text(&output.item, "address"), output.item.canonical().unwrap()))
        .collect()
}

#[tokio::test]
async fn a_target_that_does_not_exist_ends_the_follower_with_an_error_that_names_it() {
    let database = Database::start().await;
    let arn = database.create("accounts", "id", true).await;
    database.connection.put("accounts", &account(1, "a", 1), &Condition::none()).await.unwrap();
    let shared = Arc::new(Shared::default());
    let applier =
        Applier::new(database.connection.clone(), "addresses_V2", by_address(), Concurrency::new(8));
    let process = Process::new(&shared, Duration::from_secs(5));
    let follower = Follower::new(database.connection.clone(), arn, applier, process, settings());
    let error = follower.run(CancellationToken::new()).await.unwrap_err();
    assert!(error.to_string().contains("addresses_V2"), "{error}");
    assert_eq!(shared.leased(), 0);
}
