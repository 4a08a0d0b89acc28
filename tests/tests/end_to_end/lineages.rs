//! Lineages know nothing of each other.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use migrator_tests::oracle::Expectation;

use super::scenario::Scenario;

#[tokio::test(flavor = "multi_thread")]
async fn a_second_lineage_in_the_same_account_leaves_the_first_alone() {
    let scenario = Scenario::start(100).await;
    scenario.apply(&["customers-v1", "customers-v2"]);
    let before = scenario.run(&["status", "customers", "-o", "json"]);
    scenario.apply(&["orders-v1", "orders-v2"]);
    assert_eq!(
        scenario.run(&["status", "customers", "-o", "json"]),
        before,
        "orders changed the history of customers"
    );
    let tables = tables(&scenario).await;
    for table in ["customers", "customers_V2", "orders", "orders_V2"] {
        assert!(tables.contains(&table.to_owned()), "{table} is missing: {tables:?}");
    }
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_lineages_given_at_once_are_both_applied() {
    let scenario = Scenario::start(100).await;
    scenario.apply(&["orders-v2", "customers-v3", "customers-v2", "orders-v1", "customers-v1"]);
    scenario.assert_converges("customers_V2", "customers_V3", &Expectation::of("customers-v3")).await;
    assert!(tables(&scenario).await.contains(&"orders_V2".to_owned()));
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_in_the_versions_is_an_error_that_names_what_is_missing() {
    let scenario = Scenario::start(10).await;
    let said = scenario.fail(&scenario.arguments("apply", &["customers-v1", "customers-v3"]));
    assert!(said.contains("customers") && said.contains('2') && said.contains("hint:"), "{said}");
    assert!(
        !tables(&scenario).await.contains(&"customers_V3".to_owned()),
        "something was applied despite the gap"
    );
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_with_a_global_index_is_copied() {
    let scenario = Scenario::start(10).await;
    scenario.apply(&["orders-v1"]);
    let client = scenario.server.client();
    for number in 0..300 {
        let item = HashMap::from([
            ("customer_nr".to_owned(), AttributeValue::N((number % 7).to_string())),
            ("order_nr".to_owned(), AttributeValue::N(number.to_string())),
            ("placed_at".to_owned(), AttributeValue::S(format!("2026-11-{:02}", number % 30))),
        ]);
        client.put_item().table_name("orders").set_item(Some(item)).send().await.expect("an order is placed");
    }
    scenario.apply(&["orders-v1", "orders-v2"]);
    scenario.assert_converges("orders", "orders_V2", &Expectation::Same).await;
    scenario.server.stop().await;
}

async fn tables(scenario: &Scenario) -> Vec<String> {
    scenario
        .server
        .client()
        .list_tables()
        .send()
        .await
        .expect("tables are listed")
        .table_names
        .unwrap_or_default()
}
