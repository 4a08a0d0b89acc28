//! The engine's backfill, with a conversion, against a loop somebody would write by hand, without one: scan with
//! Limit, BatchWriteItem, as many segments and requests at a time, on the same endpoint.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod measure;

use std::collections::HashMap;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, PutRequest,
};
use aws_sdk_dynamodb::types::{ScalarAttributeType, WriteRequest};
use futures::{StreamExt, future, stream};
use measure::{Budget, Figure, conclude, item_json, median};
use migrator_component::{Component, Limits, Runtime};
use migrator_engine::backfill::{Size, choose_segments};
use migrator_engine::{ApplyOptions, Engine, Event, Observer, Settings};
use migrator_item::Item;
use migrator_tests::guests;
use migrator_tests::server::Server;

const ITEMS: u64 = 30_000;
const REPETITIONS: usize = 5;
/// The table that `bench-v1` creates, and the loop's copy of it.
const SOURCE: &str = "bench";
const COPY: &str = "bench_copy";

#[tokio::main]
async fn main() -> ExitCode {
    let mut engine = Vec::new();
    let mut by_hand = Vec::new();
    for repetition in 0..REPETITIONS {
        let server = Server::start().await;
        apply(&server, &["bench-v1"]).await;
        load(&server).await;
        create_copy(&server.client()).await;
        // Whoever is second finds a larger file: they take turns.
        if repetition.is_multiple_of(2) {
            by_hand.push(copy_by_hand(&server).await);
            engine.push(copy_by_engine(&server).await);
        } else {
            engine.push(copy_by_engine(&server).await);
            by_hand.push(copy_by_hand(&server).await);
        }
        server.stop().await;
    }
    conclude(&[Figure {
        name: "backfill by the engine with a conversion, against a loop by hand without one",
        value: median(engine),
        reference: median(by_hand),
        unit: "items/s",
        budget: Budget::AtLeast(0.8),
    }])
}

async fn load(server: &Server) {
    let connection = server.connection();
    let numbers: Vec<u64> = (0..ITEMS).collect();
    stream::iter(numbers.chunks(1000))
        .for_each_concurrent(4, |numbers| {
            let items: Vec<_> =
                numbers.iter().map(|number| Item::parse(item_json(*number)).unwrap()).collect();
            let connection = &connection;
            async move { connection.put_batch(SOURCE, &items).await.unwrap() }
        })
        .await;
}

/// When the step of the backfill began and ended.
#[derive(Default)]
struct Stopwatch {
    started: Mutex<Option<Instant>>,
    seconds: Mutex<Option<f64>>,
}

impl Stopwatch {
    fn seconds(&self) -> Option<f64> {
        *self.seconds.lock().unwrap()
    }
}

impl Observer for Stopwatch {
    fn event(&self, event: &Event) {
        match event {
            Event::StepStarted { step, .. } if step.contains("backfill") => {
                *self.started.lock().unwrap() = Some(Instant::now());
            }
            Event::StepFinished { step, .. } if step.contains("backfill") => {
                let started = self.started.lock().unwrap().unwrap();
                *self.seconds.lock().unwrap() = Some(started.elapsed().as_secs_f64());
            }
            _ => {}
        }
    }
}

/// Applies the conversion and returns the items a second of its backfill.
async fn copy_by_engine(server: &Server) -> f64 {
    let seconds = apply(server, &["bench-v1", "bench-v2"]).await.expect("the migration copies");
    assert_eq!(count(&server.client(), "bench_V2").await, ITEMS);
    ITEMS as f64 / seconds
}

async fn apply(server: &Server, names: &[&str]) -> Option<f64> {
    let runtime = Runtime::new(Limits::default()).unwrap();
    let load =
        |name: &&str| Component::load(&runtime, name, std::fs::read(guests::path(name)).unwrap()).unwrap();
    let components: Vec<_> = names.iter().map(load).collect();
    let engine = Engine::new(server.connection(), runtime.clone(), Settings::default());
    let stopwatch = Arc::new(Stopwatch::default());
    engine.apply(&components, &ApplyOptions::default(), stopwatch.clone()).await.unwrap();
    stopwatch.seconds()
}

async fn create_copy(client: &Client) {
    let key =
        KeySchemaElement::builder().attribute_name("customer_nr").key_type(KeyType::Hash).build().unwrap();
    let definition =
        AttributeDefinition::builder().attribute_name("customer_nr").attribute_type(ScalarAttributeType::N);
    let create =
        client.create_table().table_name(COPY).billing_mode(BillingMode::PayPerRequest).key_schema(key);
    create.attribute_definitions(definition.build().unwrap()).send().await.unwrap();
}

/// The loop, with as many segments and requests at a time as the engine chooses for this table.
async fn copy_by_hand(server: &Server) -> f64 {
    let settings = Settings::default();
    let client = server.client();
    let description = client.describe_table().table_name(SOURCE).send().await.unwrap().table.unwrap();
    let segments = choose_segments(&settings, Settings::SEGMENTS, Size::of(&description));
    let Settings { page_items, requests, .. } = settings;
    let requests = requests / segments as usize;
    let start = Instant::now();
    let copies = (0..segments).map(|segment| copy_segment(&client, segment, segments, page_items, requests));
    future::join_all(copies).await;
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(count(&client, COPY).await, ITEMS);
    ITEMS as f64 / seconds
}

async fn copy_segment(client: &Client, segment: u32, segments: u32, page_items: u32, requests: usize) {
    let scan = client.scan().table_name(SOURCE).consistent_read(true).limit(page_items as i32);
    let scan = scan.segment(segment as i32).total_segments(segments as i32);
    let mut pages = scan.into_paginator().send();
    while let Some(page) = pages.next().await {
        let puts: Vec<_> = page.unwrap().items.unwrap_or_default().into_iter().map(put).collect();
        stream::iter(puts.chunks(25))
            .for_each_concurrent(requests, |puts| write_batch(client, puts.to_vec()))
            .await;
    }
}

fn put(item: HashMap<String, AttributeValue>) -> WriteRequest {
    WriteRequest::builder().put_request(PutRequest::builder().set_item(Some(item)).build().unwrap()).build()
}

async fn write_batch(client: &Client, mut writes: Vec<WriteRequest>) {
    while !writes.is_empty() {
        let answer = client.batch_write_item().request_items(COPY, writes).send().await.unwrap();
        writes = answer.unprocessed_items.and_then(|mut left| left.remove(COPY)).unwrap_or_default();
    }
}

async fn count(client: &Client, table: &str) -> u64 {
    migrator_tests::customers::count(client, table).await.unwrap()
}
