//! `update-table`: every setting in place, and back again when a later step fails.

use migrator_component::Operation;
use migrator_component::manifest::*;
use migrator_engine::definition::carry_over::with_indexes;
use migrator_engine::definition::normal_form::normal_form;
use migrator_engine::history::Status;
use migrator_engine::step::{Billing, Setting};

use crate::definitions::{city_index, customers, postcode_index};
use crate::makes::{known, known_change};
use crate::support::{World, chain};

fn create(definition: &TableDefinition) -> Operation {
    Operation::CreateTable(Box::new(definition.clone()))
}

fn update(update: UpdateTable) -> Operation {
    Operation::UpdateTable(Box::new(update))
}

fn throughput(read_capacity_units: u64, write_capacity_units: u64) -> Option<ProvisionedThroughput> {
    Some(ProvisionedThroughput { read_capacity_units, write_capacity_units })
}

fn tag(key: &str, value: &str) -> Tag {
    Tag { key: key.to_owned(), value: value.to_owned() }
}

#[tokio::test]
async fn every_declared_setting_changes_and_every_other_stays() {
    let world = World::new().await;
    let mut source = with_indexes(customers("customers"), &city_index()).unwrap();
    source.tags = vec![tag("team", "blue"), tag("old", "x")];
    let source = known(source);
    let change = known_change(UpdateTable {
        billing_mode: Some(BillingMode::Provisioned),
        provisioned_throughput: throughput(5, 6),
        stream_specification: Some(StreamSpecification {
            stream_enabled: true,
            stream_view_type: Some(StreamViewType::KeysOnly),
        }),
        table_class: Some(TableClass::StandardInfrequentAccess),
        deletion_protection_enabled: Some(true),
        delete_global_secondary_indexes: vec!["city_index".to_owned()],
        set_tags: vec![tag("team", "red")],
        remove_tags: vec!["old".to_owned()],
        time_to_live: Some(TimeToLive { attribute_name: "expires".into(), enabled: true }),
        ..UpdateTable::default()
    });
    let components =
        [world.component("customers", 1, create(&source)), world.component("customers", 2, update(change))];
    let report = world.apply(&components).await.unwrap();
    assert_eq!(report.migrations[1].status, Status::Done);
    let expected = known(TableDefinition {
        provisioned_throughput: throughput(5, 6),
        stream_specification: Some(StreamSpecification {
            stream_enabled: true,
            stream_view_type: Some(StreamViewType::KeysOnly),
        }),
        table_class: Some(TableClass::StandardInfrequentAccess),
        deletion_protection_enabled: Some(true),
        tags: vec![tag("team", "red")],
        time_to_live: Some(TimeToLive { attribute_name: "expires".into(), enabled: true }),
        ..customers("customers")
    });
    assert_eq!(world.definition("customers").await, Some(normal_form(&expected)));
    world.end().await;
}

fn capacity_of_index(provisioned_throughput: Option<ProvisionedThroughput>) -> GlobalSecondaryIndexUpdate {
    GlobalSecondaryIndexUpdate {
        index_name: "city_index".to_owned(),
        provisioned_throughput,
        on_demand_throughput: None,
        warm_throughput: None,
    }
}

/// The embedded DynamoDB checks the new capacity of an index and then forgets it, so the request itself is looked at.
#[test]
fn a_table_and_its_index_change_their_capacity_in_one_request() {
    let mut source = with_indexes(customers("customers"), &city_index()).unwrap();
    source.provisioned_throughput = throughput(1, 1);
    source.global_secondary_indexes[0].provisioned_throughput = throughput(2, 2);
    let declared = UpdateTable {
        provisioned_throughput: throughput(3, 1),
        update_global_secondary_indexes: vec![capacity_of_index(throughput(4, 2))],
        ..UpdateTable::default()
    };
    let billing = Billing { declared: Box::new(declared) };
    let request = billing.request(&billing.existing(&source), &billing.wanted(&source)).unwrap();
    let request = request.table_name("customers").build().unwrap();
    assert_eq!(request.billing_mode, None);
    assert_eq!(request.provisioned_throughput.unwrap().read_capacity_units, 3);
    let updates = request.global_secondary_index_updates.unwrap();
    let update = updates[0].update.as_ref().unwrap();
    assert_eq!(update.index_name, "city_index");
    assert_eq!(update.provisioned_throughput.as_ref().unwrap().read_capacity_units, 4);
    assert_eq!(updates.len(), 1);
}

