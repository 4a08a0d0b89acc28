use std::fmt;

use migrator_backfill::{SegmentCheckpoint, Speed};
use migrator_component::{Manifest, Operation};
use serde::{Deserialize, Serialize};

use crate::function::{FollowerPlace, FunctionRecord};
use crate::lineage::Candidate;
use crate::lock::Holder;
use crate::{EngineError, Facts, Timestamp};

/// Where a migration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Nothing has happened.
    Pending,
    /// Streams and tables are being made ready.
    Preparing,
    /// Items that existed before are being copied.
    Backfilling,
    /// The target follows the source; it has caught up at least once.
    Following,
    /// The lineage has moved to the target for good; the source no longer takes writes.
    CutOver,
    /// Nothing is left to do.
    Done,
    /// A run failed; the next one begins again or goes on.
    Failed,
    /// Undone at the user's wish.
    RolledBack,
}

impl Status {
    /// The name used in history and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Preparing => "preparing",
            Status::Backfilling => "backfilling",
            Status::Following => "following",
            Status::CutOver => "cut-over",
            Status::Done => "done",
            Status::Failed => "failed",
            Status::RolledBack => "rolled-back",
        }
    }

    /// Whether `apply` has nothing left to do for a migration in this status.
    pub fn is_applied(self) -> bool {
        matches!(self, Status::Following | Status::CutOver | Status::Done)
    }

    /// Whether a migration in this status still runs its component, so that the artifact must not change.
    pub fn is_in_flight(self) -> bool {
        matches!(self, Status::Preparing | Status::Backfilling | Status::Following | Status::Failed)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Which operation a migration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OperationKind {
    /// Creates the lineage's first table.
    CreateTable,
    /// Adds indexes.
    AddIndexes,
    /// Sends every item through a converter into a new table.
    Convert,
    /// Changes settings in place.
    UpdateTable,
    /// Deletes a table of the lineage.
    DeleteTable,
}

impl OperationKind {
    /// The name used in manifests, history and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            OperationKind::CreateTable => "create-table",
            OperationKind::AddIndexes => "add-indexes",
            OperationKind::Convert => "convert",
            OperationKind::UpdateTable => "update-table",
            OperationKind::DeleteTable => "delete-table",
        }
    }
}

impl From<&Operation> for OperationKind {
    fn from(operation: &Operation) -> Self {
        match operation {
            Operation::CreateTable(_) => OperationKind::CreateTable,
            Operation::AddIndexes(_) => OperationKind::AddIndexes,
            Operation::Convert(_) => OperationKind::Convert,
            Operation::UpdateTable(_) => OperationKind::UpdateTable,
            Operation::DeleteTable(_) => OperationKind::DeleteTable,
        }
    }
}

impl fmt::Display for OperationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One migration of a lineage: what it is, how far it is, and what it found and made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MigrationRecord {
    /// The lineage.
    pub lineage: String,
    /// The version.
    pub version: u32,
    /// The manifest's description.
    pub description: String,
    /// The operation.
    pub operation: OperationKind,
    /// The whole manifest as it was applied.
    pub manifest: Manifest,
    /// Name of the component when it was first applied, for messages.
    pub component: String,
    /// Sha256 of the artifact, hexadecimal; the artifact itself is in history under it.
    pub digest: String,
    /// Sha256 of the manifest's canonical JSON, hexadecimal.
    pub fingerprint: String,
    /// Where it stands.
    pub status: Status,
    /// Name of version 1's table, from which later names are made.
    pub base_table: String,
    /// The table the operation reads or changes; none for `create-table`.
    pub source_table: Option<String>,
    /// The table the lineage lives in afterwards; none for `delete-table`. The same as the source for changes in
    /// place.
    pub target_table: Option<String>,
    /// The source's stream.
    pub stream_arn: Option<String>,
    /// When the stream was enabled for this migration, or first seen where it was there already.
    pub stream_enabled_at: Option<Timestamp>,
    /// Whether this migration enabled the stream. An existing one belongs to somebody else and is never disabled.
    pub stream_was_ours: Option<bool>,
    /// Where the follower runs. Records of before there was a choice do not say: in the host.
    #[serde(default)]
    pub follower: FollowerPlace,
    /// What was made for a follower in Lambda.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<FunctionRecord>,
    /// How the backfill writes.
    pub speed: Option<Speed>,
    /// Why it writes so.
    pub speed_reason: Option<String>,
    /// Whether a follower may have written to the target: set before the first one starts. From then on bulk writes
    /// are forbidden.
    pub follower_started: bool,
    /// Scan segments of the backfill, fixed when it begins.
    pub segments: Option<u32>,
    /// DynamoDB's estimate of the source's items when the backfill began.
    pub items_estimated: Option<u64>,
    /// When the backfill was finished.
    pub backfilled_at: Option<Timestamp>,
    /// Version of the `delete-table` migration that ended the following of this one.
    pub followed_until_version: Option<u32>,
    /// `user@host` of the last run.
    pub applied_by: String,
    /// When the first run began it.
    pub started_at: Timestamp,
    /// When the record last changed.
    pub updated_at: Timestamp,
    /// When it was applied.
    pub finished_at: Option<Timestamp>,
    /// The last run's error.
    pub error: Option<String>,
    /// Whether a failed run was taken back completely, so that nothing of it is left and another component may take
    /// the version.
    pub undone: bool,
}

