//! SIGKILL at any moment; the next run finishes what was begun.

use std::time::{Duration, Instant};

use migrator_tests::customers::TABLE;
use migrator_tests::oracle::Expectation;

use super::scenario::{Scenario, population, repetitions};

/// Kills a run at a random moment, runs again, and compares.
async fn killed_once(guests: &[&str], random: &mut fastrand::Rng, hops: &[(&str, &str, Expectation)]) {
    let scenario = Scenario::start(population(10_000)).await;
    let writer = scenario.write(random.u64(..));
    kill_within(&scenario, guests, Duration::from_millis(random.u64(50..4000))).await;
    scenario.apply(guests);
    let _follower = scenario.follow("customers");
    scenario.rest(writer).await;
    for (source, target, expectation) in hops {
        scenario.assert_converges(source, target, expectation).await;
    }
    drop(_follower);
    scenario.server.stop().await;
}

/// Starts `apply` and kills it after a while, unless it ends before.
async fn kill_within(scenario: &Scenario, guests: &[&str], moment: Duration) -> bool {
    let mut apply = scenario.start_apply(guests);
    let until = Instant::now() + moment;
    while Instant::now() < until {
        if apply.try_wait().expect("a child can be asked").is_some() {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    apply.kill().expect("a running child can be killed");
    apply.wait().expect("a killed child ends");
    true
}

fn chain() -> Vec<(&'static str, &'static str, Expectation)> {
    vec![
        (TABLE, "customers_V2", Expectation::Same),
        ("customers_V2", "customers_V3", Expectation::of("customers-v3")),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_killed_at_random_moments_converges_when_it_is_run_again() {
    let mut random = fastrand::Rng::with_seed(2);
    for _ in 0..repetitions(10) {
        killed_once(&["customers-v1", "customers-v2", "customers-v3"], &mut random, &chain()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversion_with_new_keys_killed_at_random_moments_converges_when_it_is_run_again() {
    let mut random = fastrand::Rng::with_seed(3);
    let hops = [(TABLE, "customers_by_segment", Expectation::of("rekey-v2"))];
    for _ in 0..repetitions(10) {
        killed_once(&["customers-v1", "rekey-v2"], &mut random, &hops).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_killed_ten_times_in_a_row_still_converges() {
    let mut random = fastrand::Rng::with_seed(4);
    let guests = ["customers-v1", "customers-v2", "customers-v3"];
    let scenario = Scenario::start(population(10_000)).await;
    let writer = scenario.write(4);
    let mut killed = 0;
    for _ in 0..10 {
        let moment = Duration::from_millis(random.u64(100..2500));
        killed += u32::from(kill_within(&scenario, &guests, moment).await);
    }
    assert!(killed >= 3, "only {killed} of ten runs were killed before they were through");
    scenario.apply(&guests);
    let _follower = scenario.follow("customers");
    scenario.rest(writer).await;
    for (source, target, expectation) in chain() {
        scenario.assert_converges(source, target, &expectation).await;
    }
    drop(_follower);
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_delete_is_finished_by_the_next_run() {
    let mut random = fastrand::Rng::with_seed(5);
    let guests = ["customers-v1", "customers-v2", "customers-v3", "customers-v4"];
    for _ in 0..repetitions(3) {
        let scenario = Scenario::start(population(2_000)).await;
        scenario.apply(&guests[..3]);
        let before = migrator_tests::oracle::scan(&scenario.server.connection(), "customers_V2").await.len();
        kill_within(&scenario, &guests, Duration::from_millis(random.u64(200..8000))).await;
        scenario.apply(&guests);
        let connection = scenario.server.connection();
        let items = migrator_tests::oracle::scan(&connection, "customers_V2").await;
        assert_eq!(items.len(), before, "the sweep lost items");
        assert!(items.iter().all(|item| item.names().all(|name| !name.starts_with("_migrator_"))));
        let tables = scenario
            .server
            .client()
            .list_tables()
            .send()
            .await
            .expect("tables are listed")
            .table_names
            .unwrap();
        assert!(!tables.contains(&TABLE.to_owned()), "{TABLE} is still there");
        scenario.server.stop().await;
    }
}
