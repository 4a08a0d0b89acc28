//! What `convert` and `add-indexes` with a local index have in common: a new table that is filled and followed.

use migrator_component::manifest::TableDefinition;
use migrator_component::{Component, Operation};
use migrator_table::Connection;

use super::{Steps, refused, source_of};
use crate::definition::read::describe;
use crate::definition::target::Target;
use crate::function::{FollowerPlace, FunctionDeployment, FunctionError, FunctionRecord, Names};
use crate::history::{MigrationRecord, Status};
use crate::step::{
    Backfill, CatchUp, CreateFunction, CreateLogGroup, CreateMapping, CreateRole, CreateTable, EnableStream,
    Existing, PutRolePolicy, StartFollowing, TableSettings, WaitActive, check_view_type, is_stream_on,
};
use crate::{EngineError, Settings};

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
    let mut steps: Steps = vec![
        Box::new(EnableStream { source: source.clone() }),
        Box::new(CreateTable { target: target.clone(), existing: Existing::Refused }),
        Box::new(WaitActive { table: table.clone() }),
        Box::new(TableSettings { target }),
    ];
    if let Some(function) = &record.function {
        steps.extend(in_lambda(component, function, &source));
    }
    let following: Steps = vec![
        Box::new(Backfill {
            component: component.clone(),
            source: source.clone(),
            target: table.clone(),
            copied_by: record.copied_by().map(str::to_owned),
        }),
        Box::new(StartFollowing { component: component.clone(), source, target: table.clone() }),
        Box::new(CatchUp { component: component.clone(), target: table }),
    ];
    steps.extend(following);
    Ok(steps)
}

/// What a follower in Lambda needs, made before any item is copied: until then everything can be undone. The mapping comes
/// switched off, so that the function is not called before the following starts.
fn in_lambda(component: &Component, function: &FunctionRecord, source: &str) -> Steps {
    let mut steps = Steps::new();
    steps.push(Box::new(CreateRole { function: function.clone() }));
    if let Some(role) = function.role.clone() {
        steps.push(Box::new(PutRolePolicy { function: function.clone(), role }));
    }
    steps.push(Box::new(CreateLogGroup { function: function.clone() }));
    steps.push(Box::new(CreateFunction { component: component.clone(), function: function.clone() }));
    steps.push(Box::new(CreateMapping { source: source.to_owned(), function: function.clone() }));
    steps
}

/// Decides where a migration that begins now is followed; one that has begun stays where it is.
///
/// # Errors
/// [`FunctionError::OutOfReach`] where there is no way to Lambda, and a setting that AWS does not take.
pub(crate) fn choose_follower(
    settings: &Settings,
    deployment: Option<&FunctionDeployment>,
    record: &mut MigrationRecord,
) -> Result<(), EngineError> {
    let begins = matches!(record.status, Status::Pending | Status::RolledBack) || record.undone;
    if !begins || !record.moves_data() {
        return Ok(());
    }
    record.follower = settings.follower_place;
    record.function = match record.follower {
        FollowerPlace::Host => None,
        FollowerPlace::Lambda => {
            let (lineage, version) = (record.lineage.clone(), record.version);
            let deployment = deployment.ok_or(FunctionError::OutOfReach { lineage, version })?;
            deployment.settings.validate().map_err(FunctionError::from)?;
            let region = &deployment.clients.region;
            let names = Names::new(&record.lineage, record.version, region);
            Some(FunctionRecord::new(names, region, &deployment.settings))
        }
    };
    Ok(())
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
