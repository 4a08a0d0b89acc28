//! `convert`: target, stream, copy and what happens when something is in the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use migrator_component::Operation;
use migrator_component::manifest::*;
use migrator_engine::definition::normal_form::normal_form;
use migrator_engine::history::{Speed, Status};
use migrator_engine::{Event, Settings};
use migrator_follow::FollowerSettings;
use tokio::task::JoinSet;

use crate::definitions::customers;
use crate::support::{Recorder, World, chain, settings};

fn create(definition: &TableDefinition) -> Operation {
    Operation::CreateTable(Box::new(definition.clone()))
}

fn convert(target: Option<TableDefinition>) -> Operation {
    Operation::Convert(Convert { target: target.map(Box::new) })
}

fn with_stream(view: StreamViewType) -> TableDefinition {
    let stream = StreamSpecification { stream_enabled: true, stream_view_type: Some(view) };
    TableDefinition { stream_specification: Some(stream), ..customers("customers") }
}

async fn stream_arn(world: &World, table: &str) -> Option<String> {
    let found = world.connection.dynamodb().describe_table().table_name(table).send().await.unwrap();
    found.table.unwrap().latest_stream_arn
}

#[tokio::test]
async fn a_declared_target_may_have_another_key() {
    let world = World::new().await;
    let mut target = customers("people");
    target.key_schema.pop();
    target.attribute_definitions.pop();
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, convert(Some(target.clone()))),
    ];
    world.apply(&components[..1]).await.unwrap();
    world.put_customers("customers", 0, 30).await;
    let report = world.apply(&components).await.unwrap();
    assert_eq!(report.migrations[1].table.as_deref(), Some("people"));
    assert_eq!(report.migrations[1].items_written, 30);
    assert_eq!(world.definition("people").await, Some(normal_form(&target)));
    assert_eq!(world.items("people").await, world.items("customers").await);
    world.end().await;
}

#[tokio::test]
async fn a_copy_in_more_segments_than_are_read_at_a_time_reads_all_of_them() {
    let world = World::with(Settings { segments: Some(100), ..settings() }).await;
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, convert(None)),
    ];
    world.apply(&components[..1]).await.unwrap();
    world.put_customers("customers", 0, 150).await;
    let report = world.apply(&components).await.unwrap();
    assert_eq!(report.migrations[1].items_written, 150);
    assert_eq!(world.items("customers_V2").await, world.items("customers").await);
    world.end().await;
}

#[tokio::test]
async fn an_existing_stream_is_used_and_stays_as_it_is() {
    let world = World::new().await;
    let components = [
        world.component("customers", 1, create(&with_stream(StreamViewType::NewAndOldImages))),
        world.component("customers", 2, convert(None)),
    ];
    world.apply(&components[..1]).await.unwrap();
    let before = stream_arn(&world, "customers").await;
    world.put_customers("customers", 0, 5).await;
    world.apply(&components).await.unwrap();
    assert_eq!(stream_arn(&world, "customers").await, before);
    let migration = &world.migrations("customers").await[1];
    assert_eq!(migration.stream_was_ours, Some(false));
    assert_eq!(migration.stream_arn, before);
    let target = world.definition("customers_V2").await.unwrap();
    assert!(target.stream_specification.is_some(), "the owners' stream is carried over");
    world.end().await;
}

#[tokio::test]
async fn a_stream_of_another_view_type_is_an_error_that_says_what_to_do() {
    let world = World::new().await;
    let components = [
        world.component("customers", 1, create(&with_stream(StreamViewType::NewImage))),
        world.component("customers", 2, convert(None)),
    ];
    let error = world.apply(&components).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @"lineage customers version 2: table customers has a stream with view type NEW_IMAGE; NEW_AND_OLD_IMAGES is needed");
    insta::assert_snapshot!(error.hint().unwrap_or_default(), @"disable the stream of customers and run again, if nothing else reads it: migrator then enables one with NEW_AND_OLD_IMAGES");
    assert_eq!(world.definition("customers_V2").await, None);
    world.end().await;
}

