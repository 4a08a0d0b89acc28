//! Each call to DynamoDB that these credentials may not make is named with its resource; nothing is lost, and a run that may make it
//! ends as if it had never been denied.
//!
//! What there is to deny comes from a run in which nothing is denied: an action on a resource, as policies have it.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use futures::StreamExt;
use migrator_component::manifest::*;
use migrator_component::{Component, Operation};
use migrator_engine::definition::carry_over::with_indexes;
use migrator_engine::{EngineError, Event, Observer, Silent};
use migrator_test_servers::database::Database;
use serde_json::Value;

use crate::crash_and_repeat::state;
use crate::definitions::{city_index, customers, postcode_index};
use crate::denials::{Call, Denials};
use crate::makes::{known, known_change};
use crate::support::{Recorder, World, chain, settings};

const LINEAGE: &str = "customers";

/// Calls that are denied at the same time, each in a database of its own.
const AT_ONCE: usize = 4;

/// A first table with every setting that is a call of its own, and what follows it.
fn story(rest: Vec<Operation>) -> Vec<Operation> {
    let mut first = with_indexes(customers(LINEAGE), &city_index()).unwrap();
    first.time_to_live = Some(TimeToLive { attribute_name: "expires".into(), enabled: true });
    first.tags = vec![Tag { key: "team".into(), value: "blue".into() }];
    let mut story = vec![Operation::CreateTable(Box::new(known(first)))];
    story.extend(rest);
    story
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_of_tables_of_which_the_first_is_deleted() {
    each_call_is_named_and_nothing_is_lost(|| {
        story(vec![
            Operation::AddIndexes(Box::new(postcode_index())),
            Operation::Convert(Convert::default()),
            Operation::DeleteTable(DeleteTable { table_name: LINEAGE.to_owned() }),
        ])
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_that_changes_in_place() {
    each_call_is_named_and_nothing_is_lost(|| {
        let change = UpdateTable {
            delete_global_secondary_indexes: vec!["city_index".to_owned()],
            deletion_protection_enabled: Some(true),
            set_tags: vec![Tag { key: "team".into(), value: "red".into() }],
            remove_tags: vec!["owner".into()],
            time_to_live: Some(TimeToLive { attribute_name: "expires".into(), enabled: false }),
            ..UpdateTable::default()
        };
        story(vec![Operation::UpdateTable(Box::new(known_change(change)))])
    })
    .await;
}

async fn each_call_is_named_and_nothing_is_lost(story: fn() -> Vec<Operation>) {
    let (calls, expected) = undisturbed(story).await;
    let actions: BTreeSet<&str> = calls.iter().map(|call| call.action.as_str()).collect();
    assert!(actions.len() > 10, "{actions:?}");
    let runs = futures::stream::iter(&calls).map(|call| without(call, story, &expected));
    let outcomes: Vec<Result<(), String>> = runs.buffer_unordered(AT_ONCE).collect().await;
    let problems: Vec<String> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

/// Every call of the story, and the world at its end.
async fn undisturbed(story: fn() -> Vec<Operation>) -> (BTreeSet<Call>, Value) {
    let (world, denials) = world().await;
    let run = Run {
        world: &world,
        components: &components(&world, story),
        denials: &denials,
        filled: Cell::default(),
    };
    run.to_the_end(None, Arc::new(Silent)).await.unwrap();
    let calls = denials.asked();
    let state = state(&world, LINEAGE).await;
    world.end().await;
    (calls, state)
}

/// Runs the story with the call denied, and again with it allowed; an error says what was not as it should be.
async fn without(call: &Call, story: fn() -> Vec<Operation>, expected: &Value) -> Result<(), String> {
    let (world, denials) = world().await;
    let components = components(&world, story);
    let observer = Arc::new(Recorder::default());
    let run = Run { world: &world, components: &components, denials: &denials, filled: Cell::default() };
    match run.to_the_end(Some(call), observer.clone()).await {
        Err(error) => names(&error, call)?,
        Ok(()) => is_warned_of(&observer, call)?,
    }
    run.to_the_end(None, observer)
        .await
        .map_err(|error| format!("the run after {call:?}: {}", chain(&error)))?;
    let state = state(&world, LINEAGE).await;
    world.end().await;
    if state == *expected { Ok(()) } else { Err(format!("after {call:?}: {state:#}")) }
}

async fn world() -> (World, Denials) {
    let denials = Denials::default();
    let database = Database::start().await;
    let config = denials.over(&database.config());
    (World::at(database, &config, settings()), denials)
}

fn components(world: &World, story: fn() -> Vec<Operation>) -> Vec<Component> {
    (1..).zip(story()).map(|(version, operation)| world.component(LINEAGE, version, operation)).collect()
}

/// A story in a database.
struct Run<'a> {
    world: &'a World,
    components: &'a [Component],
    denials: &'a Denials,
    filled: Cell<bool>,
}

impl Run<'_> {
    /// Makes the first table, fills it the first time, and applies the rest; migrator may do everything but `denied`.
    async fn to_the_end(
        &self,
        denied: Option<&Call>,
        observer: Arc<dyn Observer>,
    ) -> Result<(), EngineError> {
        let Self { world, components, denials, .. } = self;
        denials.during(denied, world.apply_observed(&components[..1], observer.clone())).await?;
        if !self.filled.replace(true) {
            world.put_customers(LINEAGE, 0, 25).await;
        }
        denials.during(denied, world.apply_observed(components, observer)).await.map(drop)
    }
}

fn names(error: &EngineError, call: &Call) -> Result<(), String> {
    let text = chain(error);
    let policy = text.contains(&format!("the policy must allow dynamodb:{}", call.action));
    // History is opened before anything is known of a lineage.
    let migration =
        text.starts_with(&format!("lineage {LINEAGE} version ")) || call.resource == "migrator_history";
    let named = policy && migration && text.contains(&call.resource);
    if named { Ok(()) } else { Err(format!("{call:?} is not named: {text}")) }
}

/// What the run can do without is a warning.
fn is_warned_of(observer: &Recorder, call: &Call) -> Result<(), String> {
    let policy = format!("the policy must allow dynamodb:{}", call.action);
    let warned = observer.events().iter().any(|event| match event {
        Event::Warning { message, .. } => message.contains(&policy) && message.contains(&call.resource),
        _ => false,
    });
    if warned { Ok(()) } else { Err(format!("{call:?} was denied, and nobody noticed")) }
}
