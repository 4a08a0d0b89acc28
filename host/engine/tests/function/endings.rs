//! What is left when a table is deleted or a version taken back: nothing of ours.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use migrator_engine::function::FollowerPlace;
use migrator_engine::history::{FailureRecord, History, LineageHistory, Status};
use migrator_engine::{Event, Observer, RollbackOptions, Silent, Timestamp};
use migrator_follow::QuarantineRecord;
use migrator_table::Connection;

use crate::world::{TIMEOUT, World, shown};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleting_the_source_removes_the_function_and_all_that_belongs_to_it() {
    let world = World::new("delete");
    let story = world.first_table(&world.id).await;
    world.apply(&story[..2]).await.unwrap();
    assert_eq!(world.left(&world.id, 2).await.len(), 4);
    let stream = world.migration(&world.id, 2).await.stream_arn.unwrap();
    world.apply(&story).await.unwrap();
    assert_eq!(world.left(&world.id, 2).await, []);
    assert!(world.mappings(&stream).await.is_empty());
    assert!(world.table(&world.id).await.is_none());
    assert_eq!(world.numbers(&format!("{}_V2", world.id)).await.len(), 5);
    assert_eq!(world.migration(&world.id, 2).await.status, Status::Done);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rolling_back_removes_the_target_and_the_function() {
    let world = World::new("rollback");
    let story = world.first_table(&world.id).await;
    world.apply(&story[..2]).await.unwrap();
    let engine = world.engine();
    engine.rollback(&world.id, 2, &RollbackOptions::default(), Arc::new(Silent)).await.unwrap();
    assert_eq!(world.left(&world.id, 2).await, []);
    assert!(world.table(&format!("{}_V2", world.id)).await.is_none());
    assert_eq!(world.migration(&world.id, 2).await.status, Status::RolledBack);
    assert_eq!(world.numbers(&world.id).await.len(), 5);
    // And again, from the beginning.
    world.apply(&story[..2]).await.unwrap();
    assert_eq!(world.left(&world.id, 2).await.len(), 4);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_followed_in_lambda_is_not_deleted_by_one_who_cannot_reach_lambda() {
    let world = World::new("reach");
    let story = world.first_table(&world.id).await;
    world.apply(&story[..2]).await.unwrap();
    let engine = world.host_engine();
    let error = engine.apply(&story, &Default::default(), Arc::new(Silent)).await.unwrap_err();
    insta::assert_snapshot!(shown(&error).replace(&world.id, "LINEAGE"));
    assert!(world.table(&world.id).await.is_some());
    assert_eq!(world.left(&world.id, 2).await.len(), 4);
    world.apply(&story).await.unwrap();
    assert_eq!(world.left(&world.id, 2).await, []);
    world.end().await;
}

/// Writes to a table at the last moment before it is deleted.
struct LateWriter {
    connection: Connection,
    table: String,
}

impl Observer for LateWriter {
    fn event(&self, event: &Event) {
        if matches!(event, Event::StepStarted { step, .. } if step == "delete-table") {
            let write = World::put(&self.connection, &self.table, 99);
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(write));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_comes_when_the_function_is_gone_is_followed_by_the_host() {
    let world = World::new("late");
    let story = world.first_table(&world.id).await;
    world.apply(&story[..2]).await.unwrap();
    let writer = LateWriter { connection: world.connection.clone(), table: world.id.clone() };
    let error = world.apply_observed(&story, Arc::new(writer)).await.unwrap_err();
    assert!(shown(&error).contains("records are still arriving"), "{error}");
    let record = world.migration(&world.id, 2).await;
    assert_eq!((record.status, record.follower), (Status::Following, FollowerPlace::Host));
    assert_eq!(world.left(&world.id, 2).await, []);
    world.apply(&story).await.unwrap();
    assert!(world.table(&world.id).await.is_none());
    assert_eq!(world.numbers(&format!("{}_V2", world.id)).await, ["0", "1", "2", "3", "4", "99"]);
    world.end().await;
}

/// Writes into history what a call does that ends after the follower has been stopped.
struct LateCall(LineageHistory);

impl Observer for LateCall {
    fn event(&self, event: &Event) {
        if !matches!(event, Event::StepUndone { step, .. } if step == "start-following") {
            return;
        }
        let now = Timestamp::now();
        let failure = FailureRecord {
            version: 2,
            sequence: format!("{:040}", 7),
            shard: String::new(),
            key: r#"{"id":{"N":"7"}}"#.to_owned(),
            reason: "rejected".to_owned(),
            first_seen_at: now,
            last_seen_at: now,
        };
        let record = QuarantineRecord { failure, old_image: None, new_image: None };
        let write = self.0.put_quarantined(&record);
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(write)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_last_calls_of_a_function_write_down_is_forgotten_with_the_version() {
    let world = World::new("last");
    let story = world.first_table(&world.id).await;
    world.apply(&story[..2]).await.unwrap();
    let history = History::open(world.connection.clone(), &world.settings.history_table).await.unwrap();
    let history = history.lineage(&world.id);
    let call = Arc::new(LateCall(history.clone()));
    world.engine().rollback(&world.id, 2, &RollbackOptions::default(), call).await.unwrap();
    assert_eq!(history.quarantined(2).await.unwrap(), []);
    world.end().await;
}

/// When steps were begun and taken back, and notes made.
#[derive(Default)]
struct Clock(Mutex<Vec<(String, Instant)>>);

impl Clock {
    /// How long after the one event the other came.
    fn between(&self, first: &str, second: &str) -> Duration {
        let seen = self.0.lock().unwrap();
        let at = |event: &str| seen.iter().find(|(seen, _)| seen.starts_with(event)).unwrap().1;
        at(second) - at(first)
    }
}

impl Observer for Clock {
    fn event(&self, event: &Event) {
        let name = match event {
            Event::StepStarted { step, .. } => format!("begun {step}"),
            Event::StepUndone { step, .. } => format!("undone {step}"),
            Event::Note { message, .. } => message.clone(),
            _ => return,
        };
        self.0.lock().unwrap().push((name, Instant::now()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_target_is_swept_or_removed_while_a_call_of_its_function_may_still_write() {
    let world = World::new("calls");
    let story = world.first_table(&world.id).await;
    world.apply(&story[..2]).await.unwrap();
    let clock = Arc::new(Clock::default());
    let engine = world.engine();
    engine.rollback(&world.id, 2, &RollbackOptions::default(), clock.clone()).await.unwrap();
    assert!(clock.between("undone start-following", "waiting 2 s") > Duration::ZERO);
    assert!(clock.between("waiting 2 s", "undone create-mapping") >= TIMEOUT);
    assert!(clock.between("undone create-mapping", "undone create-table") > Duration::ZERO);
    world.apply(&story[..2]).await.unwrap();
    let clock = Arc::new(Clock::default());
    world.apply_observed(&story, clock.clone()).await.unwrap();
    assert!(clock.between("begun stop-following", "waiting 2 s") > Duration::ZERO);
    assert!(clock.between("waiting 2 s", "begun final-look") >= TIMEOUT);
    assert!(clock.between("begun final-look", "begun sweep-") > Duration::ZERO);
    world.end().await;
}
