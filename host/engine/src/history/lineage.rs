use migrator_follow::{FunctionProgress, QuarantineRecord};

use super::FailureRecord;
use super::format::{FORMAT_PARTITION, LINEAGE_PREFIX};
use super::records::{MigrationRecord, SegmentRecord, ShardRecord, StepRecord};
use super::store::{History, Written};
use crate::EngineError;
use crate::lock::{LOCK_OWNER, LOCK_RECORD, LockGuard};

/// The records of one lineage.
#[derive(Clone, Debug)]
pub struct LineageHistory {
    history: History,
    lineage: String,
}

/// Sort key of a migration's record.
fn migration_key(version: u32) -> String {
    format!("migration#{version:010}")
}

fn step_key(record: &StepRecord) -> String {
    format!("step#{:010}#{:03}-{}", record.version, record.number, record.name)
}

fn segment_key(version: u32, segment: u32) -> String {
    format!("backfill#{version:010}#{segment:04}")
}

pub(crate) fn shard_key(version: u32, shard: &str) -> String {
    format!("shard#{version:010}#{shard}")
}

pub(crate) fn failure_key(version: u32, sequence: &str) -> String {
    FailureRecord::key(version, sequence)
}

impl LineageHistory {
    pub(super) fn new(history: History, lineage: &str) -> Self {
        Self { history, lineage: lineage.to_owned() }
    }

    /// The lineage's name.
    pub fn lineage(&self) -> &str {
        &self.lineage
    }

    /// The table it is in.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Writes down that the lineage exists, for [`History::lineages`].
    ///
    /// # Errors
    /// Those of DynamoDB.
    pub async fn register(&self) -> Result<(), EngineError> {
        let record = format!("{LINEAGE_PREFIX}{}", self.lineage);
        self.history.put(FORMAT_PARTITION, &record, &serde_json::json!({})).await
    }

    /// Every migration, by version.
    ///
    /// # Errors
    /// Those of DynamoDB, and [`EngineError::HistoryUnreadable`]; the same for all that follow.
    pub async fn migrations(&self) -> Result<Vec<MigrationRecord>, EngineError> {
        self.history.query(&self.lineage, "migration#").await
    }

    /// One migration; none where the version is not in history.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn migration(&self, version: u32) -> Result<Option<MigrationRecord>, EngineError> {
        self.history.get(&self.lineage, &migration_key(version)).await
    }

    /// Writes a migration's record, if the lock is still ours: fenced in one transaction with the lock's record.
    ///
    /// # Errors
    /// [`EngineError::LockLost`].
    pub async fn put_migration(&self, lock: &LockGuard, record: &MigrationRecord) -> Result<(), EngineError> {
        let item = self.history.item(&self.lineage, &migration_key(record.version), record)?;
        self.put_fenced(lock, vec![item]).await
    }

    /// A migration's steps, by number.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn steps(&self, version: u32) -> Result<Vec<StepRecord>, EngineError> {
        self.history.query(&self.lineage, &format!("step#{version:010}#")).await
    }

    /// Writes a step's record and its migration's, if the lock is still ours.
    ///
    /// # Errors
    /// [`EngineError::LockLost`].
    pub async fn put_step(
        &self,
        lock: &LockGuard,
        migration: &MigrationRecord,
        step: &StepRecord,
    ) -> Result<(), EngineError> {
        let migration_item =
            self.history.item(&self.lineage, &migration_key(migration.version), migration)?;
        let step_item = self.history.item(&self.lineage, &step_key(step), step)?;
        self.put_fenced(lock, vec![migration_item, step_item]).await
    }

    async fn put_fenced(
        &self,
        lock: &LockGuard,
        items: Vec<super::attributes::Attributes>,
    ) -> Result<(), EngineError> {
        let fence = (LOCK_RECORD, LOCK_OWNER, lock.owner());
        match self.history.put_fenced(&self.lineage, fence, items).await? {
            Written::Yes => Ok(()),
            Written::ConditionFailed => Err(lock.lost()),
        }
    }

    /// A backfill's checkpoints, by segment.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn segments(&self, version: u32) -> Result<Vec<SegmentRecord>, EngineError> {
        self.history.query(&self.lineage, &format!("backfill#{version:010}#")).await
    }

    /// Writes a segment's checkpoint.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn put_segment(&self, record: &SegmentRecord) -> Result<(), EngineError> {
        self.history.put(&self.lineage, &segment_key(record.version, record.checkpoint.segment), record).await
    }

    /// The shards of a migration's stream as far as followers have seen them.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn shards(&self, version: u32) -> Result<Vec<ShardRecord>, EngineError> {
        self.history.query(&self.lineage, &format!("shard#{version:010}#")).await
    }

    /// Forgets how far a migration's copy is.
    ///
    /// # Errors
    /// Those of DynamoDB.
    pub(crate) async fn forget_segments(&self, version: u32) -> Result<(), EngineError> {
        self.forget(&format!("backfill#{version:010}#")).await
    }

    /// Forgets how far a migration's stream is applied, by whom, and which records of it could not be. Nothing may follow it
    /// any more.
    ///
    /// # Errors
    /// Those of DynamoDB.
    pub(crate) async fn forget_shards(&self, version: u32) -> Result<(), EngineError> {
        self.forget(&format!("shard#{version:010}#")).await?;
        self.forget(&format!("failure#{version:010}#")).await?;
        self.forget(&QuarantineRecord::prefix(version)).await?;
        self.forget(&FunctionProgress::prefix(version)).await
    }

    async fn forget(&self, prefix: &str) -> Result<(), EngineError> {
        for record in self.history.query_keys(&self.lineage, prefix).await? {
            self.history.delete(&self.lineage, &record).await?;
        }
        Ok(())
    }

    /// The records that a migration's function rejected and passed, oldest first and without their images.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn quarantined(&self, version: u32) -> Result<Vec<FailureRecord>, EngineError> {
        self.history
            .query_part(&self.lineage, &QuarantineRecord::prefix(version), FailureRecord::ATTRIBUTES)
            .await
    }

    /// One of them with its images; none where it has been taken out.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn quarantined_record(
        &self,
        version: u32,
        sequence: &str,
    ) -> Result<Option<QuarantineRecord>, EngineError> {
        self.history.get(&self.lineage, &QuarantineRecord::key(version, sequence)).await
    }

    /// Writes a record into quarantine, or what is new about one that is there.
    ///
    /// # Errors
    /// Those of DynamoDB.
    pub async fn put_quarantined(&self, record: &QuarantineRecord) -> Result<(), EngineError> {
        let key = QuarantineRecord::key(record.failure.version, &record.failure.sequence);
        self.history.put(&self.lineage, &key, record).await
    }

    /// Takes a record out of quarantine.
    ///
    /// # Errors
    /// Those of DynamoDB.
    pub(crate) async fn release(&self, version: u32, sequence: &str) -> Result<(), EngineError> {
        self.history.delete(&self.lineage, &QuarantineRecord::key(version, sequence)).await
    }

    /// What the execution environments of a migration's function have done.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn function_progress(&self, version: u32) -> Result<Vec<FunctionProgress>, EngineError> {
        self.history.query(&self.lineage, &FunctionProgress::prefix(version)).await
    }

    /// The records that a migration's follower cannot apply.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn failures(&self, version: u32) -> Result<Vec<FailureRecord>, EngineError> {
        self.history.query(&self.lineage, &format!("failure#{version:010}#")).await
    }
}
