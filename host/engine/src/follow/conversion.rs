use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_dynamodb::types::{KeyType as SdkKeyType, ScalarAttributeType, TableDescription};
use migrator_component::{Component, Operation};
use migrator_follow::{Conversion, Convert, Identity};
use migrator_item::{KeyAttribute, KeySchema, KeyType};
use migrator_table::{Connection, TableError};

use crate::EngineError;
use crate::history::MigrationRecord;

/// What a migration does to an item: its converter, or identity for `add-indexes`, checked against the target's key.
/// The backfill and the follower use the same.
///
/// # Errors
/// Those of DynamoDB, and [`EngineError::TableMissing`] where there is no target yet.
pub async fn conversion(
    connection: &Connection,
    component: &Component,
    migration: &MigrationRecord,
) -> Result<Conversion, EngineError> {
    let converter: Arc<dyn Convert> =
        match (&migration.manifest.operation, component.converter(BTreeMap::new())) {
            (Operation::Convert(_), Some(converter)) => Arc::new(converter),
            (Operation::Convert(_), None) => {
                return Err(migration.error("its component has no converter", None));
            }
            _ => Arc::new(Identity),
        };
    let table = migration.target()?;
    Ok(Conversion::new(converter, key_schema(connection, migration, table).await?))
}

/// The primary key of a table of the migration.
///
/// # Errors
/// As [`conversion`].
pub(crate) async fn key_schema(
    connection: &Connection,
    migration: &MigrationRecord,
    table: &str,
) -> Result<KeySchema, EngineError> {
    let missing = || EngineError::TableMissing {
        lineage: migration.lineage.clone(),
        version: migration.version,
        table: table.to_owned(),
    };
    let described = connection.dynamodb().describe_table().table_name(table).send().await;
    let description = match described {
        Ok(output) => output.table.ok_or_else(missing)?,
        Err(error) => {
            return Err(match TableError::from_sdk("DescribeTable", table, error) {
                TableError::NotFound { .. } => missing(),
                other => other.into(),
            });
        }
    };
    let hash = key_attribute(&description, &SdkKeyType::Hash);
    let hash = hash.ok_or_else(|| migration.error(&format!("table {table} shows no partition key"), None))?;
    Ok(KeySchema { hash, range: key_attribute(&description, &SdkKeyType::Range) })
}

fn key_attribute(description: &TableDescription, key_type: &SdkKeyType) -> Option<KeyAttribute> {
    let element = description.key_schema().iter().find(|element| element.key_type() == key_type)?;
    let name = element.attribute_name();
    let definitions = description.attribute_definitions();
    let definition = definitions.iter().find(|definition| definition.attribute_name() == name)?;
    let key_type = match definition.attribute_type() {
        ScalarAttributeType::N => KeyType::N,
        ScalarAttributeType::B => KeyType::B,
        _ => KeyType::S,
    };
    Some(KeyAttribute { name: name.to_owned(), key_type })
}
