//! From the records of contract 0.1 to the model.

use super::bindings::dynamodb_migrator::migration::{manifest as wit, tables};
use crate::manifest::{
    AddIndexes, AttributeDefinition, BillingMode, Convert, DeleteTable, GlobalSecondaryIndex,
    GlobalSecondaryIndexUpdate, GlobalTableSettingsReplicationMode, KeySchemaElement, KeyType,
    LocalSecondaryIndex, Manifest, MultiRegionConsistency, OnDemandThroughput, Operation,
    PointInTimeRecovery, Projection, ProjectionType, ProvisionedThroughput, Replica, ReplicaDisassociation,
    ReplicaGlobalSecondaryIndex, ReplicaUpdate, ScalarAttributeType, SearchSchemaElement,
    SearchSchemaElementType, SseSpecification, SseType, StreamSpecification, StreamViewType, TableClass,
    TableDefinition, Tag, TimeToLive, UpdateTable, VectorDistanceFunction, VectorIndex, WarmThroughput,
    WitnessUpdate,
};

/// The manifest a component of contract 0.1 describes.
pub(crate) fn from_bindings(manifest: wit::Manifest) -> Manifest {
    let operation = match manifest.operation {
        wit::Operation::CreateTable(create) => Operation::CreateTable(Box::new(create.table.into())),
        wit::Operation::AddIndexes(add) => Operation::AddIndexes(Box::new(AddIndexes {
            attribute_definitions: each(add.attribute_definitions),
            local_secondary_indexes: each(add.local_secondary_indexes),
            global_secondary_indexes: each(add.global_secondary_indexes),
            vector_indexes: each(add.vector_indexes),
        })),
        wit::Operation::Convert(convert) => {
            Operation::Convert(Convert { target: convert.target.map(|table| Box::new(table.into())) })
        }
        wit::Operation::UpdateTable(update) => Operation::UpdateTable(Box::new(update.into())),
        wit::Operation::DeleteTable(delete) => {
            Operation::DeleteTable(DeleteTable { table_name: delete.table_name })
        }
    };
    Manifest {
        lineage: manifest.lineage,
        version: manifest.version,
        description: manifest.description,
        operation,
    }
}

fn each<T, U: From<T>>(list: Vec<T>) -> Vec<U> {
    list.into_iter().map(U::from).collect()
}

/// A record whose fields have the same names on both sides: each is converted with `into`, lists element by element.
macro_rules! record {
    ($name:ident { $($field:ident),* $(,)? } $([$($list:ident),* $(,)?])?) => {
        impl From<tables::$name> for $name {
            fn from(from: tables::$name) -> Self {
                Self { $($field: from.$field.into(),)* $($($list: each(from.$list),)*)? }
            }
        }
    };
}

/// The same, with options whose content differs in type.
macro_rules! record_with_options {
    ($from:path => $name:ident { $($field:ident),* $(,)? } options { $($option:ident),* $(,)? } lists { $($list:ident),* $(,)? }) => {
        impl From<$from> for $name {
            fn from(from: $from) -> Self {
                Self {
                    $($field: from.$field,)*
                    $($option: from.$option.map(Into::into),)*
                    $($list: each(from.$list),)*
                }
            }
        }
    };
}

macro_rules! enumeration {
    ($name:ident { $($case:ident),* $(,)? }) => {
        impl From<tables::$name> for $name {
            fn from(from: tables::$name) -> Self {
                match from { $(tables::$name::$case => Self::$case,)* }
            }
        }
    };
}

enumeration!(ScalarAttributeType { S, N, B });
enumeration!(KeyType { Hash, Range });
enumeration!(ProjectionType { All, KeysOnly, Include });
enumeration!(BillingMode { PayPerRequest, Provisioned });
enumeration!(VectorDistanceFunction { Cosine, DotProduct, Euclidean });
enumeration!(SearchSchemaElementType { Hash, InlineFilter });
enumeration!(StreamViewType { KeysOnly, NewImage, OldImage, NewAndOldImages });
enumeration!(SseType { Aes256, Kms });
enumeration!(TableClass { Standard, StandardInfrequentAccess });
enumeration!(GlobalTableSettingsReplicationMode { Enabled, Disabled, EnabledWithOverrides });
enumeration!(MultiRegionConsistency { Eventual, Strong });

