//! Every operation, ended at every event of every step and run again, comes to the same world as without interruption.

use std::panic::panic_any;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::StreamExt;
use migrator_component::manifest::*;
use migrator_component::{Component, Operation};
use migrator_engine::definition::carry_over::with_indexes;
use migrator_engine::{Event, Observer};
use serde_json::{Value, json};

use crate::definitions::{city_index, customers, postcode_index};
use crate::makes::{known, known_change};
use crate::support::World;

/// Crash points of one operation that are tried at the same time, each on tables of its own.
const AT_ONCE: usize = 6;

/// Ends the run at the event with this number, as a crash would: nothing after it happens.
pub(crate) struct Crash {
    at: usize,
    seen: AtomicUsize,
}

impl Crash {
    pub(crate) fn at(event: usize) -> Self {
        Self { at: event, seen: AtomicUsize::new(0) }
    }
}

impl Observer for Crash {
    fn event(&self, event: &Event) {
        // What the engine waits for is told a varying number of times.
        if matches!(event, Event::FollowProgress { .. } | Event::LockWaiting { .. } | Event::LockTaken { .. })
        {
            return;
        }
        if self.seen.fetch_add(1, Ordering::SeqCst) == self.at {
            panic_any(Crashed);
        }
    }
}

/// What a crash unwinds with; the test's own, so that a real panic is told apart.
pub(crate) struct Crashed;

/// The operations of a lineage, of which the last is run with crashes and every other undisturbed.
///
/// The first table is named like the lineage.
type Story = fn(table: &str) -> Vec<Operation>;

fn components(story: Story, world: &World, lineage: &str) -> Vec<Component> {
    (1..).zip(story(lineage)).map(|(version, one)| world.component(lineage, version, one)).collect()
}

/// Runs a story whose last operation is ended at event `at`, then run again; returns the world at the end and whether the
/// crash came before the operation's end.
async fn with_crash(world: &World, lineage: &str, story: Story, at: usize) -> (Value, bool) {
    let components = components(story, world, lineage);
    let before = components.len() - 1;
    for last in 0..before {
        world.apply(&components[..=last]).await.unwrap();
        if last == 0 {
            world.put_customers(lineage, 0, 25).await;
        }
    }
    if before > 1 {
        world.delete_customer(lineage, 3).await;
        world.put_customers(lineage, 20, 30).await;
    }
    let engine = world.engine.clone();
    let crash = Arc::new(Crash::at(at));
    let all = components.clone();
    let run = tokio::spawn(async move { engine.apply(&all, &Default::default(), crash).await });
    let crashed = match run.await {
        Ok(done) => {
            done.unwrap();
            false
        }
        Err(error) => {
            let panic = error.into_panic();
            assert!(panic.is::<Crashed>(), "the run panicked by itself at event {at}");
            true
        }
    };
    world.apply(&components).await.unwrap_or_else(|error| panic!("the run after event {at}: {error}"));
    let again = world.apply(&components).await.unwrap();
    assert!(again.migrations.iter().all(|one| one.outcome == migrator_engine::Outcome::AlreadyApplied));
    (state(world, lineage).await, crashed)
}

/// Everything that may not depend on a crash: tables with definition and items, and where the migrations stand.
pub(crate) async fn state(world: &World, lineage: &str) -> Value {
    let migrations = world.migrations(lineage).await;
    let swept = migrations.iter().any(|one| one.followed_until_version.is_some());
    let mut tables = serde_json::Map::new();
    for suffix in ["", "_V2", "_V3"] {
        let name = format!("{lineage}{suffix}");
        let Some(mut definition) = world.definition(&name).await else { continue };
        definition.table_name = suffix.to_owned();
        let items = if swept { world.stored(&name).await } else { world.items(&name).await };
        let items: Vec<_> = items.iter().map(|item| format!("{item:?}")).collect();
        tables.insert(suffix.to_owned(), json!({ "definition": definition, "items": items }));
    }
    let migrations: Vec<_> = migrations.iter().map(|one| json!([one.version, one.status])).collect();
    json!({ "tables": tables, "migrations": migrations })
}

/// Keeps planned crashes from filling the screen.
pub(crate) fn without_their_messages() {
    let default_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.payload().is::<Crashed>() {
            default_hook(panic);
        }
    }));
}

async fn every_crash_ends_like_no_crash(story: Story) {
    without_their_messages();
    let world = World::new().await;
    let (expected, crashed) = with_crash(&world, "uninterrupted", story, usize::MAX).await;
    assert!(!crashed);
    let mut points = 0;
    let world_ref = &world;
    let mut runs = futures::stream::iter(0..)
        .map(|at| async move {
            let lineage = format!("crash-{at}");
            (at, with_crash(world_ref, &lineage, story, at).await)
        })
        .buffered(AT_ONCE);
    while let Some((at, (state, crashed))) = runs.next().await {
        assert_eq!(state, expected, "after a crash at event {at}");
        if !crashed {
            break;
        }
        points += 1;
    }
    drop(runs);
    assert!(points >= 4, "only {points} events to crash at");
    world.end().await;
}

fn create(table: TableDefinition) -> Operation {
    Operation::CreateTable(Box::new(table))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn create_table() {
    every_crash_ends_like_no_crash(|table| {
        let mut definition = customers(table);
        definition.time_to_live = Some(TimeToLive { attribute_name: "expires".into(), enabled: true });
        definition.tags = vec![Tag { key: "team".into(), value: "blue".into() }];
        vec![create(known(definition))]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn add_global_indexes_in_place() {
    every_crash_ends_like_no_crash(|table| {
        vec![create(customers(table)), Operation::AddIndexes(Box::new(city_index()))]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn add_a_local_index() {
    every_crash_ends_like_no_crash(|table| {
        vec![create(customers(table)), Operation::AddIndexes(Box::new(postcode_index()))]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn convert() {
    every_crash_ends_like_no_crash(|table| {
        vec![create(customers(table)), Operation::Convert(Convert::default())]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn update_table() {
    every_crash_ends_like_no_crash(|table| {
        let update = UpdateTable {
            delete_global_secondary_indexes: vec!["city_index".to_owned()],
            billing_mode: Some(BillingMode::Provisioned),
            provisioned_throughput: Some(ProvisionedThroughput {
                read_capacity_units: 5,
                write_capacity_units: 6,
            }),
            table_class: Some(TableClass::StandardInfrequentAccess),
            set_tags: vec![Tag { key: "team".into(), value: "red".into() }],
            time_to_live: Some(TimeToLive { attribute_name: "expires".into(), enabled: true }),
            ..UpdateTable::default()
        };
        let table = with_indexes(customers(table), &city_index()).unwrap();
        vec![create(table), Operation::UpdateTable(Box::new(known_change(update)))]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn delete_table() {
    every_crash_ends_like_no_crash(|table| {
        vec![
            create(customers(table)),
            Operation::AddIndexes(Box::new(postcode_index())),
            Operation::DeleteTable(DeleteTable { table_name: table.to_owned() }),
        ]
    })
    .await;
}