#[tokio::test]
async fn a_target_that_exists_is_refused_untouched_and_the_stream_is_taken_back() {
    let world = World::new().await;
    world.create(&customers("customers_V2")).await;
    world.put_customers("customers_V2", 0, 2).await;
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, convert(None)),
    ];
    let error = world.apply(&components).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @"lineage customers version 2: table customers_V2 exists already and was not created by this migration");
    assert_eq!(world.items("customers_V2").await.len(), 2);
    let source = world.definition("customers").await.unwrap();
    assert_eq!(source.stream_specification, None);
    assert_eq!(world.migrations("customers").await[1].status, Status::Failed);
    world.end().await;
}

#[tokio::test]
async fn an_item_without_the_target_key_stops_the_copy_and_the_next_run_goes_on() {
    let world = World::new().await;
    let mut target = customers("people");
    target.key_schema[0].attribute_name = "email".to_owned();
    target.attribute_definitions[0] =
        AttributeDefinition { attribute_name: "email".into(), attribute_type: ScalarAttributeType::S };
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, convert(Some(target))),
    ];
    world.apply(&components[..1]).await.unwrap();
    world.put_customers("customers", 7, 8).await;
    let error = world.apply(&components).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @r#"lineage customers version 2: item customer_nr=7, last_name="name-7" of customers cannot be converted: an item the converter returned has no key of the target: the key attribute `email` is missing"#);
    assert!(world.definition("people").await.is_some(), "data has begun to move: nothing is undone");
    let client = world.connection.dynamodb();
    let put = client.put_item().table_name("customers").item("email", AttributeValue::S("a@b.ch".into()));
    let put = put.item("customer_nr", AttributeValue::N("7".into()));
    put.item("last_name", AttributeValue::S("name-7".into())).send().await.unwrap();
    world.apply(&components).await.unwrap();
    assert_eq!(world.items("people").await, world.items("customers").await);
    assert_eq!(world.migrations("customers").await[1].speed, Some(Speed::Guarded));
    world.end().await;
}

#[tokio::test]
async fn both_speeds_copy_everything_and_say_why_they_were_chosen() {
    for speed in [Speed::Bulk, Speed::Guarded] {
        let world = World::with(Settings { speed: Some(speed), ..settings() }).await;
        let components = [
            world.component("customers", 1, create(&customers("customers"))),
            world.component("customers", 2, convert(None)),
        ];
        world.apply(&components[..1]).await.unwrap();
        world.put_customers("customers", 0, 123).await;
        let recorder = Arc::new(Recorder::default());
        world.apply_observed(&components, recorder.clone()).await.unwrap();
        assert_eq!(world.items("customers_V2").await, world.items("customers").await);
        let migration = &world.migrations("customers").await[1];
        assert_eq!(migration.speed, Some(speed));
        assert_eq!(migration.speed_reason.as_deref(), Some("asked for"));
        let last = recorder.events().into_iter().rev().find_map(|event| match event {
            Event::BackfillProgress { items_read, segments_finished, segments, .. } => {
                Some((items_read, segments_finished, segments))
            }
            _ => None,
        });
        assert_eq!(last, Some((123, 1, 1)));
        world.end().await;
    }
}

#[tokio::test]
async fn a_copy_that_outlasts_its_time_at_bulk_speed_goes_on_guarded() {
    let settings =
        Settings { speed: Some(Speed::Bulk), bulk_limit: std::time::Duration::from_millis(1), ..settings() };
    let world = World::with(settings).await;
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, convert(None)),
    ];
    world.apply(&components[..1]).await.unwrap();
    world.put_customers("customers", 0, 60).await;
    world.apply(&components).await.unwrap();
    assert_eq!(world.items("customers_V2").await, world.items("customers").await);
    assert_eq!(world.migrations("customers").await[1].speed, Some(Speed::Guarded));
    world.end().await;
}

