use serde::Serialize;

use crate::history::{OperationKind, Status};

/// What `apply` did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApplyReport {
    /// The given migrations and those that were outstanding before them, lineage by lineage, in order.
    pub migrations: Vec<AppliedMigration>,
    /// What to look at.
    pub warnings: Vec<String>,
}

impl ApplyReport {
    /// Whether this run changed anything.
    pub fn did_nothing(&self) -> bool {
        self.migrations.iter().all(|migration| migration.outcome == Outcome::AlreadyApplied)
    }
}

/// What `apply` did about one migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    /// Name of the function that follows in AWS Lambda; none where the host does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
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
