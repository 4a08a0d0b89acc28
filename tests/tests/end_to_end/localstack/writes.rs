//! Every way in which an application can write.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{
    AttributeValue, BatchStatementRequest, ConditionCheck, Delete, DeleteRequest, Put, PutRequest,
    TransactWriteItem, Update, WriteRequest,
};
use migrator_table::Connection;
use migrator_tests::customers::{TABLE, customer, key};
use migrator_tests::oracle;
use serde_json::Value;

use super::account::{Account, TARGET};

/// Updates the revision of a customer.
const SET_REVISION: &str = "SET revision = :revision REMOVE postcode, city";

fn revision(revision: u64) -> AttributeValue {
    AttributeValue::N(revision.to_string())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inserts_updates_and_deletes_arrive_alone_in_batches_in_transactions_and_as_statements() {
    let (account, before) = Account::rekeyed(&[]).await;
    alone(&account).await;
    in_a_batch(&account).await;
    in_transactions(&account).await;
    as_statements(&account).await;
    account.assert_rekeyed().await;

    // New ones, changed ones, those that are gone, and one whose transaction was cancelled.
    let revisions = revisions(&account).await;
    let of =
        |numbers: &[u64]| numbers.iter().map(|number| revisions.get(number).copied()).collect::<Vec<_>>();
    assert_eq!(of(&[1_001, 2, 3]), [Some(1), Some(4), None], "alone");
    assert_eq!(of(&[1_010, 1_011, 10, 12]), [Some(1), Some(1), Some(6), None], "in a batch");
    assert_eq!(of(&[1_021, 20, 21, 23]), [Some(1), Some(9), None, Some(0)], "in transactions");
    assert_eq!(of(&[1_030, 30, 31]), [Some(1), Some(3), None], "as statements");
    account.assert_rolled_back_to(&before).await;
}

/// The revision of each customer in the target.
async fn revisions(account: &Account) -> BTreeMap<u64, u64> {
    let items = oracle::scan(&Connection::new(account.0.config()), TARGET).await;
    let items = items.iter().map(|item| serde_json::from_slice::<Value>(&item.to_json()).unwrap());
    let text = |value: &Value| value.as_str().map(str::to_owned);
    // A customer's other parts have no revision.
    let revisions = items.filter_map(|item| {
        let number = text(&item["customer"]["S"])?.split_once('#')?.0.parse().ok()?;
        Some((number, text(&item["revision"]["N"])?.parse().ok()?))
    });
    revisions.collect()
}

async fn alone(account: &Account) {
    account.put(customer(1_001, 1)).await;
    account.delete(3).await;
    let update = account.0.dynamodb().update_item().table_name(TABLE).set_key(Some(key(2)));
    let update = update.update_expression(SET_REVISION).expression_attribute_values(":revision", revision(4));
    update.send().await.unwrap();
}

async fn in_a_batch(account: &Account) {
    let put = |number, revision| {
        let put = PutRequest::builder().set_item(Some(customer(number, revision))).build().unwrap();
        WriteRequest::builder().put_request(put).build()
    };
    let delete = DeleteRequest::builder().set_key(Some(key(12))).build().unwrap();
    let delete = WriteRequest::builder().delete_request(delete).build();
    let batch = account.0.dynamodb().batch_write_item();
    let batch = batch.request_items(TABLE, vec![put(1_010, 1), put(1_011, 1), put(10, 6), delete]);
    let unprocessed = batch.send().await.unwrap().unprocessed_items.unwrap_or_default();
    assert!(unprocessed.is_empty(), "{unprocessed:?}");
}

async fn in_transactions(account: &Account) {
    let put = Put::builder().table_name(TABLE).set_item(Some(customer(1_021, 1))).build().unwrap();
    let update = Update::builder().table_name(TABLE).set_key(Some(key(20))).update_expression(SET_REVISION);
    let update = update.expression_attribute_values(":revision", revision(9)).build().unwrap();
    let delete = Delete::builder().table_name(TABLE).set_key(Some(key(21))).build().unwrap();
    let check = ConditionCheck::builder().table_name(TABLE).set_key(Some(key(24)));
    let check = check.condition_expression("attribute_exists(customer_nr)").build().unwrap();
    let transaction = account.0.dynamodb().transact_write_items();
    let transaction = transaction
        .transact_items(TransactWriteItem::builder().put(put).build())
        .transact_items(TransactWriteItem::builder().update(update).build())
        .transact_items(TransactWriteItem::builder().delete(delete).build())
        .transact_items(TransactWriteItem::builder().condition_check(check).build());
    transaction.send().await.unwrap();

    let put = Put::builder().table_name(TABLE).set_item(Some(customer(23, 9))).build().unwrap();
    let never = ConditionCheck::builder().table_name(TABLE).set_key(Some(key(24)));
    let never = never.condition_expression("attribute_not_exists(customer_nr)").build().unwrap();
    let cancelled = account.0.dynamodb().transact_write_items();
    let cancelled = cancelled
        .transact_items(TransactWriteItem::builder().put(put).build())
        .transact_items(TransactWriteItem::builder().condition_check(never).build());
    cancelled.send().await.unwrap_err();
}

async fn as_statements(account: &Account) {
    let name = |number: u64| AttributeValue::S(key(number)["last_name"].as_s().unwrap().clone());
    let number = |number: u64| AttributeValue::N(number.to_string());
    let dynamodb = account.0.dynamodb();
    let insert =
        format!(r#"INSERT INTO "{TABLE}" VALUE {{'customer_nr': ?, 'last_name': ?, 'revision': ?}}"#);
    let insert = dynamodb.execute_statement().statement(insert);
    insert.parameters(number(1_030)).parameters(name(1_030)).parameters(revision(1)).send().await.unwrap();
    let one = "WHERE customer_nr = ? AND last_name = ?";
    let update =
        BatchStatementRequest::builder().statement(format!(r#"UPDATE "{TABLE}" SET revision = ? {one}"#));
    let update = update.parameters(revision(3)).parameters(number(30)).parameters(name(30)).build().unwrap();
    let delete = BatchStatementRequest::builder().statement(format!(r#"DELETE FROM "{TABLE}" {one}"#));
    let delete = delete.parameters(number(31)).parameters(name(31)).build().unwrap();
    let batch =
        dynamodb.batch_execute_statement().statements(update).statements(delete).send().await.unwrap();
    for response in batch.responses() {
        assert!(response.error().is_none(), "{response:?}");
    }
}
