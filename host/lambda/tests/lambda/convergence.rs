//! Whatever happens between the stream and the function, at rest the target is what the source converts to.

use std::collections::BTreeMap;
use std::time::Duration;

use fastrand::Rng;
use migrator_component::{Component, Runtime};
use migrator_follow::RejectedPolicy;
use migrator_item::{Item, Key, KeySchema, KeyType};
use migrator_tests::guests;
use migrator_tests::lambda::{Change, key_schema};
use migrator_tests::oracle::scan;

use crate::mapping::Mapping;
use crate::model::SourceHistory;
use crate::world::*;

async fn rekeying() -> World {
    let mut world = World::start(key_schema(&[("segment", KeyType::S), ("customer", KeyType::S)])).await;
    world.configuration.source_key = key_schema(&[("customer_nr", KeyType::N), ("last_name", KeyType::S)]);
    world
}

fn by_key(items: impl IntoIterator<Item = Item>, schema: &KeySchema) -> BTreeMap<Key, Vec<u8>> {
    items.into_iter().map(|item| (item.key(schema).unwrap(), item.canonical().unwrap())).collect()
}

/// What a component makes of items, without those that it rejects.
fn converted(guest: &str, items: Vec<Item>) -> Vec<Item> {
    let bytes = std::fs::read(guests::path(guest)).unwrap();
    let component = Component::load(&Runtime::new(Default::default()).unwrap(), guest, bytes).unwrap();
    component.converter(Default::default()).unwrap().convert(items).into_iter().flatten().flatten().collect()
}

/// What the target holds for an application: no tombstones, no guards.
async fn visible(world: &World) -> Vec<Item> {
    let mut items = scan(&world.connection(), TARGET).await;
    items.retain(|item| item.raw("_migrator_tombstone").is_none());
    for item in &mut items {
        item.remove_name("_migrator_sequence");
    }
    items
}

async fn converges(seed: u64, policy: RejectedPolicy) {
    let mut world = rekeying().await;
    world.configuration.on_rejected = policy;
    let rejections = policy == RejectedPolicy::Quarantine;
    let history = SourceHistory::random(&mut Rng::with_seed(seed), 24, 600, rejections);
    let package = world.package("rekey-v2");
    Mapping::new(&world, &package, 3, 2, seed).await.deliver(&history).await;
    let schema = &world.configuration.target_key;
    let expected = by_key(converted("rekey-v2", history.rest), schema);
    assert!(!expected.is_empty());
    assert_eq!(by_key(visible(&world).await, schema), expected, "seed {seed}");
    assert_eq!(world.history("quarantine#").await.is_empty(), !rejections, "seed {seed}");
    assert!(world.history("failure#").await.is_empty(), "seed {seed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_target_converges_through_killed_processes_lost_answers_halves_and_duplicates() {
    for seed in [1, fastrand::u64(..)] {
        converges(seed, RejectedPolicy::Stop).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_target_converges_to_what_is_not_rejected() {
    for seed in [2, fastrand::u64(..)] {
        converges(seed, RejectedPolicy::Quarantine).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_in_any_order_converge_as_long_as_all_of_them_come() {
    let seed = fastrand::u64(..);
    let mut rng = Rng::with_seed(seed);
    let world = rekeying().await;
    let history = SourceHistory::random(&mut rng, 12, 200, false);
    let mut changes: Vec<Change> = history
        .shards
        .iter()
        .flat_map(|shard| shard.changes.iter().map(|(_, change)| change.clone()))
        .collect();
    rng.shuffle(&mut changes);
    let mut environment = world.environment(&world.package("rekey-v2")).await;
    for batch in changes.chunks(17) {
        assert_eq!(world.deliver(&mut environment, batch).await, failing_from(None));
    }
    let schema = &world.configuration.target_key;
    let expected = by_key(converted("rekey-v2", history.rest), schema);
    assert_eq!(by_key(visible(&world).await, schema), expected, "seed {seed}");
}

#[tokio::test]
async fn a_batch_as_large_as_lambda_makes_them_is_applied_in_one_invocation() {
    /// Lambda's limit for an event. Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>.
    const LARGEST: usize = 6 * 1024 * 1024;
    let world = World::start(id()).await;
    let sized = |number: u64, revision: u64| {
        item(format!(
            r#"{{"id":{{"N":"{number}"}},"behave":{{"S":"pass"}},"revision":{{"N":"{revision}"}},"text":{{"S":"{}"}}}}"#,
            "x".repeat(1500)
        ))
    };
    let one = world.event(&[modify(1, sized(1, 1), sized(1, 2))]).len();
    let count = (LARGEST / one) as u64;
    let changes: Vec<Change> =
        (1..=count).map(|number| modify(number, sized(number, 1), sized(number, 2))).collect();
    let event = world.event(&changes);
    assert!((LARGEST * 9 / 10..=LARGEST).contains(&event.len()), "{}", event.len());
    let mut environment = world.environment(&world.package("misbehaving")).await;
    let response = environment.invoke(event, Duration::from_secs(60)).await.unwrap();
    assert_eq!(response, failing_from(None));
    assert_eq!(world.target().await.len() as u64, count);
}
