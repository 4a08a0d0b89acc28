use migrator_follow::RecordError;
use migrator_item::{Item, ItemError};

use super::*;
use crate::testing::Database;

const LEASE: Duration = Duration::from_millis(700);
const SHARD: &str = "shardId-00000001";

async fn checkpoints(database: &Database) -> HistoryCheckpoints {
    HistoryCheckpoints::new(database.lineage("customers").await, 2, LEASE)
}

fn sequence(number: u32) -> SequenceNumber {
    number.to_string().parse().unwrap()
}

fn at(number: u32) -> ShardCheckpoint {
    ShardCheckpoint {
        sequence: Some(sequence(number)),
        records: number.into(),
        ..ShardCheckpoint::unread(SHARD, Some("shardId-00000000".to_owned()))
    }
}

/// Times are kept to the millisecond.
fn rounded(mut checkpoint: ShardCheckpoint) -> ShardCheckpoint {
    checkpoint.discovered_at = Timestamp::from(checkpoint.discovered_at).into();
    checkpoint.caught_up_at = checkpoint.caught_up_at.map(|time| Timestamp::from(time).into());
    checkpoint
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checkpoint_survives_its_reader() {
    let database = Database::start().await;
    let first = checkpoints(&database).await;
    assert!(first.lease(SHARD).await.unwrap().is_none(), "nothing is leased before it is registered");
    first.register(&at(0)).await.unwrap();
    let mut lease = first.lease(SHARD).await.unwrap().unwrap();
    let mut saved = at(7);
    saved.caught_up_at = Some(std::time::SystemTime::now());
    assert_eq!(first.save(&mut lease, &saved).await.unwrap(), LeaseState::Held);
    first.register(&at(0)).await.unwrap();
    assert_eq!(first.renew(&mut lease).await.unwrap(), LeaseState::Held);
    first.release(&lease).await.unwrap();

    let second = checkpoints(&database).await;
    assert_eq!(second.load_all().await.unwrap(), [rounded(saved.clone())]);
    let lease = second.lease(SHARD).await.unwrap().expect("a released shard is free at once");
    assert_eq!(lease.checkpoint, rounded(saved));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shard_has_one_reader_at_a_time() {
    let database = Database::start().await;
    let (first, second) = (checkpoints(&database).await, checkpoints(&database).await);
    first.register(&at(0)).await.unwrap();
    let mut lease = first.lease(SHARD).await.unwrap().unwrap();
    let began = Instant::now();
    while began.elapsed() < LEASE * 3 {
        assert!(second.lease(SHARD).await.unwrap().is_none(), "after {:?}", began.elapsed());
        assert_eq!(first.renew(&mut lease).await.unwrap(), LeaseState::Held);
        tokio::time::sleep(LEASE / 10).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_readers_shard_is_taken_after_a_whole_lease_and_its_late_writes_are_refused() {
    let database = Database::start().await;
    let (first, second) = (checkpoints(&database).await, checkpoints(&database).await);
    first.register(&at(0)).await.unwrap();
    let mut silent = first.lease(SHARD).await.unwrap().unwrap();
    let began = Instant::now();
    let taken = loop {
        if let Some(lease) = second.lease(SHARD).await.unwrap() {
            break lease;
        }
        tokio::time::sleep(LEASE / 20).await;
    };
    assert!(began.elapsed() >= LEASE, "{:?}", began.elapsed());
    assert_eq!(first.save(&mut silent, &at(9)).await.unwrap(), LeaseState::Lost);
    first.release(&silent).await.unwrap();
    let mut taken = taken;
    assert_eq!(second.renew(&mut taken).await.unwrap(), LeaseState::Held);
    assert_eq!(second.load_all().await.unwrap()[0].sequence, Some(sequence(0)));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_readers_shard_is_taken_at_once() {
    let database = Database::start().await;
    let mut dead = checkpoints(&database).await;
    dead.holder.identity.as_mut().unwrap().started += 1;
    dead.register(&at(0)).await.unwrap();
    assert!(dead.lease(SHARD).await.unwrap().is_some());
    assert!(checkpoints(&database).await.lease(SHARD).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failure_is_kept_by_record_until_it_is_taken_back() {
    let database = Database::start().await;
    let checkpoints = checkpoints(&database).await;
    let failure = |reason: &str| Failure {
        sequence_number: sequence(5),
        key: Item::parse(r#"{"id":{"S":"a"}}"#).unwrap(),
        error: RecordError::InvalidItem(ItemError::Value { reason: reason.to_owned() }),
    };
    checkpoints.record_failure(SHARD, &failure("first")).await.unwrap();
    let before = checkpoints.history.failures(2).await.unwrap();
    checkpoints.record_failure(SHARD, &failure("second")).await.unwrap();
    let after = checkpoints.history.failures(2).await.unwrap();
    assert_eq!(after.len(), 1);
    assert_eq!(after[0].first_seen_at, before[0].first_seen_at);
    assert_eq!(after[0].key, r#"{"id":{"S":"a"}}"#);
    assert_eq!(checkpoints.load_failures(SHARD).await.unwrap(), [sequence(5)]);
    assert!(checkpoints.load_failures("another").await.unwrap().is_empty());
    checkpoints.clear_failure(SHARD, &sequence(5)).await.unwrap();
    checkpoints.clear_failure(SHARD, &sequence(5)).await.unwrap();
    assert!(checkpoints.history.failures(2).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forgotten_shard_is_gone() {
    let database = Database::start().await;
    let checkpoints = checkpoints(&database).await;
    checkpoints.register(&at(0)).await.unwrap();
    checkpoints.forget(SHARD).await.unwrap();
    checkpoints.forget(SHARD).await.unwrap();
    assert!(checkpoints.load_all().await.unwrap().is_empty());
}
