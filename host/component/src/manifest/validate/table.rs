//! The definition of a table.

use super::keys::{self, ATTRIBUTE_NAME, Kind};
use super::{Problems, settings};
use crate::manifest::{
    BillingMode, GlobalSecondaryIndex, LocalSecondaryIndex, OnDemandThroughput, Projection, ProjectionType,
    ProvisionedThroughput, TableDefinition, VectorIndex,
};

/// Local indexes of a table; a hard limit.
const LOCAL_INDEXES: usize = 5;
/// Attributes that all indexes of a table may project by name, in sum; a hard limit.
const PROJECTED: usize = 100;

pub(super) fn check(table: &TableDefinition, problems: &mut Problems) {
    check_name("TableName", &table.table_name, problems);
    keys::check_definitions(&table.attribute_definitions, problems);
    check_keys(table, problems);
    check_indexes(
        &table.local_secondary_indexes,
        &table.global_secondary_indexes,
        &table.vector_indexes,
        problems,
    );
    check_throughput(table, problems);
    settings::check_stream(table.stream_specification, problems);
    settings::check_encryption(table.sse_specification.as_ref(), problems);
    settings::check_tags("Tags", &table.tags, problems);
    settings::check_time_to_live(table.time_to_live.as_ref(), problems);
    settings::check_backups(table.point_in_time_recovery, problems);
    settings::check_policy(table.resource_policy.as_deref(), problems);
}

/// Names of tables and indexes: 3 to 255 letters, digits, `_`, `-` and `.`.
pub(super) fn check_name(place: &str, name: &str, problems: &mut Problems) {
    let right = (3..=255).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    if !right {
        problems.add(place, format!("`{name}` must be 3 to 255 letters, digits, `_`, `-` and `.`"));
    }
}

fn check_keys(table: &TableDefinition, problems: &mut Problems) {
    let definitions = &table.attribute_definitions;
    keys::check_schema("KeySchema", &table.key_schema, Kind::Table, problems);
    keys::check_defined("KeySchema", &table.key_schema, definitions, problems);
    for (index, local) in table.local_secondary_indexes.iter().enumerate() {
        let place = format!("LocalSecondaryIndexes[{index}].KeySchema");
        keys::check_schema(&place, &local.key_schema, Kind::LocalIndex, problems);
        keys::check_defined(&place, &local.key_schema, definitions, problems);
        let hash = local.key_schema.first().map(|element| element.attribute_name.as_str());
        if let (Some(hash), Some(expected)) = (hash, table.hash_key())
            && hash != expected
        {
            let name = &local.index_name;
            problems.add(
                &place,
                format!("the HASH attribute of `{name}` must be the table's, `{expected}`, not `{hash}`"),
            );
        }
    }
    if !table.local_secondary_indexes.is_empty() && table.range_key().is_none() {
        problems.add("LocalSecondaryIndexes", "a table without a RANGE key cannot have local indexes");
    }
    for (index, global) in table.global_secondary_indexes.iter().enumerate() {
        let place = format!("GlobalSecondaryIndexes[{index}].KeySchema");
        keys::check_defined(&place, &global.key_schema, definitions, problems);
    }
    let mut used = index_key_names(&table.local_secondary_indexes, &table.global_secondary_indexes);
    used.extend(table.key_schema.iter().map(|element| element.attribute_name.as_str()));
    used.extend(
        table
            .vector_indexes
            .iter()
            .flat_map(|vector| vector.search_schema.iter().map(|element| element.attribute_name.as_str())),
    );
    for definition in definitions {
        let name = definition.attribute_name.as_str();
        if !used.contains(&name) {
            problems.add(
                "AttributeDefinitions",
                format!("`{name}` is defined but no key uses it; DynamoDB types only key attributes"),
            );
        }
    }
}

/// The attributes that keys of indexes use.
pub(super) fn index_key_names<'a>(
    local: &'a [LocalSecondaryIndex],
    global: &'a [GlobalSecondaryIndex],
) -> Vec<&'a str> {
    let local = local.iter().map(|index| &index.key_schema);
    let global = global.iter().map(|index| &index.key_schema);
    local.chain(global).flatten().map(|element| element.attribute_name.as_str()).collect()
}

