//! `delete-table`: a table of the lineage that nothing reads any more.

use migrator_table::Connection;

use super::{Steps, refused};
use crate::definition::read::describe;
use crate::drain::check_quarantine;
use crate::function::foresee_readers;
use crate::history::{History, MigrationRecord, Status};
use crate::step::{DeleteTable, Drain, FinalLook, RemoveResource, Resource, StopFollowing, Sweep};
use crate::{Engine, EngineError};

/// Drain, stop, look once more, sweep, remove what followed, and only then delete.
pub(super) fn steps(
    record: &MigrationRecord,
    table: &str,
    lineage: &[MigrationRecord],
) -> Result<Steps, EngineError> {
    check_use(record, table, lineage)?;
    let followed_by = followed_by(record, table, lineage);
    let table = table.to_owned();
    let mut steps = Steps::new();
    if !followed_by.is_empty() {
        steps.push(Box::new(Drain { table: table.clone(), followed_by: followed_by.clone() }));
        steps.push(Box::new(StopFollowing { table: table.clone(), followed_by: followed_by.clone() }));
        steps.push(Box::new(FinalLook { table: table.clone(), followed_by: followed_by.clone() }));
        for target in followed_by.iter().filter_map(|followed| followed.target_table.as_deref()) {
            steps.push(Box::new(Sweep::new(target)));
        }
        for followed in &followed_by {
            for step in Resource::ALL.into_iter().filter_map(|one| RemoveResource::new(one, followed)) {
                steps.push(Box::new(step));
            }
        }
    }
    steps.push(Box::new(DeleteTable { table, followed_by }));
    Ok(steps)
}

/// The migrations that follow the table, or did until this migration stopped them in an earlier run.
fn followed_by(record: &MigrationRecord, table: &str, lineage: &[MigrationRecord]) -> Vec<MigrationRecord> {
    let follows = |one: &&MigrationRecord| {
        one.moves_data()
            && one.source_table.as_deref() == Some(table)
            && (one.status == Status::Following || one.followed_until_version == Some(record.version))
    };
    lineage.iter().filter(follows).cloned().collect()
}

/// Refuses a table that is still being filled, or that another migration is working on.
fn check_use(record: &MigrationRecord, table: &str, lineage: &[MigrationRecord]) -> Result<(), EngineError> {
    for one in lineage.iter().filter(|one| one.version != record.version && one.moves_data()) {
        let fills = one.target_table.as_deref() == Some(table);
        let reads = one.source_table.as_deref() == Some(table);
        let source = one.source_table.as_deref().unwrap_or_default();
        if fills && one.status == Status::Following {
            return Err(refused(
                record,
                format!("table {table} is still filled from {source} by version {}", one.version),
                "delete the table it is filled from first",
            ));
        }
        let under_way = matches!(one.status, Status::Preparing | Status::Backfilling | Status::Failed);
        if (fills || reads) && under_way {
            return Err(refused(
                record,
                format!("table {table} is used by version {}, which is {}", one.version, one.status),
                "finish or roll back that version first",
            ));
        }
    }
    Ok(())
}

/// Deletion protection is the owners' last word.
pub(super) async fn check(
    connection: &Connection,
    record: &MigrationRecord,
    table: &str,
) -> Result<(), EngineError> {
    match describe(connection, table).await? {
        Some(found) if found.deletion_protection_enabled == Some(true) => {
            Err(EngineError::DeletionProtected {
                lineage: record.lineage.clone(),
                version: record.version,
                table: table.to_owned(),
            })
        }
        _ => Ok(()),
    }
}

/// What would come out only once everything is drained: refuses what `apply` would refuse as things are, and returns what it cannot
/// see.
///
/// # Errors
/// [`EngineError::InQuarantine`], [`EngineError::ReadByOthers`], and those of DynamoDB.
pub(super) async fn foresee(
    engine: &Engine,
    history: &History,
    record: &MigrationRecord,
    table: &str,
    lineage: &[MigrationRecord],
) -> Result<Option<String>, EngineError> {
    let followed_by = followed_by(record, table, lineage);
    let history = history.lineage(&record.lineage);
    for followed in &followed_by {
        check_quarantine(&history, record.version, followed).await?;
    }
    foresee_readers(engine, record, table, &followed_by).await
}
