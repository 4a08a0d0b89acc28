//! Stories of the function in an account of LocalStack's, one file each; and, here, what they rely on and what LocalStack does where AWS
//! leaves a choice: if one of these fails after an update, LocalStack has changed and not the product.

pub(super) mod account;
mod function;

mod long_copy;
mod neighbour;
mod quarantine;
mod recovery;
mod slow_scans;
mod stop;
mod writes;

use migrator_tests::localstack::{LocalStack, eventually};

use function::{Stage, Table};

#[tokio::test]
async fn a_reported_record_and_those_behind_it_are_delivered_again_and_none_before_it() {
    let stage = Stage::new().await;
    let table = stage.table("orders").await;
    for id in ["0", "1", "2"] {
        table.put(id, None).await;
    }
    table.put("3", Some("report")).await;
    table.put("4", None).await;
    stage.connect(&table, |mapping| mapping).await;
    stage.wait_for_batches(&["0,1,2,3,4", "3,4"]).await;
    table.put("5", None).await;
    stage.wait_for_batches(&["0,1,2,3,4", "3,4", "5"]).await;
}

#[tokio::test]
async fn of_several_reported_records_the_lowest_counts() {
    let stage = Stage::new().await;
    let table = stage.table("orders").await;
    for (id, behave) in [("0", None), ("1", Some("report")), ("2", None), ("3", Some("report"))] {
        table.put(id, behave).await;
    }
    stage.connect(&table, |mapping| mapping).await;
    stage.wait_for_batches(&["0,1,2,3", "1,2,3"]).await;
}

#[tokio::test]
async fn a_failing_batch_is_delivered_again_until_its_attempts_are_used_up_and_then_named_at_the_destination()
{
    let stage = Stage::new().await;
    let table = stage.table("orders").await;
    let bucket = stage.bucket().await;
    table.put("0", Some("fail")).await;
    let destination = format!("arn:aws:s3:::{bucket}");
    stage
        .connect(&table, |mapping| {
            mapping.maximum_retry_attempts(1).destination_config(function::on_failure(&destination))
        })
        .await;
    stage.wait_for_batches(&["0", "0"]).await;
    eventually("what failed is named at the destination", async || stage.failure(&bucket).await.is_some())
        .await;
    let failure = stage.failure(&bucket).await.expect("named");
    assert_eq!(failure["requestContext"]["condition"], "RetryAttemptsExhausted", "{failure}");
    table.put("1", None).await;
    stage.wait_for_batches(&["0", "0", "1"]).await;
}

#[tokio::test]
async fn a_failing_batch_is_not_delivered_any_more_once_its_mapping_is_deleted() {
    let stage = Stage::new().await;
    let table = stage.table("orders").await;
    table.put("0", Some("fail")).await;
    let mapping = stage.connect(&table, |mapping| mapping).await;
    stage.wait_for_records(&["0"]).await;
    stage.disconnect(&mapping).await;
    let delivered = stage.batches().await.len();
    // LocalStack comes back within two seconds at first; the call that was under way may still be logged.
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    assert!(stage.batches().await.len() <= delivered + 1, "{:?}", stage.batches().await);
}

#[tokio::test]
async fn two_mappings_on_one_stream_each_see_every_record() {
    let stage = Stage::new().await;
    let table = stage.table("orders").await;
    let other = Stage::beside(&stage).await;
    stage.connect(&table, |mapping| mapping).await;
    other.connect(&table, |mapping| mapping).await;
    table.put("0", None).await;
    stage.wait_for_batches(&["0"]).await;
    other.wait_for_batches(&["0"]).await;
}

#[tokio::test]
async fn a_function_finds_its_code_unchangeable_in_var_task() {
    let stage = Stage::new().await;
    let (place, error) = stage.invoke(r#"{"behave":"place"}"#).await;
    assert_eq!(error, None);
    assert_eq!(place["folder"], "/var/task");
    assert_eq!(place["files"], serde_json::json!(["bootstrap"]));
    assert_eq!(place["new"], "Read-only file system");
}

#[tokio::test]
async fn a_function_that_crashed_or_ran_out_of_time_is_told_so_and_works_at_the_next_event() {
    let stage = Stage::new().await;
    let (answer, error) = stage.invoke(r#"{"behave":"crash"}"#).await;
    assert_eq!(error.as_deref(), Some("Unhandled"));
    assert_eq!(answer["errorType"], "Runtime.ExitError", "{answer}");
    let (answer, error) = stage.invoke(r#"{"behave":"sleep"}"#).await;
    assert_eq!(error.as_deref(), Some("Unhandled"));
    assert!(
        answer["errorMessage"].as_str().is_some_and(|message| message.contains("Task timed out after 2")),
        "{answer}"
    );
    let (answer, error) = stage.invoke("{}").await;
    assert_eq!((answer, error), (serde_json::json!({ "batchItemFailures": [] }), None));
}

#[tokio::test]
async fn everything_in_an_account_is_seen_and_gone_once_it_is_deleted() {
    let stage = Stage::new().await;
    let table: Table<'_> = stage.table("orders").await;
    let bucket = stage.bucket().await;
    let mapping = stage.connect(&table, |mapping| mapping).await;
    table.put("0", None).await;
    stage.wait_for_batches(&["0"]).await;
    let found = stage.cloud.inventory().await.to_string();
    for kind in [
        "table orders",
        "role ",
        "policy own of role ",
        "function ",
        "mapping ",
        "log group ",
        &format!("bucket {bucket}"),
    ] {
        assert!(found.contains(kind), "no {kind:?} in {found}");
    }
    let stranger = LocalStack::new_account();
    assert!(stranger.inventory().await.is_empty(), "an account sees what is another's");
    stage.delete(&mapping, &table, &bucket).await;
    stage.cloud.assert_nothing_left("").await;
}
