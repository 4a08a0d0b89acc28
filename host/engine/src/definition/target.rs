//! Which definition a new table gets.

use migrator_component::manifest::{AddIndexes, TableDefinition};
use migrator_table::Connection;

use super::carry_over::{StreamCarryOver, carry_over, with_indexes};
use super::read::{Table, read};
use crate::EngineError;
use crate::history::MigrationRecord;

/// Where a new table's definition comes from.
#[derive(Debug, Clone)]
pub enum Target {
    /// The migration declares it.
    Declared(Box<TableDefinition>),
    /// It is the source's, under another name.
    LikeSource {
        /// The source.
        source: String,
        /// The new table.
        table: String,
        /// Indexes to add after the existing ones.
        added: Option<Box<AddIndexes>>,
    },
}

/// A new table's definition and what its owners should know about it.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The definition.
    pub definition: TableDefinition,
    /// What could not be carried over, one sentence each.
    pub notes: Vec<String>,
}

impl Target {
    /// The new table's name.
    pub fn table(&self) -> &str {
        match self {
            Target::Declared(definition) => &definition.table_name,
            Target::LikeSource { table, .. } => table,
        }
    }

    /// Finds out the definition, from the source where it is needed.
    ///
    /// # Errors
    /// [`EngineError::TableMissing`], those of DynamoDB, and a source that this version cannot reproduce or that
    /// contradicts the added indexes.
    pub async fn resolve(
        &self,
        connection: &Connection,
        migration: &MigrationRecord,
    ) -> Result<Resolved, EngineError> {
        let (source, table, added) = match self {
            Target::Declared(definition) => {
                return Ok(Resolved { definition: (**definition).clone(), notes: Vec::new() });
            }
            Target::LikeSource { source, table, added } => (source, table, added),
        };
        let found = read(connection, source).await?.ok_or_else(|| EngineError::TableMissing {
            lineage: migration.lineage.clone(),
            version: migration.version,
            table: source.clone(),
        })?;
        let stream = match migration.stream_was_ours {
            Some(true) => StreamCarryOver::Drop,
            _ => StreamCarryOver::Keep,
        };
        let mut definition = carry_over(&found.definition, table, stream);
        if let Some(added) = added {
            definition = with_indexes(definition, added)
                .map_err(|problem| EngineError::Definition { table: source.clone(), source: problem })?;
        }
        Ok(Resolved { definition, notes: notes(source, table, &found) })
    }
}

fn notes(source: &str, target: &str, found: &Table) -> Vec<String> {
    let mut notes = Vec::new();
    let replicas = found.description.replicas();
    if !replicas.is_empty() {
        let regions = replicas.iter().filter_map(|replica| replica.region_name.as_deref());
        notes.push(format!(
            "table {source} has replicas in {}; {target} starts without: add them with update-table once it is filled",
            regions.collect::<Vec<_>>().join(", ")
        ));
    }
    if !found.unsupported.is_empty() {
        notes.push(format!(
            "this DynamoDB does not know {}, so that nothing of it is carried over to {target}",
            found.unsupported.join(", ")
        ));
    }
    notes
}