#[test]
fn what_does_not_change_is_not_in_the_request() {
    let mut source = with_indexes(customers("customers"), &city_index()).unwrap();
    source.provisioned_throughput = throughput(1, 1);
    source.global_secondary_indexes[0].provisioned_throughput = throughput(2, 2);
    let declared = UpdateTable {
        provisioned_throughput: throughput(1, 1),
        update_global_secondary_indexes: vec![capacity_of_index(throughput(4, 2))],
        ..UpdateTable::default()
    };
    let billing = Billing { declared: Box::new(declared) };
    let request = billing.request(&billing.existing(&source), &billing.wanted(&source)).unwrap();
    let request = request.table_name("customers").build().unwrap();
    assert_eq!(request.provisioned_throughput, None);
    assert_eq!(request.global_secondary_index_updates.unwrap().len(), 1);
}

#[test]
fn per_request_billing_takes_the_capacity_of_table_and_indexes_away() {
    let mut source = with_indexes(customers("customers"), &city_index()).unwrap();
    source.provisioned_throughput = throughput(1, 1);
    source.global_secondary_indexes[0].provisioned_throughput = throughput(2, 2);
    let declared = UpdateTable { billing_mode: Some(BillingMode::PayPerRequest), ..UpdateTable::default() };
    let billing = Billing { declared: Box::new(declared) };
    let request = billing.request(&billing.existing(&source), &billing.wanted(&source)).unwrap();
    let request = request.table_name("customers").build().unwrap();
    assert_eq!(request.billing_mode, Some(aws_sdk_dynamodb::types::BillingMode::PayPerRequest));
    assert_eq!(request.provisioned_throughput, None);
    assert_eq!(request.global_secondary_index_updates, None);
}

#[tokio::test]
async fn a_setting_that_is_so_already_is_no_error() {
    let world = World::new().await;
    let mut source = customers("customers");
    source.provisioned_throughput = throughput(1, 1);
    let change = UpdateTable {
        billing_mode: Some(BillingMode::Provisioned),
        provisioned_throughput: throughput(1, 1),
        table_class: Some(TableClass::Standard),
        deletion_protection_enabled: Some(false),
        stream_specification: Some(StreamSpecification { stream_enabled: false, stream_view_type: None }),
        time_to_live: Some(TimeToLive { attribute_name: "expires".into(), enabled: false }),
        ..UpdateTable::default()
    };
    let components =
        [world.component("customers", 1, create(&source)), world.component("customers", 2, update(change))];
    world.apply(&components).await.unwrap();
    assert_eq!(world.definition("customers").await, Some(normal_form(&source)));
    world.end().await;
}

#[tokio::test]
async fn when_a_later_change_fails_the_earlier_ones_are_taken_back() {
    let world = World::new().await;
    let mut source = with_indexes(customers("customers"), &city_index()).unwrap();
    source.tags = vec![tag("team", "blue")];
    let source = known(source);
    let change = known_change(UpdateTable {
        delete_global_secondary_indexes: vec!["city_index".to_owned()],
        table_class: Some(TableClass::StandardInfrequentAccess),
        deletion_protection_enabled: Some(true),
        set_tags: vec![tag("team", "red"), tag("new", "x")],
        time_to_live: Some(TimeToLive { attribute_name: "expires".into(), enabled: true }),
        point_in_time_recovery: Some(PointInTimeRecovery { enabled: true, recovery_period_in_days: None }),
        ..UpdateTable::default()
    });
    let components =
        [world.component("customers", 1, create(&source)), world.component("customers", 2, update(change))];
    let error = world.apply(&components).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @"lineage customers version 2: the migration sets PointInTimeRecovery of table customers, which this DynamoDB does not know");
    assert_eq!(world.definition("customers").await, Some(normal_form(&source)));
    world.end().await;
}

#[tokio::test]
async fn deleting_an_index_that_is_not_there_is_an_error() {
    let world = World::new().await;
    let change = UpdateTable {
        delete_global_secondary_indexes: vec!["city_index".to_owned()],
        ..UpdateTable::default()
    };
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, update(change)),
    ];
    let error = world.apply(&components).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @"lineage customers version 2: table customers has no global index city_index");
    world.end().await;
}

#[tokio::test]
async fn the_stream_of_a_followed_table_cannot_be_switched_off() {
    let world = World::new().await;
    let off = UpdateTable {
        stream_specification: Some(StreamSpecification { stream_enabled: false, stream_view_type: None }),
        ..UpdateTable::default()
    };
    let components = [
        world.component("customers", 1, create(&customers("customers"))),
        world.component("customers", 2, Operation::AddIndexes(Box::new(postcode_index()))),
        world.component("customers", 3, update(off)),
    ];
    // The update is of the new table, which nobody follows.
    world.apply(&components).await.unwrap();
    assert!(world.definition("customers").await.unwrap().stream_specification.is_some());
    world.end().await;
}
