use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::testing::{Database, Recorder, settings};
use crate::{Event, Settings, Silent, Timestamp};

/// Short enough for a test, long enough for a busy machine to renew in time.
const LEASE: Duration = Duration::from_millis(1500);

async fn try_lock(history: &LineageHistory, timeout: Duration) -> Result<LockGuard, EngineError> {
    let settings = Settings { lock_timeout: timeout, ..settings(LEASE) };
    acquire(history, &settings, &Silent, &CancellationToken::new()).await
}

/// A lock whose holder shows no sign of life, and of whom nothing else is known.
async fn silent_holder(history: &LineageHistory, holder: Holder) -> LockRecord {
    let record = LockRecord {
        owner: random_token(),
        beat: random_token(),
        lease_milliseconds: u64::try_from(LEASE.as_millis()).unwrap(),
        holder,
    };
    history.history().put(history.lineage(), LOCK_RECORD, &record).await.unwrap();
    record
}

fn stranger() -> Holder {
    Holder {
        user: "ada".to_owned(),
        host: "engine".to_owned(),
        pid: 42,
        since: Timestamp::from_milliseconds(1_767_323_045_000),
        identity: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_one_is_refused_with_the_holders_name_and_admitted_after_release() {
    let database = Database::start().await;
    let history = database.lineage("customers").await;
    let first = try_lock(&history, Duration::ZERO).await.unwrap();
    first.ensure_held().unwrap();
    let refused = try_lock(&history, Duration::ZERO).await.unwrap_err().to_string();
    let pid = format!("pid {},", std::process::id());
    assert!(refused.starts_with("lineage customers is locked by ") && refused.contains(&pid), "{refused}");
    first.release().await.unwrap();
    assert!(holder(&history).await.unwrap().is_none());
    try_lock(&history, Duration::ZERO).await.unwrap().release().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lineages_are_locked_apart() {
    let database = Database::start().await;
    let customers = try_lock(&database.lineage("customers").await, Duration::ZERO).await.unwrap();
    let orders = try_lock(&database.lineage("orders").await, Duration::ZERO).await.unwrap();
    customers.ensure_held().unwrap();
    orders.ensure_held().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewed_lock_outlives_its_lease_and_a_waiting_one_gets_it_on_release() {
    let database = Database::start().await;
    let history = database.lineage("customers").await;
    let first = try_lock(&history, Duration::ZERO).await.unwrap();
    let waiting = {
        let history = history.clone();
        tokio::spawn(async move { try_lock(&history, Duration::from_secs(60)).await })
    };
    let began = Instant::now();
    while began.elapsed() < LEASE * 3 {
        first.ensure_held().unwrap();
        assert!(!waiting.is_finished(), "taken from a living holder after {:?}", began.elapsed());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    first.release().await.unwrap();
    assert!(first.ensure_held().is_err());
    waiting.await.unwrap().unwrap().ensure_held().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_holders_lock_is_taken_after_a_whole_lease_whatever_its_clock_says() {
    let database = Database::start().await;
    let history = database.lineage("customers").await;
    let year = 365 * 24 * 3600 * 1000;
    let now = Timestamp::now().milliseconds();
    for since in [now - year, now + year] {
        let since = Timestamp::from_milliseconds(since);
        silent_holder(&history, Holder { since, ..stranger() }).await;
        let began = Instant::now();
        let taken = try_lock(&history, Duration::from_secs(60)).await.unwrap();
        assert!(began.elapsed() >= LEASE, "{:?}", began.elapsed());
        taken.release().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_holders_lock_is_refused_before_the_lease_has_passed() {
    let database = Database::start().await;
    let history = database.lineage("customers").await;
    silent_holder(&history, stranger()).await;
    let refused = try_lock(&history, LEASE / 3).await.unwrap_err();
    insta::assert_snapshot!(refused, @"lineage customers is locked by ada@engine pid 42, since 2026-01-02T03:04:05Z");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_processs_lock_is_taken_at_once() {
    let database = Database::start().await;
    let history = database.lineage("customers").await;
    let mut dead = Holder::current();
    dead.identity.as_mut().unwrap().started += 1;
    silent_holder(&history, dead.clone()).await;
    let recorder = Recorder::default();
    let guard = acquire(&history, &settings(LEASE), &recorder, &CancellationToken::new()).await.unwrap();
    guard.ensure_held().unwrap();
    let taken = Event::LockTaken { lineage: "customers".to_owned(), taken_over_from: Some(dead.to_string()) };
    assert_eq!(recorder.events(), [taken]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_holder_whose_lock_was_taken_notices_at_its_next_sign_of_life() {
    let database = Database::start().await;
    let history = database.lineage("customers").await;
    let guard = try_lock(&history, Duration::ZERO).await.unwrap();
    silent_holder(&history, stranger()).await;
    tokio::time::sleep(LEASE).await;
    let lost = guard.ensure_held().unwrap_err();
    assert!(matches!(lost, EngineError::LockLost { .. }), "{lost}");
    guard.release().await.unwrap();
    assert_eq!(holder(&history).await.unwrap(), Some(stranger()), "a lost lock is not ours to delete");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_many_contenders_gets_the_lock() {
    let database = Database::start().await;
    let history = database.lineage("customers").await;
    let contenders = (0..8).map(|_| {
        let history = history.clone();
        tokio::spawn(async move { try_lock(&history, Duration::ZERO).await })
    });
    let mut held = Vec::new();
    for contender in contenders.collect::<Vec<_>>() {
        match contender.await.unwrap() {
            Ok(guard) => held.push(guard),
            Err(error) => assert!(matches!(error, EngineError::Locked { .. }), "{error}"),
        }
    }
    assert_eq!(held.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_waits_may_stop_waiting() {
    let database = Database::start().await;
    let history = database.lineage("customers").await;
    let _first = try_lock(&history, Duration::ZERO).await.unwrap();
    let stop = CancellationToken::new();
    stop.cancel();
    let settings = Settings { lock_timeout: Duration::from_secs(60), ..settings(LEASE) };
    let stopped = acquire(&history, &settings, &Silent, &stop).await;
    assert!(matches!(stopped, Err(EngineError::Interrupted { .. })));
}