record!(AttributeDefinition { attribute_name, attribute_type });
record!(KeySchemaElement { attribute_name, key_type });
record!(Projection { projection_type, non_key_attributes });
record!(ProvisionedThroughput { read_capacity_units, write_capacity_units });
record!(OnDemandThroughput { max_read_request_units, max_write_request_units });
record!(WarmThroughput { read_units_per_second, write_units_per_second });
record!(LocalSecondaryIndex { index_name, projection }[key_schema]);
record!(SearchSchemaElement { attribute_name, search_schema_element_type });
record!(Tag { key, value });
record!(TimeToLive { attribute_name, enabled });
record!(PointInTimeRecovery { enabled, recovery_period_in_days });
record!(ReplicaGlobalSecondaryIndex {
    index_name,
    read_capacity_units_override,
    max_read_request_units_override
});
record!(ReplicaDisassociation { region_name, disassociation_mode });

record_with_options!(tables::GlobalSecondaryIndexUpdate => GlobalSecondaryIndexUpdate { index_name }
    options { provisioned_throughput, on_demand_throughput, warm_throughput } lists {});
record_with_options!(tables::StreamSpecification => StreamSpecification { stream_enabled }
    options { stream_view_type } lists {});
record_with_options!(tables::SseSpecification => SseSpecification { enabled, kms_master_key_id }
    options { sse_type } lists {});
record_with_options!(tables::Replica => Replica {
        region_name, kms_master_key_id, read_capacity_units_override, max_read_request_units_override
    } options { table_class_override } lists { global_secondary_indexes });
record_with_options!(tables::TableDefinition => TableDefinition {
    table_name, deletion_protection_enabled, resource_policy, global_table_source_arn
} options {
    billing_mode, provisioned_throughput, on_demand_throughput, warm_throughput, stream_specification,
    sse_specification, table_class, global_table_settings_replication_mode, time_to_live, point_in_time_recovery
} lists {
    attribute_definitions, key_schema, local_secondary_indexes, global_secondary_indexes, vector_indexes, tags
});
record_with_options!(wit::UpdateTable => UpdateTable {
    deletion_protection_enabled, delete_global_secondary_indexes, delete_vector_indexes,
    disassociation_protection_enabled, resource_policy, remove_tags
} options {
    billing_mode, provisioned_throughput, on_demand_throughput, warm_throughput, stream_specification,
    sse_specification, table_class, multi_region_consistency, global_table_settings_replication_mode, time_to_live,
    point_in_time_recovery
} lists {
    attribute_definitions, update_global_secondary_indexes, replica_updates, global_table_witness_updates, set_tags
});

impl From<tables::GlobalSecondaryIndex> for GlobalSecondaryIndex {
    fn from(from: tables::GlobalSecondaryIndex) -> Self {
        Self {
            index_name: from.index_name,
            key_schema: each(from.key_schema),
            projection: from.projection.into(),
            provisioned_throughput: from.provisioned_throughput.map(Into::into),
            on_demand_throughput: from.on_demand_throughput.map(Into::into),
            warm_throughput: from.warm_throughput.map(Into::into),
        }
    }
}

impl From<tables::VectorIndex> for VectorIndex {
    fn from(from: tables::VectorIndex) -> Self {
        Self {
            index_name: from.index_name,
            vector_attribute: from.vector_attribute,
            search_schema: each(from.search_schema),
            projection: from.projection.map(Into::into),
            dimensions: from.dimensions,
            distance_function: from.distance_function.into(),
        }
    }
}

impl From<tables::ReplicaUpdate> for ReplicaUpdate {
    fn from(from: tables::ReplicaUpdate) -> Self {
        match from {
            tables::ReplicaUpdate::Create(replica) => Self::Create(replica.into()),
            tables::ReplicaUpdate::Update(replica) => Self::Update(replica.into()),
            tables::ReplicaUpdate::Delete(region) => Self::Delete(region),
            tables::ReplicaUpdate::Disassociate(replica) => Self::Disassociate(replica.into()),
        }
    }
}

impl From<tables::WitnessUpdate> for WitnessUpdate {
    fn from(from: tables::WitnessUpdate) -> Self {
        match from {
            tables::WitnessUpdate::Create(region) => Self::Create(region),
            tables::WitnessUpdate::Delete(region) => Self::Delete(region),
        }
    }
}