impl MigrationRecord {
    /// The record of a migration that nothing has happened of yet and whose tables have no names yet.
    pub fn new(candidate: &Candidate, base_table: &str, applied_by: &str, now: Timestamp) -> Self {
        Self {
            lineage: candidate.manifest.lineage.clone(),
            version: candidate.manifest.version,
            description: candidate.manifest.description.clone(),
            operation: OperationKind::from(&candidate.manifest.operation),
            manifest: candidate.manifest.clone(),
            component: candidate.component.clone(),
            digest: candidate.digest.clone(),
            fingerprint: candidate.fingerprint.clone(),
            status: Status::Pending,
            base_table: base_table.to_owned(),
            source_table: None,
            target_table: None,
            stream_arn: None,
            stream_enabled_at: None,
            stream_was_ours: None,
            follower: FollowerPlace::default(),
            function: None,
            speed: None,
            speed_reason: None,
            follower_started: false,
            segments: None,
            items_estimated: None,
            backfilled_at: None,
            followed_until_version: None,
            applied_by: applied_by.to_owned(),
            started_at: now,
            updated_at: now,
            finished_at: None,
            error: None,
            undone: false,
        }
    }

    /// The table the lineage lives in afterwards.
    ///
    /// # Errors
    /// [`EngineError::Operation`] for a migration that has none.
    pub fn target(&self) -> Result<&str, EngineError> {
        self.target_table.as_deref().ok_or_else(|| self.error("it has no target table", None))
    }

    /// The table the operation reads or changes.
    ///
    /// # Errors
    /// [`EngineError::Operation`] for a migration that has none.
    pub fn source(&self) -> Result<&str, EngineError> {
        self.source_table.as_deref().ok_or_else(|| self.error("it has no source table", None))
    }

    /// An error about this migration.
    pub fn error(&self, message: &str, hint: Option<&str>) -> EngineError {
        EngineError::Operation {
            lineage: self.lineage.clone(),
            version: self.version,
            message: message.to_owned(),
            hint: hint.map(str::to_owned),
        }
    }

    /// Name of the function that follows in AWS Lambda; none where the host does.
    pub fn followed_by_function(&self) -> Option<&str> {
        let follows = self.follower == FollowerPlace::Lambda && self.status.is_in_flight();
        let function = self.function.as_ref().filter(|_| follows);
        function.map(|function| function.function.as_str())
    }

    /// Name of the function that also copies the items that exist already; none where the host does.
    pub fn copied_by(&self) -> Option<&str> {
        let function = self.function.as_ref().filter(|function| function.settings.backfill);
        function.map(|function| function.function.as_str())
    }

    /// Whether the operation fills a table of its own from the source's items.
    pub fn moves_data(&self) -> bool {
        self.manifest.operation.moves_data()
    }
}

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepStatus {
    /// Recorded before it ran; whether it did is unknown.
    Begun,
    /// Recorded after it ran.
    Done,
    /// Taken back after a failure.
    Undone,
}

/// One step of a migration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The migration's version.
    pub version: u32,
    /// Its place in the operation, from 1.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// How far it is.
    pub status: StepStatus,
    /// What it wrote down.
    pub facts: Facts,
    /// When it was first begun.
    pub begun_at: Timestamp,
    /// When it was done.
    pub done_at: Option<Timestamp>,
}

/// Checkpoint of one scan segment of a backfill.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SegmentRecord {
    /// The migration's version.
    pub version: u32,
    /// How far it is.
    #[serde(flatten)]
    pub checkpoint: SegmentCheckpoint,
}

/// Checkpoint and lease of one shard of a source's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShardRecord {
    /// The migration's version.
    pub version: u32,
    /// The shard's id.
    pub shard: String,
    /// The shard it continues.
    pub parent: Option<String>,
    /// The last record that is applied, with all before it.
    pub sequence: Option<String>,
    /// Whether the shard is closed and read to its end.
    pub finished: bool,
    /// Every record created before this time has been applied.
    pub caught_up_at: Option<Timestamp>,
    /// Records applied so far.
    pub records: u64,
    /// When a follower first saw it.
    pub discovered_at: Timestamp,
    /// The process that reads it; none where none does.
    pub holder: Option<Holder>,
    /// Changes whenever the reader shows a sign of life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease_token: Option<String>,
    /// For how long the lease holds without a sign of life, in milliseconds.
    pub lease_milliseconds: u64,
}
