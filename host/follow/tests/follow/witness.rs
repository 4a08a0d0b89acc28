//! A witness proves that somebody else has applied the stream, and writes nothing itself.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use migrator_component::ConvertError;
use migrator_follow::{
    Applier, Conversion, FollowError, FollowReport, Follower, FollowerSettings, RejectedPolicy, Witness,
    caught_up,
};
use migrator_item::Item;
use migrator_table::{Concurrency, Condition};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::conversions::{From, account, by_address, string_key, text};
use crate::memory_checkpoints::{Process, Shared};
use crate::real_database::{Database, settings, wait_for_caught_up};

/// A follower in the background.
struct Following {
    shared: Arc<Shared>,
    stop: CancellationToken,
    task: JoinHandle<Result<FollowReport, FollowError>>,
}

impl Following {
    fn start(database: &Database, stream: &str, applier: Applier, settings: FollowerSettings) -> Self {
        let (shared, stop) = (Arc::new(Shared::default()), CancellationToken::new());
        let process = Process::new(&shared, Duration::from_secs(5));
        let follower = Follower::new(database.connection.clone(), stream, applier, process, settings);
        let stopped = stop.clone();
        let task = tokio::spawn(async move { follower.run(stopped).await });
        Self { shared, stop, task }
    }

    async fn stop(self) -> FollowReport {
        self.stop.cancel();
        self.task.await.unwrap().unwrap()
    }
}

fn witness(database: &Database, conversion: &Conversion) -> Applier {
    let target = Witness::new(database.connection.clone(), "addresses", conversion.target().clone());
    Applier::with_target(Arc::new(target), conversion.clone(), Concurrency::new(8))
}

fn writer(database: &Database, conversion: &Conversion) -> Applier {
    Applier::new(database.connection.clone(), "addresses", conversion.clone(), Concurrency::new(8))
}

/// Accounts of which some change their addresses and some go.
async fn write_accounts(database: &Database) {
    let connection = &database.connection;
    for round in 0..20 {
        let addresses = &"abc"[usize::from(round % 3)..];
        connection.put("accounts", &account(round % 4, addresses, round), &Condition::none()).await.unwrap();
    }
    let key = account(3, "", 0).key(&string_key("id")).unwrap();
    connection.delete("accounts", &key, &Condition::none()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shard_has_caught_up_only_once_the_target_shows_its_records() {
    let database = Database::start().await;
    let stream = database.create("accounts", "id", true).await;
    database.create("addresses", "address", false).await;
    let conversion = by_address();
    write_accounts(&database).await;
    let witness = Following::start(&database, &stream, witness(&database, &conversion), settings());
    let since = SystemTime::now();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!caught_up(&witness.shared.all(), since), "nobody has applied anything");
    assert_eq!(database.items("addresses").await.len(), 0, "a witness writes nothing");
    let function = Following::start(&database, &stream, writer(&database, &conversion), settings());
    wait_for_caught_up(&witness.shared).await;
    function.stop().await;
    let seen = witness.stop().await;
    assert_eq!((seen.records, seen.written, seen.tombstones), (21, 0, 0), "{seen}");
}

#[tokio::test]
async fn a_record_that_is_never_applied_is_an_error_that_names_it() {
    let database = Database::start().await;
    let stream = database.create("accounts", "id", true).await;
    database.create("addresses", "address", false).await;
    let conversion = by_address();
    database.connection.put("accounts", &account(1, "a", 1), &Condition::none()).await.unwrap();
    // As a backfill leaves it: that is no proof that the record was applied.
    let output = conversion.convert(vec![account(1, "a", 1)]).await.remove(0).unwrap().remove(0);
    database.connection.put("addresses", &output.item, &Condition::none()).await.unwrap();
    let impatient = FollowerSettings { patience: Duration::from_millis(100), ..settings() };
    let witness = Following::start(&database, &stream, witness(&database, &conversion), impatient);
    let error = witness.task.await.unwrap().unwrap_err();
    let message = error.to_string();
    assert!(message.starts_with("the record "), "{message}");
    assert!(
        message.ends_with(r#"has not been applied to addresses yet: item address="a" is older there"#),
        "{message}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejected_record_that_somebody_else_quarantines_is_passed() {
    let database = Database::start().await;
    let stream = database.create("accounts", "id", true).await;
    database.create("addresses", "address", false).await;
    let rejects_the_second = |account: &Item| match text(account, "id").as_str() {
        "2" => Err(ConvertError::Rejected("not this one".into())),
        _ => Ok(vec![crate::conversions::item(format!(
            r#"{{"address":{{"S":"{}"}}}}"#,
            text(account, "addresses")
        ))]),
    };
    let conversion = Conversion::new(Arc::new(From(rejects_the_second)), string_key("address"));
    for (id, address) in [(1, "a"), (2, "b"), (3, "c")] {
        database.connection.put("accounts", &account(id, address, 1), &Condition::none()).await.unwrap();
    }
    let quarantines =
        writer(&database, &conversion).on_rejected(RejectedPolicy::Quarantine).without_rejected();
    let function = Following::start(&database, &stream, quarantines, settings());
    let applier = witness(&database, &conversion).on_rejected(RejectedPolicy::Quarantine).without_rejected();
    let witness = Following::start(&database, &stream, applier, settings());
    wait_for_caught_up(&witness.shared).await;
    function.stop().await;
    assert_eq!(witness.stop().await.records, 3);
}
