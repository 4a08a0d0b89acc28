//! The five operations, one file each: which steps each consists of, in which order.

mod add_indexes;
mod convert;
mod create_table;
mod delete_table;
mod new_table;
mod update_table;

pub(crate) use new_table::choose_follower;

use migrator_component::{Component, Operation};
use migrator_table::Connection;

use crate::backfill::{Size, choose_speed};
use crate::definition::read::read;
use crate::history::{History, MigrationRecord, OperationKind, Status};
use crate::step::{Hook, Moment};
use crate::{Context, Engine, EngineError, PlannedMigration, PlannedStep, Settings, Step, StepRunner};

/// The steps of an operation, in order. Part of the contract with history: a later version of the program may not number the
/// steps of a migration that is under way differently.
type Steps = Vec<Box<dyn Step>>;

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
    let lineage = context.history.migrations().await?;
    let steps = steps(component, record, &lineage)?;
    if matches!(record.status, Status::Pending | Status::Failed) {
        record.status = if record.backfilled_at.is_some() || record.segments.is_some() {
            Status::Backfilling
        } else {
            Status::Preparing
        };
    }
    StepRunner::new(context, record).run(&steps).await?;
    Ok(if record.manifest.operation.moves_data() { Status::Following } else { Status::Done })
}

/// Takes back what an operation's steps did, last first. Returns their names.
///
/// # Errors
/// The first error of an undo.
pub(crate) async fn roll_back(
    context: &Context,
    component: &Component,
    record: &mut MigrationRecord,
) -> Result<Vec<String>, EngineError> {
    let lineage = context.history.migrations().await?;
    let steps = steps(component, record, &lineage)?;
    StepRunner::new(context, record).roll_back(&steps).await
}

/// Says what [`run`] would do, without changing anything. `lineage` are the lineage's migrations as they will be by then.
/// Tables that an earlier migration of the same plan will create do not exist yet: that is no error.
///
/// # Errors
/// Everything that can be found out beforehand: an invalid definition, a source with another stream view type, a
/// table that exists and differs.
pub async fn describe(
    connection: &Connection,
    settings: &Settings,
    component: &Component,
    record: &MigrationRecord,
    lineage: &[MigrationRecord],
) -> Result<PlannedMigration, EngineError> {
    let steps = steps(component, record, lineage)?;
    let operation = &record.manifest.operation;
    check(connection, record).await?;
    let mut planned = PlannedMigration {
        lineage: record.lineage.clone(),
        version: record.version,
        description: record.description.clone(),
        operation: OperationKind::from(operation),
        status: record.status,
        source_table: record.source_table.clone(),
        target_table: record.target_table.clone(),
        speed: None,
        speed_reason: None,
        steps: steps
            .iter()
            .map(|step| PlannedStep { name: step.name().to_owned(), description: step.description() })
            .collect(),
    };
    if operation.moves_data()
        && let Some(source) = &record.source_table
        && let Some(found) = read(connection, source).await?
    {
        let repeated = record.segments.is_some();
        let target = new_table::declared(operation).unwrap_or(&found.definition);
        let choice = choose_speed(settings, record, Size::of(&found.description), target, repeated);
        planned.speed = Some(choice.speed);
        planned.speed_reason = Some(choice.reason);
    }
    Ok(planned)
}

/// What DynamoDB can tell beforehand about the operations whose first step would only fail later.
async fn check(connection: &Connection, record: &MigrationRecord) -> Result<(), EngineError> {
    if record.status != Status::Pending {
        return Ok(());
    }
    match &record.manifest.operation {
        Operation::CreateTable(definition) => create_table::check(connection, record, definition).await,
        operation if operation.moves_data() => new_table::check(connection, record).await,
        Operation::DeleteTable(delete) => delete_table::check(connection, record, &delete.table_name).await,
        _ => Ok(()),
    }
}

/// The same of what history and Lambda can tell, as far as these answer; returns what cannot be seen.
///
/// # Errors
/// Those that [`run`] would end with as things are, and those of DynamoDB.
pub(crate) async fn foresee(
    engine: &Engine,
    history: Option<&History>,
    record: &MigrationRecord,
    lineage: &[MigrationRecord],
) -> Result<Option<String>, EngineError> {
    match (&record.manifest.operation, history) {
        (Operation::DeleteTable(delete), Some(history)) => {
            delete_table::foresee(engine, history, record, &delete.table_name, lineage).await
        }
        _ => Ok(None),
    }
}

/// The steps of a migration, between its hooks.
fn steps(
    component: &Component,
    record: &MigrationRecord,
    lineage: &[MigrationRecord],
) -> Result<Steps, EngineError> {
    let mut steps: Steps = match &record.manifest.operation {
        Operation::CreateTable(definition) => create_table::steps(definition),
        Operation::AddIndexes(added) => add_indexes::steps(component, record, added)?,
        Operation::Convert(convert) => convert::steps(component, record, convert)?,
        Operation::UpdateTable(update) => update_table::steps(record, update, lineage)?,
        Operation::DeleteTable(delete) => delete_table::steps(record, &delete.table_name, lineage)?,
    };
    if component.hooks().is_some() {
        steps.insert(0, Box::new(Hook { component: component.clone(), moment: Moment::Before }));
        steps.push(Box::new(Hook { component: component.clone(), moment: Moment::After }));
    }
    Ok(steps)
}

/// A reason why an operation is impossible, and what to do about it.
fn refused(record: &MigrationRecord, message: String, hint: &str) -> EngineError {
    EngineError::Operation {
        lineage: record.lineage.clone(),
        version: record.version,
        message,
        hint: Some(hint.to_owned()),
    }
}

/// The table that the operation reads or changes.
fn source_of(record: &MigrationRecord) -> Result<&str, EngineError> {
    record
        .source_table
        .as_deref()
        .ok_or_else(|| refused(record, "the lineage has no table".to_owned(), "create one with version 1"))
}
