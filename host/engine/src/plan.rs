use migrator_component::Component;
use serde::Serialize;

use crate::history::{History, MigrationRecord, OperationKind, Speed, Status};
use crate::lineage::work;
use crate::lock::Holder;
use crate::{Engine, EngineError, operation};

/// What `apply` would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// The outstanding migrations, lineage by lineage, in the order they would run.
    pub migrations: Vec<PlannedMigration>,
    /// What to look at: artifacts that changed after their migration was applied.
    pub warnings: Vec<String>,
}

/// One outstanding migration.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlannedMigration {
    /// The lineage.
    pub lineage: String,
    /// The version.
    pub version: u32,
    /// The manifest's description.
    pub description: String,
    /// The operation.
    pub operation: OperationKind,
    /// Where an earlier run left it.
    pub status: Status,
    /// The table it reads or changes.
    pub source_table: Option<String>,
    /// The table the lineage lives in afterwards.
    pub target_table: Option<String>,
    /// How the backfill would write; none where no data moves.
    pub speed: Option<Speed>,
    /// Why so.
    pub speed_reason: Option<String>,
    /// The steps, in order.
    pub steps: Vec<PlannedStep>,
}

/// One step of an outstanding migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedStep {
    /// The step's name.
    pub name: String,
    /// What it would do, in one sentence without a period.
    pub description: String,
}

/// Says what `apply` would do with these components.
pub(crate) async fn plan(engine: &Engine, components: &[Component]) -> Result<Plan, EngineError> {
    let history = History::open_existing(engine.connection.clone(), &engine.settings.history_table).await?;
    let given = engine.given(history.as_ref(), components).await?;
    let mut plan = Plan { migrations: Vec::new(), warnings: Vec::new() };
    for (lineage, candidates) in &given.lineages {
        let recorded = given.recorded.get(lineage).map_or(&[][..], Vec::as_slice);
        let work = work(lineage, candidates, recorded, &applied_by())?;
        plan.warnings.extend(work.warnings);
        let first = work.outstanding.first().map_or(u32::MAX, |record| record.version);
        let mut before: Vec<MigrationRecord> =
            recorded.iter().filter(|record| record.version < first).cloned().collect();
        for mut record in work.outstanding {
            operation::choose_follower(&engine.settings, engine.function.as_ref(), &mut record)?;
            let component = component(engine, history.as_ref(), components, &record).await?;
            let planned =
                operation::describe(&engine.connection, &engine.settings, &component, &record, &before)
                    .await?;
            plan.migrations.push(planned);
            plan.warnings.extend(operation::foresee(engine, history.as_ref(), &record, &before).await?);
            before.push(once_applied(record));
        }
    }
    Ok(plan)
}

/// A record as it will be when the next migration of the plan runs.
fn once_applied(record: MigrationRecord) -> MigrationRecord {
    let status = if record.moves_data() { Status::Following } else { Status::Done };
    MigrationRecord { status, undone: false, ..record }
}

/// The component of an outstanding migration: the given one, or the copy in history.
pub(crate) async fn component(
    engine: &Engine,
    history: Option<&History>,
    components: &[Component],
    record: &MigrationRecord,
) -> Result<Component, EngineError> {
    if let Some(component) = components.iter().find(|component| is_of(component, record)) {
        return Ok(component.clone());
    }
    match history {
        Some(history) => engine.component_of(&history.lineage(&record.lineage), record).await,
        None => Err(record.error("its component was not given", None)),
    }
}

/// Whether a component is the one of a migration.
pub(crate) fn is_of(component: &Component, record: &MigrationRecord) -> bool {
    let manifest = component.manifest();
    manifest.is_some_and(|manifest| manifest.lineage == record.lineage && manifest.version == record.version)
}

/// Who runs this, for records: `user@host`.
pub(crate) fn applied_by() -> String {
    let holder = Holder::current();
    format!("{}@{}", holder.user, holder.host)
}
