use std::sync::Arc;

use migrator_component::Component;
use migrator_table::ScanRequest;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::definition::read::describe;
use crate::follow::wait_until_caught_up;
use crate::history::{LineageHistory, MigrationRecord, OperationKind, Status};
use crate::lineage::current_table;
use crate::{Context, Engine, EngineError, Event, Observer, Timestamp, operation};

/// How `rollback` runs.
#[derive(Clone, Debug, Default)]
pub struct RollbackOptions {
    /// Roll back even where the target holds what its source does not explain, or cannot be compared with it.
    pub force: bool,
    /// Cancelled when the user wants to stop; the next run goes on.
    pub stop: CancellationToken,
}

/// What `rollback` did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RollbackReport {
    /// The lineage.
    pub lineage: String,
    /// The version.
    pub version: u32,
    /// The manifest's description.
    pub description: String,
    /// The operation.
    pub operation: OperationKind,
    /// Steps that this run took back, in that order; none where nothing was left of them.
    pub undone: Vec<String>,
    /// The table the lineage lives in now.
    pub table: Option<String>,
}

/// Takes back one migration: the last one of its lineage of which anything stands, and not yet past the point of no return.
pub(crate) async fn rollback(
    engine: &Engine,
    lineage: &str,
    version: u32,
    options: &RollbackOptions,
    observer: Arc<dyn Observer>,
) -> Result<RollbackReport, EngineError> {
    let history = engine.known(lineage).await?;
    let context = Context::enter(engine, history, options.stop.clone(), observer).await?;
    let result = Rollback { engine, context: &context, force: options.force }.run(version).await;
    context.leave().await;
    result.map_err(|error| error.of_migration(lineage, version))
}

struct Rollback<'a> {
    engine: &'a Engine,
    context: &'a Context,
    force: bool,
}

