//! Zero missing, different or extra items, whatever an application writes meanwhile.

use migrator_tests::customers::TABLE;
use migrator_tests::oracle::Expectation;

use super::scenario::{Scenario, population, repetitions};

/// One whole run: v2 and v3 of the example, live.
async fn chain_under_a_writer(seed: u64) {
    let scenario = Scenario::start(population(10_000)).await;
    let writer = scenario.write(seed);
    scenario.apply(&["customers-v1", "customers-v2", "customers-v3"]);
    let _follower = scenario.follow("customers");
    let written = scenario.rest(writer).await;
    assert!(written.total() > 0, "nothing was written during the copy");
    scenario.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;
    scenario.assert_converges("customers_V2", "customers_V3", &Expectation::of("customers-v3")).await;
    drop(_follower);
    scenario.server.stop().await;
}

/// One whole run with a converter whose target keys depend on attributes that the application changes, that drops items
/// and makes up to three of one.
async fn rekeyed_under_a_writer(seed: u64) {
    let scenario = Scenario::start(population(10_000)).await;
    let writer = scenario.write(seed);
    scenario.apply(&["customers-v1", "rekey-v2"]);
    let _follower = scenario.follow("customers");
    scenario.rest(writer).await;
    scenario.assert_converges(TABLE, "customers_by_segment", &Expectation::of("rekey-v2")).await;
    drop(_follower);
    scenario.server.stop().await;
}

macro_rules! runs {
    ($($name:ident: $run:ident($seeds:expr);)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                for seed in Iterator::take($seeds, repetitions(5) as usize) {
                    $run(seed).await;
                }
            }
        )*
    };
}

// Twenty runs of each, in tests of five so that a runner can spread them. On Amazon's DynamoDB Local only the first test of each, and
// of that two runs.
runs! {
    every_item_of_a_chain_arrives_in_runs_1_to_5: chain_under_a_writer(1..=5);
    every_item_of_a_chain_arrives_in_runs_6_to_10: chain_under_a_writer(6..=10);
    every_item_of_a_chain_arrives_in_runs_11_to_15: chain_under_a_writer(11..=15);
    every_item_of_a_chain_arrives_in_runs_16_to_20: chain_under_a_writer(16..=20);
    every_item_arrives_under_its_new_keys_in_runs_1_to_5: rekeyed_under_a_writer(1..=5);
    every_item_arrives_under_its_new_keys_in_runs_6_to_10: rekeyed_under_a_writer(6..=10);
    every_item_arrives_under_its_new_keys_in_runs_11_to_15: rekeyed_under_a_writer(11..=15);
    every_item_arrives_under_its_new_keys_in_runs_16_to_20: rekeyed_under_a_writer(16..=20);
}
