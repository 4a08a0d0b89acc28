//! A function that runs out of time says from where it has to go on, and does go on from there.

use std::time::Duration;

use migrator_follow::FunctionProgress;
use migrator_tests::lambda::{Change, Environment};
use serde_json::Value;

use crate::faults::{Call, Fault, FaultyDynamoDb};
use crate::history::read;
use crate::world::*;

fn inserts(count: u64) -> Vec<Change> {
    (1..=count).map(|number| insert(number, plain(number, 1))).collect()
}

/// Where a response asks to go on, as a place in the changes; their number when nothing is left.
fn place(response: &Value, changes: &[Change]) -> usize {
    match response["batchItemFailures"].as_array().unwrap().as_slice() {
        [] => changes.len(),
        [failure] => {
            let failing = failure["itemIdentifier"].as_str().unwrap();
            changes.iter().position(|change| change.sequence == failing).expect("it is one of the batch")
        }
        more => panic!("more than the lowest: {more:?}"),
    }
}

#[tokio::test]
async fn each_invocation_goes_on_where_the_one_before_ran_out_of_time() {
    let mut world = World::start(id()).await;
    world.configuration.requests = 1;
    let slow = |call: &Call| (call.table == TARGET).then_some(Fault::Delay(Duration::from_millis(50)));
    let proxy = FaultyDynamoDb::start(world.endpoint(), slow).await;
    let package = world.package("misbehaving");
    let mut environment = Environment::start(bootstrap(), package.folder(), &proxy.endpoint()).await;
    environment.ready().await;
    let changes = inserts(60);
    let (mut done, mut invocations) = (0, 0);
    while done < changes.len() {
        let response = world.deliver_within(&mut environment, &changes[done..], Duration::from_secs(2)).await;
        let went_on = place(&response.unwrap(), &changes[done..]);
        assert!(went_on > 0, "an invocation did nothing");
        done += went_on;
        invocations += 1;
        let keys: Vec<u64> = world
            .target()
            .await
            .iter()
            .map(|item| item["id"]["N"].as_str().unwrap().parse().unwrap())
            .collect();
        let applied: Vec<u64> = (1..=done as u64).collect();
        assert!(keys.starts_with(&applied), "what counts as applied is in the target: {done} of {keys:?}");
    }
    assert!(invocations > 1, "one invocation had the time for everything");
    assert_eq!(world.target().await.len(), changes.len());
}

#[tokio::test]
async fn an_invocation_without_time_gives_everything_back() {
    let world = World::start(id()).await;
    let slow = |call: &Call| (call.table == TARGET).then_some(Fault::Delay(Duration::from_millis(150)));
    let proxy = FaultyDynamoDb::start(world.endpoint(), slow).await;
    let package = world.package("misbehaving");
    let mut environment = Environment::start(bootstrap(), package.folder(), &proxy.endpoint()).await;
    environment.ready().await;
    let changes = inserts(5);
    let response = world.deliver_within(&mut environment, &changes, Duration::from_millis(290)).await;
    assert_eq!(response.unwrap(), failing_from(Some(1)));
}

#[tokio::test]
async fn whoever_looks_is_told_what_to_do_about_batches_that_take_too_long() {
    let world = World::start(id()).await;
    let slow = |call: &Call| (call.table == TARGET).then_some(Fault::Delay(Duration::from_secs(60)));
    let proxy = FaultyDynamoDb::start(world.endpoint(), slow).await;
    let package = world.package("misbehaving");
    let mut environment = Environment::start(bootstrap(), package.folder(), &proxy.endpoint()).await;
    environment.ready().await;
    let response = world.deliver_within(&mut environment, &inserts(3), Duration::from_secs(8)).await;
    assert_eq!(response.unwrap(), failing_from(Some(1)));
    let progress: FunctionProgress = read(&world.history("function#").await[0]);
    insta::assert_snapshot!(progress.error.unwrap());
}
