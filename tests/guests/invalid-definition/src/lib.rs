//! Declares a table that DynamoDB would refuse, for many reasons at once.

mod bindings {
    wit_bindgen::generate!({ path: "../../../wit/0.1.0", world: "table-migration", generate_unused_types: true });
}

use bindings::dynamodb_migrator::migration::manifest::{CreateTable, Manifest, Operation};
use bindings::dynamodb_migrator::migration::tables::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, LocalSecondaryIndex, Projection,
    ProjectionType, ScalarAttributeType, TableDefinition,
};

struct Guest;

fn key(name: &str, key_type: KeyType) -> KeySchemaElement {
    KeySchemaElement { attribute_name: name.into(), key_type }
}

impl bindings::exports::dynamodb_migrator::migration::migration::Guest for Guest {
    fn describe() -> Manifest {
        let index = |hash: &str| LocalSecondaryIndex {
            index_name: "by_postcode".into(),
            key_schema: vec![key(hash, KeyType::Hash), key("postcode", KeyType::Range)],
            projection: Projection { projection_type: ProjectionType::All, non_key_attributes: vec![] },
        };
        let table = TableDefinition {
            table_name: "no spaces please".into(),
            attribute_definitions: vec![AttributeDefinition {
                attribute_name: "unused".into(),
                attribute_type: ScalarAttributeType::S,
            }],
            key_schema: vec![key("id", KeyType::Hash)],
            local_secondary_indexes: vec![index("id"), index("other")],
            global_secondary_indexes: vec![],
            vector_indexes: vec![],
            billing_mode: Some(BillingMode::Provisioned),
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
            stream_specification: None,
            sse_specification: None,
            table_class: None,
            deletion_protection_enabled: None,
            resource_policy: None,
            tags: vec![],
            global_table_source_arn: None,
            global_table_settings_replication_mode: None,
            time_to_live: None,
            point_in_time_recovery: None,
        };
        Manifest {
            lineage: "not a lineage".into(),
            version: 0,
            description: "Declares a table that DynamoDB would refuse".into(),
            operation: Operation::CreateTable(CreateTable { table }),
        }
    }
}

bindings::export!(Guest with_types_in bindings);
