//! The population of the `customers` example: what is loaded before a migration and what a writer changes meanwhile.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use futures::{TryStreamExt, stream};

/// The table that v1 of the example creates.
pub const TABLE: &str = "customers";

/// A customer as the typed SDK takes it.
pub type Customer = HashMap<String, AttributeValue>;

/// Customer `number` in its `revision`: revisions differ in every attribute that is not the key, now and then a
/// customer is a test row or has no address, so that conversions drop rows and change their number of outputs.
pub fn customer(number: u64, revision: u64) -> Customer {
    let mut customer = key(number);
    let mut set = |name: &str, value: AttributeValue| customer.insert(name.to_owned(), value);
    set("name", AttributeValue::S(format!("{} {}", first_name(number + revision), last_name(number))));
    set("revision", AttributeValue::N(revision.to_string()));
    set("phone", AttributeValue::S(format!("+41 44 {:07}", (number * 7919 + revision) % 10_000_000)));
    set("balance", AttributeValue::N(format!("{}.{:02}", number % 1000, revision % 100)));
    set(
        "tags",
        AttributeValue::Ss(vec![format!("segment-{}", revision % 5), format!("city-{}", number % 17)]),
    );
    set("notes", AttributeValue::S("a customer of long standing who writes letters; ".repeat(4)));
    if !(number + revision).is_multiple_of(7) {
        set("postcode", AttributeValue::S(format!("{:04}", 1000 + (number * 31 + revision) % 9000)));
        set("city", AttributeValue::S(format!("City {}", (number + revision) % 97)));
    }
    if (number + 3 * revision).is_multiple_of(11) {
        set("test", AttributeValue::Bool(true));
    }
    customer
}

/// The key of customer `number`.
pub fn key(number: u64) -> Customer {
    HashMap::from([
        ("customer_nr".to_owned(), AttributeValue::N(number.to_string())),
        ("last_name".to_owned(), AttributeValue::S(last_name(number))),
    ])
}

/// Loads customers `0..count` in their first revision.
///
/// # Errors
/// Of DynamoDB.
pub async fn load(client: &Client, table: &str, count: u64) -> Result<(), aws_sdk_dynamodb::Error> {
    let numbers: Vec<u64> = (0..count).collect();
    let requests = numbers.chunks(25).map(|chunk| {
        chunk
            .iter()
            .map(|&number| {
                let put = PutRequest::builder()
                    .set_item(Some(customer(number, 0)))
                    .build()
                    .expect("an item is given");
                WriteRequest::builder().put_request(put).build()
            })
            .collect::<Vec<_>>()
    });
    stream::iter(requests.map(Ok::<_, aws_sdk_dynamodb::Error>))
        .try_for_each_concurrent(4, |mut writes| async move {
            while !writes.is_empty() {
                let answer = client.batch_write_item().request_items(table, writes).send().await?;
                writes = answer.unprocessed_items.and_then(|mut left| left.remove(table)).unwrap_or_default();
            }
            Ok(())
        })
        .await
}

/// Counts the items of a table.
///
/// # Errors
/// Of DynamoDB.
pub async fn count(client: &Client, table: &str) -> Result<u64, aws_sdk_dynamodb::Error> {
    let mut pages = client.scan().table_name(table).limit(1000).consistent_read(true).into_paginator().send();
    let mut items = 0;
    while let Some(page) = pages.next().await {
        items += page?.items().len() as u64;
    }
    Ok(items)
}

fn first_name(seed: u64) -> &'static str {
    const NAMES: [&str; 8] = ["Anna", "Bruno", "Chiara", "Dario", "Elif", "Fatima", "Gian", "Hedwig"];
    NAMES[(seed % NAMES.len() as u64) as usize]
}

fn last_name(number: u64) -> String {
    const NAMES: [&str; 6] = ["Muster", "Keller", "Rossi", "Favre", "Meier", "Zbinden"];
    NAMES[(number % NAMES.len() as u64) as usize].to_owned()
}
