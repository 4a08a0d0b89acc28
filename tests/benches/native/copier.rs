//! A copy as one writes it in Rust for one migration: lambda_runtime, the typed SDK, a native conversion, the same guarded
//! writes.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use futures::{StreamExt, TryStreamExt, stream};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};

use crate::native::{Item, convert};

/// Writes under way at once, as many as the function has.
const REQUESTS: usize = 16;

/// Runs it until the Runtime API is gone.
pub(crate) async fn run() -> Result<(), Error> {
    let config = aws_config::defaults(aws_config::BehaviorVersion::latest())
        .http_client(migrator_table::http_client())
        .load()
        .await;
    let client = Client::new(&config);
    lambda_runtime::run(service_fn(move |_: LambdaEvent<Value>| copy(client.clone()))).await
}

async fn copy(client: Client) -> Result<Value, Error> {
    // The DynamoDB of this benchmark ends every page at the same key.
    let mut pages = client
        .scan()
        .table_name("bench")
        .consistent_read(true)
        .limit(1000)
        .into_paginator()
        .stop_on_duplicate_token(false)
        .send();
    let mut read = 0;
    while let Some(page) = pages.next().await {
        let items = page?.items.unwrap_or_default();
        read += items.len();
        let writes = items.into_iter().map(|item| put(&client, convert(item)));
        stream::iter(writes).buffer_unordered(REQUESTS).try_collect::<Vec<()>>().await?;
    }
    Ok(json!({ "checkpoint": { "finished": true, "items_read": read } }))
}

async fn put(client: &Client, item: Item) -> Result<(), Error> {
    let put = client.put_item().table_name("bench_V2").set_item(Some(item));
    let put = put.condition_expression("attribute_not_exists(#pk)");
    match put.expression_attribute_names("#pk", "customer_nr").send().await {
        Err(error) if error.code() != Some("ConditionalCheckFailedException") => Err(error.into()),
        _ => Ok(()),
    }
}