/// What can be said about indexes without knowing their table.
pub(super) fn check_indexes(
    local: &[LocalSecondaryIndex],
    global: &[GlobalSecondaryIndex],
    vector: &[VectorIndex],
    problems: &mut Problems,
) {
    if local.len() > LOCAL_INDEXES {
        let count = local.len();
        problems.add(
            "LocalSecondaryIndexes",
            format!("{count} are more than the {LOCAL_INDEXES} a table may have"),
        );
    }
    let mut names: Vec<&str> = Vec::new();
    let mut projected = 0;
    let mut index = |place: &str, name: &'_ str, projection: Option<&Projection>, problems: &mut Problems| {
        check_name(&format!("{place}.IndexName"), name, problems);
        if let Some(projection) = projection {
            projected += projection.non_key_attributes.len();
            check_projection(&format!("{place}.Projection"), projection, problems);
        }
    };
    for (position, local) in local.iter().enumerate() {
        let place = format!("LocalSecondaryIndexes[{position}]");
        index(&place, &local.index_name, Some(&local.projection), problems);
        names.push(&local.index_name);
    }
    for (position, global) in global.iter().enumerate() {
        let place = format!("GlobalSecondaryIndexes[{position}]");
        index(&place, &global.index_name, Some(&global.projection), problems);
        keys::check_schema(&format!("{place}.KeySchema"), &global.key_schema, Kind::GlobalIndex, problems);
        names.push(&global.index_name);
    }
    for (position, vector) in vector.iter().enumerate() {
        let place = format!("VectorIndexes[{position}]");
        index(&place, &vector.index_name, vector.projection.as_ref(), problems);
        if vector.dimensions == 0 {
            problems.add(&place, "Dimensions must be at least 1");
        }
        names.push(&vector.index_name);
    }
    for (position, name) in names.iter().enumerate() {
        if names[..position].contains(name) {
            problems.add("", format!("two indexes are named `{name}`"));
        }
    }
    if projected > PROJECTED {
        problems.add(
            "",
            format!(
                "the indexes project {projected} attributes by name, more than the {PROJECTED} allowed in sum"
            ),
        );
    }
}

fn check_projection(place: &str, projection: &Projection, problems: &mut Problems) {
    let named = &projection.non_key_attributes;
    match projection.projection_type {
        ProjectionType::Include if named.is_empty() => {
            problems.add(place, "INCLUDE needs NonKeyAttributes");
        }
        ProjectionType::All | ProjectionType::KeysOnly if !named.is_empty() => {
            problems.add(place, "NonKeyAttributes are for INCLUDE only");
        }
        _ => {}
    }
    for (index, name) in named.iter().enumerate() {
        if !(1..=ATTRIBUTE_NAME).contains(&name.len()) {
            problems.add(place, "NonKeyAttributes holds a name that is empty or too long");
        }
        if named[..index].contains(name) {
            problems.add(place, format!("NonKeyAttributes names `{name}` twice"));
        }
    }
}

fn check_throughput(table: &TableDefinition, problems: &mut Problems) {
    let mode = table.effective_billing_mode();
    let mut check = |place: &str,
                     provisioned: Option<ProvisionedThroughput>,
                     on_demand: Option<OnDemandThroughput>| {
        let name =
            |setting: &str| if place.is_empty() { setting.to_owned() } else { format!("{place}.{setting}") };
        match (mode, provisioned) {
            (BillingMode::Provisioned, None) => {
                problems
                    .add(name("ProvisionedThroughput"), "is missing, and the billing mode is PROVISIONED");
            }
            (BillingMode::PayPerRequest, Some(_)) => {
                problems
                    .add(name("ProvisionedThroughput"), "is given, but the billing mode is PAY_PER_REQUEST");
            }
            (BillingMode::Provisioned, Some(provisioned)) => {
                settings::check_provisioned(&name("ProvisionedThroughput"), Some(provisioned), problems);
            }
            (BillingMode::PayPerRequest, None) => {}
        }
        if mode == BillingMode::Provisioned && on_demand.is_some() {
            problems.add(name("OnDemandThroughput"), "is given, but the billing mode is PROVISIONED");
        }
        settings::check_on_demand(&name("OnDemandThroughput"), on_demand, problems);
    };
    check("", table.provisioned_throughput, table.on_demand_throughput);
    for (index, global) in table.global_secondary_indexes.iter().enumerate() {
        let place = format!("GlobalSecondaryIndexes[{index}]");
        check(&place, global.provisioned_throughput, global.on_demand_throughput);
    }
}