impl Rollback<'_> {
    async fn run(&self, version: u32) -> Result<RollbackReport, EngineError> {
        let history = &self.context.history;
        let recorded = history.migrations().await?;
        let mut record = find(history, &recorded, version)?.clone();
        let mut undone = Vec::new();
        if stands(&record) {
            self.refuse(&record, &recorded).await?;
            let component = self.engine.component_of(history, &record).await?;
            if record.status == Status::Following && !self.force {
                self.compare(&component, &record).await?;
            }
            undone = self.take_back(&component, &mut record).await?;
        }
        record.status = Status::RolledBack;
        record.error = None;
        self.write(&mut record).await?;
        let left: Vec<_> = history.migrations().await?;
        let left: Vec<_> = left.into_iter().filter(|record| record.status.is_applied()).collect();
        Ok(RollbackReport {
            lineage: record.lineage,
            version,
            description: record.description,
            operation: record.operation,
            undone,
            table: current_table(&left),
        })
    }

    /// What stands on the migration, or cannot be brought back.
    async fn refuse(
        &self,
        record: &MigrationRecord,
        recorded: &[MigrationRecord],
    ) -> Result<(), EngineError> {
        if let Some(later) = recorded.iter().rfind(|later| later.version > record.version && stands(later)) {
            let message = format!("version {} is {} and comes after it", later.version, later.status);
            let hint = format!("roll back version {} first", later.version);
            return Err(record.error(&message, Some(&hint)));
        }
        let in_place = !record.moves_data() && record.source_table == record.target_table;
        let (message, hint) = match (record.status, record.operation) {
            (Status::CutOver, _) => ("it is cut over: applications write to its target", CHANGE_BACK),
            (Status::Done, OperationKind::CreateTable) => (
                "it is done: what applications wrote to its table would be lost",
                "delete the table with a delete-table migration",
            ),
            (Status::Done, OperationKind::DeleteTable) => ("it is done: the table is gone", CHANGE_BACK),
            (Status::Done, _) if !in_place => ("it is done: its source is gone", CHANGE_BACK),
            (_, OperationKind::CreateTable) => return self.refuse_items(record).await,
            (_, OperationKind::DeleteTable) => return self.refuse_deleted(record).await,
            _ => return Ok(()),
        };
        Err(record.error(message, Some(hint)))
    }

    /// A table that was only half made may be in use already.
    async fn refuse_items(&self, record: &MigrationRecord) -> Result<(), EngineError> {
        let table = record.target()?;
        if self.is_there(table).await? && self.holds_items(table).await? {
            let message = format!("table {table} holds items, which would be lost");
            return Err(record.error(&message, Some("finish it with `migrator apply`")));
        }
        Ok(())
    }

    async fn refuse_deleted(&self, record: &MigrationRecord) -> Result<(), EngineError> {
        let table = record.source()?;
        if self.is_there(table).await? {
            return Ok(());
        }
        let message = format!("table {table} is gone");
        Err(record.error(&message, Some("finish it with `migrator apply`")))
    }

    async fn is_there(&self, table: &str) -> Result<bool, EngineError> {
        Ok(describe(&self.context.connection, table).await?.is_some())
    }

    async fn holds_items(&self, table: &str) -> Result<bool, EngineError> {
        let request =
            ScanRequest { table: table.to_owned(), segment: None, limit: 1, exclusive_start_key: None };
        Ok(!self.context.connection.scan(&request).await?.items.is_empty())
    }

    /// Refuses a target to which somebody else has written: that would be lost with it. What the source can bring there again
    /// is not.
    async fn compare(&self, component: &Component, record: &MigrationRecord) -> Result<(), EngineError> {
        self.note(record, "comparing the target with its source: what only the target holds would be lost");
        self.bring_up_to_date(component, record).await.map_err(|error| not_comparable(record, error))?;
        let report = self.engine.verify_migration(&self.context.history, record, &|_| ()).await?;
        let (extra, different) = (report.extra.count, report.different.count);
        if extra + different == 0 && report.is_complete() {
            return Ok(());
        }
        let examples = report.extra.examples.iter().chain(&report.different.examples);
        Err(EngineError::TargetChanged {
            lineage: record.lineage.clone(),
            version: record.version,
            table: record.target()?.to_owned(),
            source_table: record.source()?.to_owned(),
            extra,
            different,
            keys: examples.take(EXAMPLES).map(|example| example.target.to_string()).collect(),
        })
    }

    async fn bring_up_to_date(
        &self,
        component: &Component,
        record: &MigrationRecord,
    ) -> Result<(), EngineError> {
        self.context.followers.start(component, record).await?;
        wait_until_caught_up(self.context, record).await
    }

    async fn take_back(
        &self,
        component: &Component,
        record: &mut MigrationRecord,
    ) -> Result<Vec<String>, EngineError> {
        // From here on no other process follows it, and a run that finds it so knows that it is not whole.
        record.status = Status::Failed;
        record.error = Some("its rollback was interrupted".to_owned());
        self.write(record).await?;
        operation::roll_back(self.context, component, record).await
    }

    async fn write(&self, record: &mut MigrationRecord) -> Result<(), EngineError> {
        record.updated_at = Timestamp::now();
        self.context.history.put_migration(&self.context.lock, record).await
    }

    fn note(&self, record: &MigrationRecord, message: &str) {
        let (lineage, version) = (record.lineage.clone(), Some(record.version));
        self.context.event(&Event::Note { lineage, version, message: message.to_owned() });
    }
}

/// Keys shown of items that only the target holds.
const EXAMPLES: usize = 3;
/// The way back where there is no rollback.
const CHANGE_BACK: &str = "go back with a new migration";

/// What keeps a target from catching up, such as a record that cannot be applied, may be the reason to roll it back: there has to
/// be a way on. What a later run may find gone is left as it is.
fn not_comparable(record: &MigrationRecord, error: EngineError) -> EngineError {
    if error.leaves_everything() {
        return error;
    }
    let table = |name: &Option<String>| name.clone().unwrap_or_default();
    EngineError::NotComparable {
        lineage: record.lineage.clone(),
        version: record.version,
        table: table(&record.target_table),
        source_table: table(&record.source_table),
        reason: Box::new(error),
    }
}

/// Whether anything of a migration may be there.
fn stands(record: &MigrationRecord) -> bool {
    !record.undone && !matches!(record.status, Status::Pending | Status::RolledBack)
}

fn find<'a>(
    history: &LineageHistory,
    recorded: &'a [MigrationRecord],
    version: u32,
) -> Result<&'a MigrationRecord, EngineError> {
    recorded.iter().find(|record| record.version == version).ok_or_else(|| EngineError::UnknownVersion {
        lineage: history.lineage().to_owned(),
        version,
        table: history.history().table().to_owned(),
        last: recorded.last().map_or(0, |last| last.version),
    })
}
