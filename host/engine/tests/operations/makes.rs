//! What Amazon's DynamoDB Local 3.3.1 lacks of DynamoDB. It refuses tags, and a limit of reads or of writes on demand without the other;
//! it ignores a class in CreateTable and refuses one in UpdateTable. Tests of other settings leave these out there.

use migrator_component::Operation;
use migrator_component::manifest::*;
use migrator_test_servers::database::{Database, Engine};

use crate::definitions::customers;
use crate::support::{World, chain, settings};

/// The definition without what the DynamoDB of this run lacks.
pub(crate) fn known(definition: TableDefinition) -> TableDefinition {
    match Engine::chosen() {
        Engine::Embedded => definition,
        Engine::DynamoDbLocal => TableDefinition {
            tags: Vec::new(),
            table_class: None,
            on_demand_throughput: definition.on_demand_throughput.filter(|limits| {
                limits.max_read_request_units.is_some() && limits.max_write_request_units.is_some()
            }),
            ..definition
        },
    }
}

/// The change without what the DynamoDB of this run lacks.
pub(crate) fn known_change(change: UpdateTable) -> UpdateTable {
    match Engine::chosen() {
        Engine::Embedded => change,
        Engine::DynamoDbLocal => {
            UpdateTable { set_tags: Vec::new(), remove_tags: Vec::new(), table_class: None, ..change }
        }
    }
}

#[tokio::test]
async fn a_class_that_this_dynamodb_lacks_is_an_error_that_names_it() {
    let world = World::on(Database::dynamodb_local(), settings());
    let change = UpdateTable {
        table_class: Some(TableClass::StandardInfrequentAccess),
        deletion_protection_enabled: Some(true),
        ..UpdateTable::default()
    };
    let create = Operation::CreateTable(Box::new(customers("customers")));
    let components = [
        world.component("customers", 1, create),
        world.component("customers", 2, Operation::UpdateTable(Box::new(change))),
    ];
    let error = world.apply(&components).await.unwrap_err();
    insta::assert_snapshot!(chain(&error), @"lineage customers version 2: the migration sets TableClass of table customers, which this DynamoDB does not know");
    world.end().await;
}
