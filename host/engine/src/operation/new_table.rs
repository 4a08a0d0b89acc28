//! What `convert` and `add-indexes` with a local index have in common: a new table that is filled and followed.

use migrator_component::manifest::TableDefinition;
use migrator_component::{Component, Operation};
use migrator_table::Connection;

use super::{Steps, refused, source_of};
use crate::EngineError;
use crate::definition::read::describe;
use crate::definition::target::Target;
use crate::history::MigrationRecord;
use crate::step::{
    Backfill, CatchUp, CreateTable, EnableStream, Existing, StartFollowing, TableSettings, WaitActive,
    check_view_type, is_stream_on,
};

/// First the stream, so that no change is missed; then the target; only then is anything read.
pub(super) fn steps(
    component: &Component,
    record: &MigrationRecord,
    target: Target,
) -> Result<Steps, EngineError> {
    let source = source_of(record)?.to_owned();
    let table = target.table().to_owned();
    if table == source {
        return Err(refused(
            record,
            format!("the target {table} is the source itself"),
            "declare a target table with another name, or none",
        ));
    }
    Ok(vec![
        Box::new(EnableStream { source: source.clone() }),
        Box::new(CreateTable { target: target.clone(), existing: Existing::Refused }),
        Box::new(WaitActive { table: table.clone() }),
        Box::new(TableSettings { target }),
        Box::new(Backfill { component: component.clone(), source: source.clone(), target: table.clone() }),
        Box::new(StartFollowing { component: component.clone(), source, target: table.clone() }),
        Box::new(CatchUp { component: component.clone(), target: table }),
    ])
}

/// The name of the new table.
pub(super) fn target_of(record: &MigrationRecord) -> Result<&str, EngineError> {
    record.target_table.as_deref().ok_or_else(|| {
        refused(record, "the migration has no target table".to_owned(), "report this as a bug of migrator")
    })
}

/// The definition that a migration declares for its new table.
pub(super) fn declared(operation: &Operation) -> Option<&TableDefinition> {
    match operation {
        Operation::Convert(convert) => convert.target.as_deref(),
        _ => None,
    }
}

/// The source's stream must be one that can be followed, and the target must not exist.
pub(super) async fn check(connection: &Connection, record: &MigrationRecord) -> Result<(), EngineError> {
    if let Some(found) = describe(connection, source_of(record)?).await?
        && is_stream_on(&found)
    {
        check_view_type(record, source_of(record)?, &found)?;
    }
    let target = target_of(record)?;
    match describe(connection, target).await? {
        Some(_) => Err(refused(
            record,
            format!("table {target} exists already and was not created by this migration"),
            "delete or rename that table, or declare another target table",
        )),
        None => Ok(()),
    }
}
