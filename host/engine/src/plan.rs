use serde::Serialize;

use crate::history::{OperationKind, Speed, Status};

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
