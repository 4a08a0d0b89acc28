//! What raw bodies are worth: scan and batch writes against the typed SDK, in one run, alternating.
//!
//! `throughput [ITEMS]`. Optimise it (`--release`): most of the difference is this process's own work.

use std::collections::HashMap;
use std::error::Error;
use std::io::{Write as _, stdout};
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, PutRequest,
    ScalarAttributeType, WriteRequest,
};
use migrator_item::Item;
use migrator_local::{LocalDynamoDb, Store};
use migrator_table::{BATCH_ITEMS, Connection, ScanRequest};

const LIMIT: u32 = 500;
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let items: usize = std::env::args().nth(1).map_or(Ok(20_000), |items| items.parse())?;
    let database = LocalDynamoDb::start(Store::Temporary, None).await?;
    let connection = Connection::new(&migrator_local::sdk_config(database.endpoint_url()));
    let client = connection.dynamodb();
    for table in ["raw", "typed"] {
        create(client, table).await?;
    }
    let mut times = [Duration::ZERO; 4];
    for _ in 0..ROUNDS {
        times[0] += timed(put_raw(&connection, items)).await?;
        times[1] += timed(put_typed(client, items)).await?;
        times[2] += timed(scan_raw(&connection)).await?;
        times[3] += timed(scan_typed(client)).await?;
    }
    for (name, raw, typed) in [("put", times[0], times[1]), ("scan", times[2], times[3])] {
        let rate = |time: Duration| (items * ROUNDS) as f64 / time.as_secs_f64();
        writeln!(
            stdout(),
            "{name}: {:.0} items/s raw, {:.0} items/s typed, ratio {:.2}",
            rate(raw),
            rate(typed),
            typed.as_secs_f64() / raw.as_secs_f64()
        )?;
    }
    database.shutdown().await?;
    Ok(())
}

async fn timed(work: impl Future<Output = Result<(), Box<dyn Error>>>) -> Result<Duration, Box<dyn Error>> {
    let begun = Instant::now();
    work.await?;
    Ok(begun.elapsed())
}

async fn create(client: &Client, table: &str) -> Result<(), Box<dyn Error>> {
    let id = AttributeDefinition::builder().attribute_name("id").attribute_type(ScalarAttributeType::N);
    let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash);
    let create = client.create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
    create.attribute_definitions(id.build()?).key_schema(key.build()?).send().await?;
    Ok(())
}

/// Twelve attributes, about 1 KB.
fn json(id: usize) -> String {
    let mut json = format!(r#"{{"id":{{"N":"{id}"}}"#);
    for attribute in 0..11 {
        json.push_str(&format!(r#","attribute_{attribute}":{{"S":"{}"}}"#, "x".repeat(64)));
    }
    json.push('}');
    json
}

async fn put_raw(connection: &Connection, items: usize) -> Result<(), Box<dyn Error>> {
    for start in (0..items).step_by(BATCH_ITEMS) {
        let page = (start..items.min(start + BATCH_ITEMS)).map(|id| Item::parse(json(id)));
        connection.put_batch("raw", &page.collect::<Result<Vec<_>, _>>()?).await?;
    }
    Ok(())
}

async fn put_typed(client: &Client, items: usize) -> Result<(), Box<dyn Error>> {
    for start in (0..items).step_by(BATCH_ITEMS) {
        let mut requests = Vec::new();
        for id in start..items.min(start + BATCH_ITEMS) {
            let mut item = HashMap::from([("id".to_owned(), AttributeValue::N(id.to_string()))]);
            item.extend((0..11).map(|n| (format!("attribute_{n}"), AttributeValue::S("x".repeat(64)))));
            let put = PutRequest::builder().set_item(Some(item)).build()?;
            requests.push(WriteRequest::builder().put_request(put).build());
        }
        client.batch_write_item().request_items("typed", requests).send().await?;
    }
    Ok(())
}

async fn scan_raw(connection: &Connection) -> Result<(), Box<dyn Error>> {
    let mut request =
        ScanRequest { table: "raw".to_owned(), segment: None, limit: LIMIT, exclusive_start_key: None };
    loop {
        request.exclusive_start_key = connection.scan(&request).await?.last_evaluated_key;
        if request.exclusive_start_key.is_none() {
            return Ok(());
        }
    }
}

async fn scan_typed(client: &Client) -> Result<(), Box<dyn Error>> {
    let mut start = None;
    loop {
        let scan = client.scan().table_name("typed").consistent_read(true).limit(LIMIT.cast_signed());
        start = scan.set_exclusive_start_key(start).send().await?.last_evaluated_key;
        if start.is_none() {
            return Ok(());
        }
    }
}
