use std::sync::Arc;

use migrator_component::Component;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::apply_report::{AppliedMigration, ApplyReport, Outcome};
use crate::follow::wait_until_caught_up;
use crate::history::{History, MigrationRecord, Status, StepStatus};
use crate::lineage::{Candidate, work};
use crate::plan::{applied_by, is_of};
use crate::{Context, Engine, EngineError, Event, Observer, Timestamp, operation};

/// How `apply` runs.
#[derive(Clone, Debug, Default)]
pub struct ApplyOptions {
    /// Cancelled when the user wants to stop; the next run goes on.
    pub stop: CancellationToken,
}

/// Applies what is outstanding of every given lineage.
pub(crate) async fn apply(
    engine: &Engine,
    components: &[Component],
    options: &ApplyOptions,
    observer: Arc<dyn Observer>,
) -> Result<ApplyReport, EngineError> {
    let history = History::open(engine.connection.clone(), &engine.settings.history_table).await?;
    let given = engine.given(Some(&history), components).await?;
    // What is wrong with one lineage is said before another one is touched.
    let mut outstanding = Vec::new();
    let mut report = ApplyReport { migrations: Vec::new(), warnings: Vec::new() };
    for (lineage, candidates) in &given.lineages {
        let recorded = given.recorded.get(lineage).map_or(&[][..], Vec::as_slice);
        let work = work(lineage, candidates, recorded, &applied_by())?;
        report.warnings.extend(work.warnings);
        outstanding.push((lineage, candidates, work.applied, !work.outstanding.is_empty()));
    }
    for (lineage, candidates, applied, is_outstanding) in outstanding {
        if is_outstanding {
            let run = LineageRun { engine, components, options, observer: &observer };
            report.migrations.extend(run.apply(&history, lineage, candidates).await?);
        } else {
            report.migrations.extend(applied.iter().map(already_applied));
        }
    }
    Ok(report)
}

/// One run of `apply` on one lineage.
struct LineageRun<'a> {
    engine: &'a Engine,
    components: &'a [Component],
    options: &'a ApplyOptions,
    observer: &'a Arc<dyn Observer>,
}

