//! `create-table`: the first table of a lineage.

use migrator_component::manifest::TableDefinition;
use migrator_table::Connection;

use super::Steps;
use crate::EngineError;
use crate::definition::difference::{difference, lines};
use crate::definition::read::read;
use crate::definition::target::Target;
use crate::history::MigrationRecord;
use crate::step::{CreateTable, Existing, TableSettings, WaitActive};

pub(super) fn steps(definition: &TableDefinition) -> Steps {
    let target = Target::Declared(Box::new(definition.clone()));
    vec![
        Box::new(CreateTable { target: target.clone(), existing: Existing::Adopted }),
        Box::new(WaitActive { table: definition.table_name.clone() }),
        Box::new(TableSettings { target }),
    ]
}

/// A table of that name may exist if it is defined equally.
pub(super) async fn check(
    connection: &Connection,
    record: &MigrationRecord,
    definition: &TableDefinition,
) -> Result<(), EngineError> {
    let Some(found) = read(connection, &definition.table_name).await? else { return Ok(()) };
    let differences = difference(definition, &found.definition);
    if differences.is_empty() {
        return Ok(());
    }
    Err(EngineError::TableDiffers {
        lineage: record.lineage.clone(),
        version: record.version,
        table: definition.table_name.clone(),
        difference: lines(&differences),
    })
}
