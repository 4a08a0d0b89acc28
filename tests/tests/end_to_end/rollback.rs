//! A migration can be undone while everything runs.

use std::time::Duration;

use migrator_tests::customers::{self, TABLE};
use migrator_tests::oracle::Expectation;

use super::scenario::Scenario;

const GUESTS: [&str; 3] = ["customers-v1", "customers-v2", "customers-v3"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_version_is_rolled_back_and_applied_again_under_writes_and_a_follower_of_another_process() {
    let scenario = Scenario::start(500).await;
    scenario.apply(&GUESTS);
    let mut follower = scenario.follow("customers");
    let writer = scenario.write(5);
    tokio::time::sleep(Duration::from_secs(3)).await;
    let said = scenario.run(&["rollback", "customers", "3"]);
    assert!(said.contains("the lineage lives in table customers_V2"), "{said}");
    let client = scenario.server.client();
    assert!(client.describe_table().table_name("customers_V3").send().await.is_err(), "V3 is still there");
    assert_eq!(follower.ended_within(Duration::from_secs(3)), None, "the follower of V2 ended with V3");
    scenario.apply(&GUESTS);
    scenario.rest(writer).await;
    scenario.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;
    scenario.assert_converges("customers_V2", "customers_V3", &Expectation::of("customers-v3")).await;
    drop(follower);
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_target_holds_is_lost_with_force_only() {
    let scenario = Scenario::start(50).await;
    scenario.apply(&GUESTS[..2]);
    let client = scenario.server.client();
    let put = client.put_item().table_name("customers_V2").set_item(Some(customers::customer(9_999, 1)));
    put.send().await.expect("a write");
    let said = scenario.fail(&["rollback", "customers", "2"]);
    assert!(said.contains("holds 1 items that do not come from customers"), "{said}");
    assert!(said.contains("hint: ") && said.contains("--force"), "{said}");
    client.describe_table().table_name("customers_V2").send().await.expect("the target is untouched");
    let said = scenario.run(&["rollback", "customers", "2", "--force", "-o", "json"]);
    assert!(said.contains("\"create-table\""), "{said}");
    assert!(client.describe_table().table_name("customers_V2").send().await.is_err(), "V2 is still there");
    scenario.server.stop().await;
}
