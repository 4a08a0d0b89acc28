//! What is wrong with the target and not with a record fails the batch and quarantines nothing.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use migrator_follow::{FunctionProgress, RejectedPolicy};
use migrator_tests::lambda::{Change, Environment, Package};
use serde_json::Value;

use crate::faults::{Call, Fault, FaultyDynamoDb};
use crate::history::read;
use crate::world::*;

async fn behind(proxy: &FaultyDynamoDb, package: &Package) -> Environment {
    let environment = Environment::start(bootstrap(), package.folder(), &proxy.endpoint()).await;
    environment.ready().await;
    environment
}

async fn quarantining() -> World {
    let mut world = World::start(id()).await;
    world.configuration.on_rejected = RejectedPolicy::Quarantine;
    world
}

fn inserts(numbers: std::ops::RangeInclusive<u64>) -> Vec<Change> {
    numbers.map(|number| insert(number, plain(number, 1))).collect()
}

/// Nothing is in quarantine or failing, and the environment's progress has this reason.
async fn only_progress_says(world: &World, reason: &str) {
    assert!(world.history("quarantine#").await.is_empty() && world.history("failure#").await.is_empty());
    let progress: FunctionProgress = read(&world.history("function#").await[0]);
    let error = progress.error.unwrap();
    assert!(error.contains(reason), "{error}");
}

#[tokio::test]
async fn a_missing_target_fails_the_batch_by_its_name() {
    let world = quarantining().await;
    let mut environment = world.environment(&world.package("misbehaving")).await;
    world.connection().dynamodb().delete_table().table_name(TARGET).send().await.unwrap();
    assert_eq!(world.deliver(&mut environment, &inserts(1..=3)).await, failing_from(Some(1)));
    only_progress_says(&world, "cannot write to the target customers_V2: PutItem on customers_V2: not found")
        .await;
}

#[tokio::test]
async fn a_denied_write_names_the_action_and_the_table() {
    let world = quarantining().await;
    let deny = |call: &Call| {
        let denied = (call.action.as_str(), call.table.as_str()) == ("PutItem", TARGET);
        denied.then_some(Fault::Error(
            "AccessDeniedException",
            "User: arn:aws:sts::123456789012:assumed-role/x/y is not authorized",
        ))
    };
    let proxy = FaultyDynamoDb::start(world.endpoint(), deny).await;
    let mut environment = behind(&proxy, &world.package("misbehaving")).await;
    assert_eq!(world.deliver(&mut environment, &inserts(1..=3)).await, failing_from(Some(1)));
    only_progress_says(
        &world,
        "PutItem on customers_V2: access denied, the policy must allow dynamodb:PutItem",
    )
    .await;
}

#[tokio::test]
async fn a_throttled_target_is_tried_again_until_it_takes_the_batch() {
    let world = World::start(id()).await;
    let count = AtomicU32::new(0);
    let throttle = move |call: &Call| {
        let throttled = call.table == TARGET && count.fetch_add(1, Ordering::Relaxed) < 4;
        throttled.then_some(Fault::Error("ProvisionedThroughputExceededException", "slow down"))
    };
    let proxy = FaultyDynamoDb::start(world.endpoint(), throttle).await;
    let mut environment = behind(&proxy, &world.package("misbehaving")).await;
    assert_eq!(world.deliver(&mut environment, &inserts(1..=10)).await, failing_from(None));
    assert_eq!(world.target().await.len(), 10);
}

#[tokio::test]
async fn a_target_that_stays_throttled_is_given_back_before_the_time_is_up() {
    let world = quarantining().await;
    let throttle = |call: &Call| {
        let throttled = call.table == TARGET;
        throttled.then_some(Fault::Error("ProvisionedThroughputExceededException", "slow down"))
    };
    let proxy = FaultyDynamoDb::start(world.endpoint(), throttle).await;
    let mut environment = behind(&proxy, &world.package("misbehaving")).await;
    let (started, time) = (Instant::now(), Duration::from_secs(3));
    let response = world.deliver_within(&mut environment, &inserts(1..=5), time).await;
    assert_eq!(response.unwrap(), failing_from(Some(1)));
    assert!(started.elapsed() < time);
    only_progress_says(&world, "the time of the invocation is up").await;
}

#[tokio::test]
async fn a_target_that_does_not_answer_fails_the_batch_by_its_endpoint() {
    let world = World::start(id()).await;
    let package = world.identity();
    let mut environment = Environment::start(bootstrap(), package.folder(), "http://127.0.0.1:9").await;
    assert_eq!(world.deliver(&mut environment, &inserts(1..=2)).await, failing_from(Some(1)));
    let line = printed(|| environment.log(), |line| line["message"] == "batch applied in part").await;
    let reason = line["reason"].as_str().map(str::to_owned).unwrap_or_default();
    assert!(reason.contains("no answer from http://127.0.0.1:9"), "{}", Value::from(reason));
}