/// A target in which every customer of a city is one item.
/// An application of eight connections that writes as fast as it can, and counts what it has written.
fn hurry(world: &World) -> (JoinSet<()>, Arc<AtomicU64>) {
    let (mut application, written) = (JoinSet::new(), Arc::new(AtomicU64::new(0)));
    for connection in 0..8 {
        let (client, written) = (world.connection.dynamodb().clone(), Arc::clone(&written));
        application.spawn(async move {
            for revision in 0_u64.. {
                let put = client.put_item().table_name("customers");
                let put = put
                    .item("customer_nr", AttributeValue::N(connection.to_string()))
                    .item("last_name", AttributeValue::S("Muster".into()))
                    .item("revision", AttributeValue::N(revision.to_string()));
                put.send().await.unwrap();
                written.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    (application, written)
}

#[tokio::test]
async fn an_apply_ends_while_an_application_writes_faster_than_its_records_are_applied() {
    // Ten records at a time, which take three requests one after the other; eight connections write more in any case.
    let follower = FollowerSettings { page: 10, ..FollowerSettings::default() };
    let world = World::with(Settings { follower, ..settings() }).await;
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, convert(None)),
    ];
    world.apply(&components[..1]).await.unwrap();
    world.put_customers("customers", 0, 10).await;
    let (mut application, written) = hurry(&world);
    let recorder = Arc::new(Recorder::default());
    let applying = world.apply_observed(&components, recorder.clone());
    tokio::time::timeout(Duration::from_secs(120), applying).await.expect("it ends").unwrap();
    let written = written.load(Ordering::Relaxed);
    application.shutdown().await;
    let applied = recorder.events().iter().rev().find_map(|event| match event {
        Event::FollowProgress { records, .. } => Some(*records),
        _ => None,
    });
    assert!(
        applied.unwrap() < written / 2,
        "{applied:?} of {written} records were applied, which is no hurry"
    );
    world.end().await;
}

fn by_city() -> TableDefinition {
    let mut target = customers("cities");
    target.key_schema.pop();
    target.key_schema[0].attribute_name = "city".to_owned();
    target.attribute_definitions =
        vec![AttributeDefinition { attribute_name: "city".into(), attribute_type: ScalarAttributeType::S }];
    target
}

#[tokio::test]
async fn a_page_whose_items_are_all_there_already_does_not_end_the_copy() {
    let world = World::with(Settings { speed: Some(Speed::Guarded), ..settings() }).await;
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, convert(Some(by_city()))),
    ];
    world.apply(&components[..1]).await.unwrap();
    world.put_customers("customers", 0, 57).await;
    let recorder = Arc::new(Recorder::default());
    let report = world.apply_observed(&components, recorder.clone()).await.unwrap();
    assert_eq!(report.migrations[1].status, Status::Following);
    assert_eq!(world.items("cities").await.len(), 1);
    let pages = recorder.events().into_iter().filter_map(|event| match event {
        Event::BackfillProgress { items_read, items_written, .. } => Some((items_read, items_written)),
        _ => None,
    });
    let pages: Vec<_> = pages.collect();
    assert_eq!(pages.last().map(|page| page.0), Some(57));
    assert!(pages.len() >= 6, "pages of ten: {pages:?}");
    assert!(pages.iter().all(|page| page.1 <= 1), "{pages:?}");
    world.end().await;
}

#[tokio::test]
async fn items_that_convert_to_one_key_are_never_in_one_bulk_request() {
    let world = World::with(Settings { speed: Some(Speed::Bulk), ..settings() }).await;
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, convert(Some(by_city()))),
    ];
    world.apply(&components[..1]).await.unwrap();
    world.put_customers("customers", 0, 31).await;
    let report = world.apply(&components).await.unwrap();
    assert_eq!(report.migrations[1].items_written, 31);
    assert_eq!(world.items("cities").await.len(), 1);
    world.end().await;
}
