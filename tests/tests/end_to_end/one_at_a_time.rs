//! Nothing is done twice.

use migrator_tests::customers::TABLE;
use migrator_tests::oracle::Expectation;
use migrator_tests::{binary, customers};

use super::scenario::Scenario;

#[tokio::test(flavor = "multi_thread")]
async fn the_second_apply_does_nothing_and_says_so() {
    let scenario = Scenario::start(200).await;
    let guests = ["customers-v1", "customers-v2", "customers-v3"];
    scenario.apply(&guests);
    let streams = stream_arns(&scenario).await;
    let said = scenario.apply(&guests);
    assert!(said.contains("nothing to do"), "the second apply said:\n{said}");
    assert_eq!(stream_arns(&scenario).await, streams, "the second apply changed a table");
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_component_is_applied_alone() {
    let scenario = Scenario::start(200).await;
    scenario.apply(&["customers-v1", "customers-v2"]);
    let second = created(&scenario, "customers_V2").await;
    let json = scenario
        .run(&[&scenario.arguments("apply", &["customers-v3"])[..], &["-o".into(), "json".into()]].concat());
    assert!(json.contains("\"version\": 3") || json.contains("\"version\":3"), "{json}");
    assert_eq!(created(&scenario, "customers_V2").await, second, "customers_V2 was made again");
    scenario.assert_converges("customers_V2", "customers_V3", &Expectation::of("customers-v3")).await;
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_applies_at_once_one_refuses_with_the_holders_name() {
    let scenario = Scenario::start(5_000).await;
    let writer = scenario.write(1);
    let mut first = scenario.start_apply(&["customers-v1", "customers-v2", "customers-v3"]);
    wait_for_lock(&scenario).await;
    let said = scenario.fail(&scenario.arguments("apply", &["customers-v1", "customers-v2", "customers-v3"]));
    assert!(said.contains("pid"), "the refusal does not name the holder:\n{said}");
    assert!(said.contains(&first.id().to_string()), "the refusal does not name the holder:\n{said}");
    assert!(said.contains("hint:"), "the refusal does not say what to do:\n{said}");
    assert!(first.wait().expect("the first apply ends").success(), "the first apply failed");
    let _follower = scenario.follow("customers");
    scenario.rest(writer).await;
    scenario.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;
    drop(_follower);
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_applies_at_once_one_waits_and_then_has_nothing_to_do() {
    let scenario = Scenario::start(3_000).await;
    let guests = ["customers-v1", "customers-v2"];
    let mut first = scenario.start_apply(&guests);
    wait_for_lock(&scenario).await;
    let mut arguments = scenario.arguments("apply", &guests);
    arguments.extend(["--lock-timeout".to_owned(), "60s".to_owned()]);
    let said = scenario.run(&arguments);
    assert!(first.wait().expect("the first apply ends").success(), "the first apply failed");
    assert!(said.contains("nothing to do"), "the one that waited said:\n{said}");
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_followers_share_the_work_and_one_may_be_killed() {
    let scenario = Scenario::start(1_000).await;
    scenario.apply(&["customers-v1", "customers-v2"]);
    let first = scenario.follow("customers");
    let _second = scenario.follow("customers");
    let writer = scenario.write(9);
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    drop(first);
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    scenario.rest(writer).await;
    scenario.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;
    assert!(customers::count(&scenario.server.client(), TABLE).await.expect("counted") > 0);
    drop(_second);
    scenario.server.stop().await;
}

/// Waits until an apply holds the lock of `customers`.
async fn wait_for_lock(scenario: &Scenario) {
    for _ in 0..400 {
        let output = binary::run(&scenario.server.environment(), &["status", "customers", "-o", "json"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let status: serde_json::Value = serde_json::from_str(&said).unwrap_or_default();
        if !status["lineages"][0]["locked_by"].is_null() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("no apply took the lock");
}

async fn stream_arns(scenario: &Scenario) -> Vec<Option<String>> {
    let mut arns = Vec::new();
    for table in [TABLE, "customers_V2", "customers_V3"] {
        let answer =
            scenario.server.client().describe_table().table_name(table).send().await.expect("it is there");
        arns.push(answer.table.and_then(|table| table.latest_stream_arn));
    }
    arns
}

async fn created(scenario: &Scenario, table: &str) -> Option<aws_sdk_dynamodb::primitives::DateTime> {
    let answer =
        scenario.server.client().describe_table().table_name(table).send().await.expect("it is there");
    answer.table.and_then(|table| table.creation_date_time)
}
