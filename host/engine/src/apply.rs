use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::history::{OperationKind, Status};

/// How `apply` runs.
#[derive(Clone, Debug, Default)]
pub struct ApplyOptions {
    /// Cancelled when the user wants to stop; the next run goes on.
    pub stop: CancellationToken,
}

/// What `apply` did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ApplyReport {
    /// The migrations of the given components' lineages, in order.
    pub migrations: Vec<AppliedMigration>,
    /// What to look at.
    pub warnings: Vec<String>,
}

/// What `apply` did about one migration.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AppliedMigration {
    /// The lineage.
    pub lineage: String,
    /// The version.
    pub version: u32,
    /// The manifest's description.
    pub description: String,
    /// The operation.
    pub operation: OperationKind,
    /// What this run did.
    pub outcome: Outcome,
    /// The status now.
    pub status: Status,
    /// The table the lineage lives in afterwards.
    pub table: Option<String>,
    /// Items copied by the backfill, all runs together.
    pub items_written: u64,
    /// How long this run took for it, in milliseconds.
    pub milliseconds: u64,
}

/// What a run did about a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was applied before.
    AlreadyApplied,
    /// This run applied it, from its beginning.
    Applied,
    /// This run finished what an earlier one had begun.
    Continued,
}
