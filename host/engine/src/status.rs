use serde::Serialize;

use crate::Timestamp;
use crate::history::{FailureRecord, OperationKind, SegmentRecord, ShardRecord, Status};

/// Where the lineages stand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatusReport {
    /// The history table.
    pub history_table: String,
    /// The lineages, sorted by name.
    pub lineages: Vec<LineageStatus>,
}

/// Where one lineage stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineageStatus {
    /// The lineage.
    pub lineage: String,
    /// The table it lives in; none before the first and after the last.
    pub table: Option<String>,
    /// Who holds its lock.
    pub locked_by: Option<String>,
    /// Its migrations, by version.
    pub migrations: Vec<MigrationStatus>,
}

/// Where one migration stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MigrationStatus {
    /// The version.
    pub version: u32,
    /// The manifest's description.
    pub description: String,
    /// The operation.
    pub operation: OperationKind,
    /// Where it stands.
    pub status: Status,
    /// The table it reads or changes.
    pub source_table: Option<String>,
    /// The table the lineage lives in afterwards.
    pub target_table: Option<String>,
    /// DynamoDB's estimate of the source's items when the backfill began.
    pub items_estimated: Option<u64>,
    /// The backfill's segments.
    pub segments: Vec<SegmentRecord>,
    /// The stream's shards.
    pub shards: Vec<ShardRecord>,
    /// Records that cannot be applied.
    pub failures: Vec<FailureRecord>,
    /// The last run's error.
    pub error: Option<String>,
    /// When it was applied.
    pub finished_at: Option<Timestamp>,
}