impl LineageRun<'_> {
    async fn apply(
        &self,
        history: &History,
        lineage: &str,
        candidates: &[Candidate],
    ) -> Result<Vec<AppliedMigration>, EngineError> {
        let stop = self.options.stop.clone();
        let context = Context::enter(self.engine, history.lineage(lineage), stop, self.observer.clone());
        let context = context.await?;
        let result = self.locked(&context, candidates).await;
        context.leave().await;
        result
    }

    /// Everything that happens under the lock. History is read again: another run may have just finished.
    async fn locked(
        &self,
        context: &Context,
        candidates: &[Candidate],
    ) -> Result<Vec<AppliedMigration>, EngineError> {
        context.history.register().await?;
        let recorded = context.history.migrations().await?;
        let work = work(context.lineage(), candidates, &recorded, &applied_by())?;
        let mut migrations: Vec<AppliedMigration> = work.applied.iter().map(already_applied).collect();
        for migration in recorded.iter().filter(|migration| migration.status == Status::Following) {
            let component = self.engine.component_of(&context.history, migration).await?;
            context.followers.start(&component, migration).await?;
        }
        for record in work.outstanding {
            context.followers.check().await?;
            let version = record.version;
            let applied = self.run_migration(context, record).await;
            migrations.push(applied.map_err(|error| error.of_migration(context.lineage(), version))?);
        }
        wait_for_the_chain(context, &migrations).await?;
        Ok(migrations)
    }

    async fn run_migration(
        &self,
        context: &Context,
        mut record: MigrationRecord,
    ) -> Result<AppliedMigration, EngineError> {
        context.ensure_may_go_on()?;
        let began = Instant::now();
        let before = record.status;
        operation::choose_follower(&context.settings, context.function.as_ref(), &mut record)?;
        let component = self.component(context, &record).await?;
        context.history.put_artifact(component.digest(), component.bytes()).await?;
        record.status = status_at_work(&record);
        record.applied_by = applied_by();
        record.error = None;
        self.write(context, &mut record).await?;
        context.event(&Event::MigrationStarted {
            lineage: record.lineage.clone(),
            version: record.version,
            description: record.description.clone(),
            status: before,
        });
        match operation::run(context, &component, &mut record).await {
            Ok(status) => record.status = status,
            Err(error) => {
                self.record_failure(context, &mut record, &error).await;
                return Err(error);
            }
        }
        record.finished_at = Some(Timestamp::now());
        self.write(context, &mut record).await?;
        if record.status == Status::Following {
            context.followers.start(&component, &record).await?;
        }
        let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        context.event(&Event::MigrationFinished {
            lineage: record.lineage.clone(),
            version: record.version,
            status: record.status,
            milliseconds,
        });
        let segments = context.history.segments(record.version).await?;
        Ok(AppliedMigration {
            outcome: if before == Status::Pending { Outcome::Applied } else { Outcome::Continued },
            items_written: segments.iter().map(|segment| segment.checkpoint.items_written).sum(),
            milliseconds,
            ..already_applied(&record)
        })
    }

    /// The given component, or the copy in history of one that an earlier run began.
    async fn component(&self, context: &Context, record: &MigrationRecord) -> Result<Component, EngineError> {
        match self.components.iter().find(|component| is_of(component, record)) {
            Some(component) => Ok(component.clone()),
            None => self.engine.component_of(&context.history, record).await,
        }
    }

    async fn write(&self, context: &Context, record: &mut MigrationRecord) -> Result<(), EngineError> {
        record.updated_at = Timestamp::now();
        context.history.put_migration(&context.lock, record).await
    }

    /// Writes down why a migration failed, unless the next run shall find everything as after a crash. What goes wrong
    /// here must not hide the error itself.
    async fn record_failure(&self, context: &Context, record: &mut MigrationRecord, error: &EngineError) {
        if error.leaves_everything() {
            return;
        }
        record.status = Status::Failed;
        record.error = Some(error.to_string());
        let steps = context.history.steps(record.version).await;
        record.undone = steps.is_ok_and(|steps| steps.iter().all(|step| step.status == StepStatus::Undone));
        if let Err(error) = self.write(context, record).await {
            tracing::warn!(lineage = record.lineage, version = record.version, %error, "the failure could not be recorded");
        }
    }
}

/// Waits until every target has caught up, in the order of the versions: what arrives in one is a record for the next. A single link has
/// just done so where this run applied it; where an application writes faster than its records are applied, each wait takes several
/// times as long as the one before.
async fn wait_for_the_chain(context: &Context, applied: &[AppliedMigration]) -> Result<(), EngineError> {
    let mut following = context.history.migrations().await?;
    following.retain(|migration| migration.status == Status::Following);
    let new = |version| {
        applied.iter().any(|migration| migration.version == version && migration.outcome == Outcome::Applied)
    };
    if let [only] = following.as_slice()
        && new(only.version)
    {
        return Ok(());
    }
    for migration in following {
        let caught_up = wait_until_caught_up(context, &migration).await;
        caught_up.map_err(|error| error.of_migration(context.lineage(), migration.version))?;
    }
    Ok(())
}

/// The status of a migration that begins or goes on.
fn status_at_work(record: &MigrationRecord) -> Status {
    match record.status {
        Status::Failed if record.segments.is_some() => Status::Backfilling,
        Status::Pending | Status::Failed | Status::RolledBack => Status::Preparing,
        other => other,
    }
}

fn already_applied(record: &MigrationRecord) -> AppliedMigration {
    AppliedMigration {
        lineage: record.lineage.clone(),
        version: record.version,
        description: record.description.clone(),
        operation: record.operation,
        outcome: Outcome::AlreadyApplied,
        status: record.status,
        table: record.target_table.clone(),
        function: record.followed_by_function().map(str::to_owned),
        items_written: 0,
        milliseconds: 0,
    }
}
