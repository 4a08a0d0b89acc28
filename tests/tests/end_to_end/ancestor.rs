//! What dynamodb-migrator for Python did, and what it got wrong.

use aws_sdk_dynamodb::types::{StreamSpecification, StreamViewType, TableDescription};
use migrator_tests::customers::{self, TABLE};
use migrator_tests::oracle::{self, Expectation};

use super::scenario::Scenario;

#[tokio::test(flavor = "multi_thread")]
async fn an_existing_stream_is_reused_and_another_consumer_goes_on_reading_it() {
    let scenario = Scenario::start(50).await;
    let client = scenario.server.client();
    let stream = StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::NewAndOldImages)
        .build()
        .expect("a stream specification");
    client
        .update_table()
        .table_name(TABLE)
        .stream_specification(stream)
        .send()
        .await
        .expect("the stream is enabled");
    let arn = describe(&scenario, TABLE).await.latest_stream_arn.expect("a stream");
    // DynamoDB Local refuses an iterator that was taken before the shard had a record.
    let first = client.put_item().table_name(TABLE).set_item(Some(customers::customer(6, 1)));
    first.send().await.expect("a write");
    let streams = scenario.server.connection().streams().clone();
    let shard = streams.describe_stream().stream_arn(&arn).send().await.expect("described");
    let shard = shard.stream_description.expect("a stream").shards()[0].shard_id.clone().expect("a shard");
    let iterator = streams
        .get_shard_iterator()
        .stream_arn(&arn)
        .shard_id(shard)
        .shard_iterator_type(aws_sdk_dynamodbstreams::types::ShardIteratorType::TrimHorizon)
        .send()
        .await
        .expect("an iterator");
    scenario.apply(&["customers-v1", "customers-v2"]);
    client
        .put_item()
        .table_name(TABLE)
        .set_item(Some(customers::customer(7, 1)))
        .send()
        .await
        .expect("a write");
    assert_eq!(describe(&scenario, TABLE).await.latest_stream_arn, Some(arn), "the stream was replaced");
    let records =
        streams.get_records().shard_iterator(iterator.shard_iterator.expect("an iterator")).send().await;
    assert_eq!(records.expect("the other consumer reads on").records().len(), 2);
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn existing_indexes_and_throughput_are_kept_and_new_indexes_come_after_them() {
    let scenario = Scenario::start(5).await;
    scenario.apply(&["orders-v1", "orders-v2"]);
    let target = describe(&scenario, "orders_V2").await;
    let mut local: Vec<_> =
        target.local_secondary_indexes().iter().filter_map(|index| index.index_name()).collect();
    // Their order in a description is the engine's own: DynamoDB Local sorts them by name.
    local.sort_unstable();
    assert_eq!(local, ["city_index", "status_index"]);
    let global: Vec<_> =
        target.global_secondary_indexes().iter().filter_map(|index| index.index_name()).collect();
    assert_eq!(global, ["placed_index"]);
    let capacity = target.provisioned_throughput().expect("provisioned");
    assert_eq!((capacity.read_capacity_units(), capacity.write_capacity_units()), (Some(7), Some(9)));
    let index = target.global_secondary_indexes()[0].provisioned_throughput().expect("provisioned");
    assert_eq!((index.read_capacity_units(), index.write_capacity_units()), (Some(3), Some(4)));
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_of_three_tables_is_live_from_the_first_to_the_last() {
    let scenario = Scenario::start(50).await;
    scenario.apply(&["customers-v1", "customers-v2", "customers-v3"]);
    let tables =
        scenario.server.client().list_tables().send().await.expect("listed").table_names.unwrap_or_default();
    assert!(!tables.iter().any(|table| table.contains("_V2_V")), "{tables:?}");
    let _follower = scenario.follow("customers");
    let client = scenario.server.client();
    client
        .put_item()
        .table_name(TABLE)
        .set_item(Some(customers::customer(1000, 1)))
        .send()
        .await
        .expect("a write");
    client.delete_item().table_name(TABLE).set_key(Some(customers::key(3))).send().await.expect("a delete");
    scenario.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;
    scenario.assert_converges("customers_V2", "customers_V3", &Expectation::of("customers-v3")).await;
    drop(_follower);
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_deleted_before_its_insert_is_followed_is_not_resurrected() {
    let scenario = Scenario::start(50).await;
    scenario.apply(&["customers-v1", "customers-v2"]);
    let client = scenario.server.client();
    client
        .put_item()
        .table_name(TABLE)
        .set_item(Some(customers::customer(500, 1)))
        .send()
        .await
        .expect("a write");
    client.delete_item().table_name(TABLE).set_key(Some(customers::key(500))).send().await.expect("a delete");
    client.delete_item().table_name(TABLE).set_key(Some(customers::key(1))).send().await.expect("a delete");
    scenario.apply(&["customers-v1", "customers-v2", "customers-v3"]);
    scenario.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;
    let keys = oracle::scan(&scenario.server.connection(), "customers_V3").await;
    assert!(keys.iter().all(|item| !String::from_utf8_lossy(&item.to_json()).contains("\"500\"")));
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_goes_past_pages_whose_items_are_all_copied_already() {
    let scenario = Scenario::start(2_500).await;
    // The first run is killed late enough that whole pages have been copied; the second must go past them.
    let mut apply = scenario.start_apply(&["customers-v1", "customers-v2"]);
    let connection = scenario.server.connection();
    for _ in 0..600 {
        let there = scenario.server.client().describe_table().table_name("customers_V2").send().await.is_ok();
        if there && oracle::scan(&connection, "customers_V2").await.len() >= 1_000 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let _ = apply.kill();
    let _ = apply.wait();
    scenario.apply(&["customers-v1", "customers-v2"]);
    scenario.assert_converges(TABLE, "customers_V2", &Expectation::Same).await;
    scenario.server.stop().await;
}

async fn describe(scenario: &Scenario, table: &str) -> TableDescription {
    let answer =
        scenario.server.client().describe_table().table_name(table).send().await.expect("it is there");
    answer.table.expect("a description")
}
