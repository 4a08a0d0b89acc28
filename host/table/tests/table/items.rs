use migrator_item::Value;
use migrator_table::{Condition, TableError, WriteOutcome};

use crate::database::{Database, item, key};

fn absent() -> Condition {
    Condition {
        expression: "attribute_not_exists(#pk)".to_owned(),
        names: vec![("#pk".to_owned(), "id".to_owned())],
        values: Vec::new(),
    }
}

fn padding_is(value: &str) -> Condition {
    Condition {
        expression: "#p = :p".to_owned(),
        names: vec![("#p".to_owned(), "padding".to_owned())],
        values: vec![(":p".to_owned(), Value::S(value.to_owned()))],
    }
}

#[tokio::test]
async fn an_item_comes_back_as_it_was_written() {
    let database = Database::start().await;
    database.create("items").await;
    let written = item(7, "p");
    let outcome = database.connection.put("items", &written, &Condition::none()).await.unwrap();
    assert_eq!(outcome, WriteOutcome::Written);
    let read = database.connection.get("items", &key(7)).await.unwrap().unwrap();
    assert_eq!(read.canonical().unwrap(), written.canonical().unwrap());
    assert!(database.connection.get("items", &key(8)).await.unwrap().is_none());
}

#[tokio::test]
async fn a_put_whose_condition_fails_changes_nothing() {
    let database = Database::start().await;
    database.create("items").await;
    let connection = &database.connection;
    assert_eq!(connection.put("items", &item(1, "first"), &absent()).await.unwrap(), WriteOutcome::Written);
    assert_eq!(
        connection.put("items", &item(1, "second"), &absent()).await.unwrap(),
        WriteOutcome::ConditionFailed
    );
    let read = connection.get("items", &key(1)).await.unwrap().unwrap();
    assert_eq!(read.canonical().unwrap(), item(1, "first").canonical().unwrap());
}

#[tokio::test]
async fn a_condition_may_compare_with_a_value() {
    let database = Database::start().await;
    database.create("items").await;
    let connection = &database.connection;
    connection
        .put("items", &item(1, "a \"quoted\" \u{1F418}".replace('"', "'").as_str()), &Condition::none())
        .await
        .unwrap();
    let outcome = connection.delete("items", &key(1), &padding_is("something else")).await.unwrap();
    assert_eq!(outcome, WriteOutcome::ConditionFailed);
    assert!(connection.get("items", &key(1)).await.unwrap().is_some());
    let outcome = connection.delete("items", &key(1), &padding_is("a 'quoted' \u{1F418}")).await.unwrap();
    assert_eq!(outcome, WriteOutcome::Written);
    assert!(connection.get("items", &key(1)).await.unwrap().is_none());
}

#[tokio::test]
async fn removing_attributes_leaves_the_others() {
    let database = Database::start().await;
    database.create("items").await;
    let connection = &database.connection;
    connection.put("items", &item(1, "keep"), &Condition::none()).await.unwrap();
    let names = ["näme \"x\"", "was never there"];
    let failed = connection.remove_attributes("items", &key(1), &names, &padding_is("other")).await.unwrap();
    assert_eq!(failed, WriteOutcome::ConditionFailed);
    let removed = connection.remove_attributes("items", &key(1), &names, &padding_is("keep")).await.unwrap();
    assert_eq!(removed, WriteOutcome::Written);
    let read = connection.get("items", &key(1)).await.unwrap().unwrap();
    assert_eq!(read.names().collect::<Vec<_>>().len(), 2);
    assert_eq!(read.raw("padding"), Some(br#"{"S":"keep"}"#.as_slice()));
}

#[tokio::test]
async fn a_missing_table_is_not_found() {
    let database = Database::start().await;
    let error = database.connection.get("nowhere", &key(1)).await.unwrap_err();
    assert!(
        matches!(&error, TableError::NotFound { request, .. } if request.resource == "nowhere"),
        "{error:?}"
    );
}

#[tokio::test]
async fn requests_may_run_on_other_tasks() {
    let database = Database::start().await;
    database.create("items").await;
    let connection = database.connection.clone();
    let task = tokio::spawn(async move {
        connection.put("items", &item(1, ""), &Condition::none()).await.unwrap();
        connection.put_batch("items", &[item(2, "")]).await.unwrap();
        connection.get("items", &key(2)).await.unwrap().is_some()
    });
    assert!(task.await.unwrap());
}
