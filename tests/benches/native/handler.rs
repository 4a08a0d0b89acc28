//! The function as one writes it in Rust for one migration: lambda_runtime, the typed SDK, a native conversion, the same
//! guarded writes.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::types::AttributeValue;
use futures::{StreamExt, TryStreamExt, stream};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::native::{Item, convert, read_image};

const TABLE: &str = "bench_V2";
const KEY: &str = "customer_nr";
const GUARD: &str = "attribute_not_exists(#pk) OR attribute_not_exists(#seq) OR #seq < :v";

/// Writes under way at once, as many as the function has.
const REQUESTS: usize = 16;

/// Runs it until the Runtime API is gone.
pub(crate) async fn run() -> Result<(), Error> {
    let config = aws_config::defaults(aws_config::BehaviorVersion::latest())
        .http_client(migrator_table::http_client())
        .load()
        .await;
    let client = Client::new(&config);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Event>| handle(client.clone(), event.payload)))
        .await
}

/// An event, its images still text.
pub(crate) type Event = HashMap<String, Vec<HashMap<String, Box<RawValue>>>>;

async fn handle(client: Client, event: Event) -> Result<Value, Error> {
    // The newest change of each item.
    let mut writes: HashMap<String, (String, Item)> = HashMap::new();
    for record in event.get("Records").into_iter().flatten() {
        let change: HashMap<&str, &RawValue> = serde_json::from_str(record["dynamodb"].get())?;
        let image = |name: &str| change.get(name).map(|image| convert(read_image(image.get().as_bytes())));
        let sequence: String = serde_json::from_str(change["SequenceNumber"].get())?;
        let sequence = format!("{sequence:0>40}");
        let (old, new) = (image("OldImage"), image("NewImage"));
        for (item, is_new) in [(old, false), (new, true)] {
            let Some(mut item) = item else { continue };
            let key = item[KEY].as_n().map_err(|_| "a key is a number")?.clone();
            if !is_new {
                item.retain(|name, _| name == KEY);
                item.insert("_migrator_tombstone".to_owned(), AttributeValue::Bool(true));
            }
            item.insert("_migrator_sequence".to_owned(), AttributeValue::S(sequence.clone()));
            writes.insert(key, (sequence.clone(), item));
        }
    }
    let writes = writes.into_values().map(|(sequence, item)| put(&client, sequence, item));
    stream::iter(writes).buffer_unordered(REQUESTS).try_collect::<Vec<()>>().await?;
    Ok(json!({ "batchItemFailures": [] }))
}

async fn put(client: &Client, sequence: String, item: Item) -> Result<(), Error> {
    let put = client.put_item().table_name(TABLE).set_item(Some(item)).condition_expression(GUARD);
    let put =
        put.expression_attribute_names("#pk", KEY).expression_attribute_names("#seq", "_migrator_sequence");
    match put.expression_attribute_values(":v", AttributeValue::S(sequence)).send().await {
        Err(error) if error.code() != Some("ConditionalCheckFailedException") => Err(error.into()),
        _ => Ok(()),
    }
}
