//! The five operations, one file each.

use migrator_component::Component;
use migrator_table::Connection;

use crate::history::{MigrationRecord, Status};
use crate::{Context, EngineError, PlannedMigration, Settings};

/// Runs a migration's operation, or what an earlier run left of it, and returns the status it ends in: `following`
/// for one that moves data, `done` for every other.
///
/// The record comes with lineage, version, names of the tables and the status of the run before; what the
/// operation learns is written into it, and it goes to history with every step.
///
/// # Errors
/// The first error of a step; what the migration's steps created has been undone unless data had begun to move.
pub async fn run(
    context: &Context,
    component: &Component,
    record: &mut MigrationRecord,
) -> Result<Status, EngineError> {
    let _ = (context, component, record);
    todo!()
}

/// Says what [`run`] would do, without changing anything. Tables that an earlier migration of the same plan will create
/// do not exist yet: that is no error.
///
/// # Errors
/// Everything that can be found out beforehand: an invalid definition, a source with another stream view type, a
/// table that exists and differs.
pub async fn describe(
    connection: &Connection,
    settings: &Settings,
    component: &Component,
    record: &MigrationRecord,
) -> Result<PlannedMigration, EngineError> {
    let _ = (connection, settings, component, record);
    todo!()
}
