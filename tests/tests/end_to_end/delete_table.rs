//! A table is deleted only when nothing can be lost with it.

use std::time::Duration;

use migrator_tests::customers::{self, TABLE};
use migrator_tests::oracle::{self, Expectation};

use super::scenario::Scenario;

const GUESTS: [&str; 4] = ["customers-v1", "customers-v2", "customers-v3", "customers-v4"];

#[tokio::test(flavor = "multi_thread")]
async fn a_followed_source_is_drained_swept_and_then_deleted() {
    let scenario = Scenario::start(500).await;
    scenario.apply(&GUESTS[..3]);
    let client = scenario.server.client();
    // These records wait in the stream until the delete drains it.
    for number in 0..40 {
        client
            .put_item()
            .table_name(TABLE)
            .set_item(Some(customers::customer(number, 9)))
            .send()
            .await
            .expect("a write");
        client
            .delete_item()
            .table_name(TABLE)
            .set_key(Some(customers::key(100 + number)))
            .send()
            .await
            .expect("a delete");
    }
    let expected = oracle::scan(&scenario.server.connection(), TABLE).await;
    scenario.apply(&GUESTS);
    let kept = oracle::scan(&scenario.server.connection(), "customers_V2").await;
    assert_eq!(canonical(&kept), canonical(&expected), "customers_V2 is not what customers was");
    assert!(client.describe_table().table_name(TABLE).send().await.is_err(), "{TABLE} is still there");
    scenario.assert_converges("customers_V2", "customers_V3", &Expectation::of("customers-v3")).await;
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_records_still_arriving_the_delete_refuses_and_says_so() {
    let scenario = Scenario::start(500).await;
    scenario.apply(&GUESTS[..3]);
    let writer = scenario.write(3);
    let mut arguments = scenario.arguments("apply", &GUESTS);
    arguments.extend(["--drain-timeout".to_owned(), "8s".to_owned()]);
    let said = scenario.fail(&arguments);
    assert!(said.contains("records are still arriving"), "{said}");
    assert!(said.contains("hint:"), "{said}");
    scenario.rest(writer).await;
    let client = scenario.server.client();
    client.describe_table().table_name(TABLE).send().await.expect("the source is untouched");
    let _follower = scenario.follow("customers");
    scenario.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;
    drop(_follower);
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_follower_stops_following_a_deleted_source_and_goes_on_with_the_rest() {
    let scenario = Scenario::start(300).await;
    scenario.apply(&GUESTS[..3]);
    let mut follower = scenario.follow("customers");
    scenario.apply(&GUESTS);
    assert_eq!(
        follower.ended_within(Duration::from_secs(3)),
        None,
        "the follower ended although V2 is still followed"
    );
    let client = scenario.server.client();
    client
        .put_item()
        .table_name("customers_V2")
        .set_item(Some(customers::customer(9_999, 1)))
        .send()
        .await
        .expect("a write");
    scenario.assert_converges("customers_V2", "customers_V3", &Expectation::of("customers-v3")).await;
    drop(follower);
    scenario.server.stop().await;
}

fn canonical(items: &[migrator_item::Item]) -> Vec<Vec<u8>> {
    let mut canonical: Vec<_> = items.iter().map(|item| item.canonical().expect("well formed")).collect();
    canonical.sort();
    canonical
}
