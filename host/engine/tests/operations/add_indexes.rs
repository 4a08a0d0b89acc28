//! `add-indexes`: in place where DynamoDB can, in a new table where it cannot.

use migrator_component::Operation;
use migrator_component::manifest::*;
use migrator_engine::definition::carry_over::with_indexes;
use migrator_engine::definition::normal_form::normal_form;
use migrator_engine::history::Status;

use crate::definitions::{city_index, customers, postcode_index};
use crate::makes::known;
use crate::support::{World, chain};

fn create(definition: &TableDefinition) -> Operation {
    Operation::CreateTable(Box::new(definition.clone()))
}

fn add(indexes: AddIndexes) -> Operation {
    Operation::AddIndexes(Box::new(indexes))
}

#[tokio::test]
async fn a_global_index_is_added_in_place() {
    let world = World::new().await;
    let first = world.component("customers", 1, create(&customers("customers")));
    world.apply(std::slice::from_ref(&first)).await.unwrap();
    world.put_customers("customers", 0, 5).await;
    let second = world.component("customers", 2, add(city_index()));
    let report = world.apply(&[first, second]).await.unwrap();
    assert_eq!(report.migrations[1].status, Status::Done);
    let expected = with_indexes(customers("customers"), &city_index()).unwrap();
    assert_eq!(world.definition("customers").await, Some(normal_form(&expected)));
    assert_eq!(world.definition("customers_V2").await, None);
    let found = world.connection.dynamodb().query().table_name("customers").index_name("city_index");
    let found = found
        .key_condition_expression("city = :city")
        .expression_attribute_values(":city", aws_sdk_dynamodb::types::AttributeValue::S("Bern".into()));
    assert_eq!(found.send().await.unwrap().count(), 5);
    world.end().await;
}

#[tokio::test]
async fn a_local_index_moves_the_table_with_everything_it_has() {
    let world = World::new().await;
    let mut source = with_indexes(customers("customers"), &city_index()).unwrap();
    let units = |read_capacity_units, write_capacity_units| {
        Some(ProvisionedThroughput { read_capacity_units, write_capacity_units })
    };
    source.provisioned_throughput = units(7, 8);
    source.global_secondary_indexes[0].provisioned_throughput = units(3, 4);
    source.time_to_live = Some(TimeToLive { attribute_name: "expires".into(), enabled: true });
    source.tags = vec![Tag { key: "team".into(), value: "blue".into() }];
    source.table_class = Some(TableClass::StandardInfrequentAccess);
    let source = known(source);
    let components = [
        world.component("customers", 1, create(&source)),
        world.component("customers", 2, add(postcode_index())),
    ];
    world.apply(&components[..1]).await.unwrap();
    world.put_customers("customers", 0, 57).await;
    let report = world.apply(&components).await.unwrap();
    assert_eq!(report.migrations[1].status, Status::Following);
    assert_eq!(report.migrations[1].table.as_deref(), Some("customers_V2"));
    let mut expected = with_indexes(source, &postcode_index()).unwrap();
    expected.table_name = "customers_V2".to_owned();
    assert_eq!(world.definition("customers_V2").await, Some(normal_form(&expected)));
    assert_eq!(world.items("customers_V2").await, world.items("customers").await);
    world.end().await;
}

#[tokio::test]
async fn the_next_table_is_named_after_the_first_and_the_chain_stays_live() {
    let world = World::new().await;
    let mut another = postcode_index();
    another.local_secondary_indexes[0].index_name = "another_index".to_owned();
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, add(postcode_index())),
        world.component("customers", 3, add(another)),
    ];
    world.apply(&components[..2]).await.unwrap();
    world.put_customers("customers", 0, 23).await;
    world.delete_customer("customers", 5).await;
    let report = world.apply(&components).await.unwrap();
    assert_eq!(report.migrations[2].table.as_deref(), Some("customers_V3"));
    let target = world.definition("customers_V3").await.unwrap();
    let names: Vec<_> = target.local_secondary_indexes.iter().map(|index| &index.index_name).collect();
    assert_eq!(names, ["another_index", "postcode_index"]);
    assert_eq!(world.items("customers_V3").await.len(), 22);
    assert_eq!(world.items("customers_V3").await, world.items("customers").await);
    world.end().await;
}

#[tokio::test]
async fn an_index_whose_name_is_taken_is_refused_and_nothing_is_changed() {
    let world = World::new().await;
    let source = with_indexes(customers("customers"), &city_index()).unwrap();
    let mut added = city_index();
    added.global_secondary_indexes[0].projection =
        Projection { projection_type: ProjectionType::All, non_key_attributes: vec![] };
    let components =
        [world.component("customers", 1, create(&source)), world.component("customers", 2, add(added))];
    let error = world.apply(&components).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @r#"
    table customers: its definition cannot be used
    caused by: the table already has an index city_index that is defined differently
    "#);
    assert_eq!(world.definition("customers").await, Some(normal_form(&source)));
    world.end().await;
}
