//! `create-table`.

use migrator_component::Operation;
use migrator_component::manifest::*;
use migrator_engine::definition::normal_form::normal_form;
use migrator_engine::{Outcome, history::Status};

use crate::definitions::{city_index, customers};
use crate::makes::known;
use crate::support::{World, chain};

fn create(definition: &TableDefinition) -> Operation {
    Operation::CreateTable(Box::new(definition.clone()))
}

#[tokio::test]
async fn the_table_is_created_as_declared() {
    let world = World::new().await;
    let mut declared = customers("customers");
    let added = city_index();
    declared.attribute_definitions.extend(added.attribute_definitions);
    declared.global_secondary_indexes = added.global_secondary_indexes;
    declared.time_to_live = Some(TimeToLive { attribute_name: "expires".into(), enabled: true });
    declared.deletion_protection_enabled = Some(true);
    declared.tags = vec![Tag { key: "team".into(), value: "blue".into() }];
    let declared = known(declared);
    let report = world.apply(&[world.component("customers", 1, create(&declared))]).await.unwrap();
    assert_eq!(report.migrations[0].outcome, Outcome::Applied);
    assert_eq!(report.migrations[0].status, Status::Done);
    assert_eq!(world.definition("customers").await, Some(normal_form(&declared)));
    world.end().await;
}

#[tokio::test]
async fn an_equal_table_that_exists_is_adopted_with_its_items() {
    let world = World::new().await;
    world.create(&customers("customers")).await;
    world.put_customers("customers", 0, 3).await;
    world.apply(&[world.component("customers", 1, create(&customers("customers")))]).await.unwrap();
    assert_eq!(world.items("customers").await.len(), 3);
    world.end().await;
}

#[tokio::test]
async fn a_different_table_that_exists_is_left_alone_and_the_difference_shown() {
    let world = World::new().await;
    let mut existing = customers("customers");
    existing.key_schema.pop();
    existing.attribute_definitions.pop();
    world.create(&existing).await;
    let error =
        world.apply(&[world.component("customers", 1, create(&customers("customers")))]).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @r#"
    lineage customers version 1: table customers exists and differs from its definition:
      AttributeDefinitions last_name: declared {"AttributeName":"last_name","AttributeType":"S"}, the table has nothing
      KeySchema: declared [{"AttributeName":"customer_nr","KeyType":"HASH"},{"AttributeName":"last_name","KeyType":"RANGE"}], the table has [{"AttributeName":"customer_nr","KeyType":"HASH"}]
    "#);
    assert_eq!(world.definition("customers").await, Some(normal_form(&existing)));
    world.end().await;
}

#[tokio::test]
async fn a_setting_that_this_dynamodb_lacks_is_an_error_and_the_table_is_removed_again() {
    let world = World::new().await;
    let mut declared = customers("customers");
    declared.point_in_time_recovery =
        Some(PointInTimeRecovery { enabled: true, recovery_period_in_days: None });
    let error = world.apply(&[world.component("customers", 1, create(&declared))]).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @"lineage customers version 1: the migration sets PointInTimeRecovery of table customers, which this DynamoDB does not know");
    assert_eq!(world.definition("customers").await, None);
    world.end().await;
}

#[tokio::test]
async fn the_second_apply_does_nothing() {
    let world = World::new().await;
    let component = world.component("customers", 1, create(&customers("customers")));
    world.apply(std::slice::from_ref(&component)).await.unwrap();
    let report = world.apply(&[component]).await.unwrap();
    assert_eq!(report.migrations[0].outcome, Outcome::AlreadyApplied);
    world.end().await;
}
