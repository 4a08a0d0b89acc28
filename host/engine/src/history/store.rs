use bytes::Bytes;
use migrator_component::Component;
use migrator_table::Connection;

use super::records::{FailureRecord, MigrationRecord, SegmentRecord, ShardRecord, StepRecord};
use crate::EngineError;
use crate::lock::LockGuard;

/// The history table of an account and region.
#[derive(Clone, Debug)]
pub struct History {
    connection: Connection,
    table: String,
}

impl History {
    /// The history table, created if it does not exist.
    ///
    /// # Errors
    /// [`EngineError::HistoryFromNewer`], [`EngineError::NotAHistoryTable`], and those of DynamoDB.
    pub async fn open(connection: Connection, table: &str) -> Result<Self, EngineError> {
        let _ = (connection, table);
        todo!()
    }

    /// The history table; none if it does not exist. Creates nothing.
    ///
    /// # Errors
    /// As [`History::open`].
    pub async fn open_existing(connection: Connection, table: &str) -> Result<Option<Self>, EngineError> {
        let _ = (connection, table);
        todo!()
    }

    /// The records of one lineage.
    pub fn lineage(&self, lineage: &str) -> LineageHistory {
        LineageHistory { history: self.clone(), lineage: lineage.to_owned() }
    }

    /// Every lineage, sorted.
    ///
    /// # Errors
    /// Those of DynamoDB.
    pub async fn lineages(&self) -> Result<Vec<String>, EngineError> {
        let _ = (&self.connection, &self.table);
        todo!()
    }
}

/// The records of one lineage.
#[derive(Clone, Debug)]
pub struct LineageHistory {
    history: History,
    lineage: String,
}

impl LineageHistory {
    /// The lineage's name.
    pub fn lineage(&self) -> &str {
        &self.lineage
    }

    /// Every migration, by version.
    ///
    /// # Errors
    /// Those of DynamoDB, and [`EngineError::HistoryUnreadable`]; the same for all that follow.
    pub async fn migrations(&self) -> Result<Vec<MigrationRecord>, EngineError> {
        let _ = &self.history;
        todo!()
    }

    /// Writes a migration's record, if the lock is still ours: fenced in one transaction with the lock's record.
    ///
    /// # Errors
    /// [`EngineError::LockLost`].
    pub async fn put_migration(&self, lock: &LockGuard, record: &MigrationRecord) -> Result<(), EngineError> {
        let _ = (lock, record);
        todo!()
    }

    /// A migration's steps, by number.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn steps(&self, version: u32) -> Result<Vec<StepRecord>, EngineError> {
        let _ = version;
        todo!()
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
        let _ = (lock, migration, step);
        todo!()
    }

    /// A backfill's checkpoints, by segment.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn segments(&self, version: u32) -> Result<Vec<SegmentRecord>, EngineError> {
        let _ = version;
        todo!()
    }

    /// Writes a segment's checkpoint.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn put_segment(&self, record: &SegmentRecord) -> Result<(), EngineError> {
        let _ = record;
        todo!()
    }

    /// The shards of a migration's stream as far as followers have seen them.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn shards(&self, version: u32) -> Result<Vec<ShardRecord>, EngineError> {
        let _ = version;
        todo!()
    }

    /// The records that a migration's follower cannot apply.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn failures(&self, version: u32) -> Result<Vec<FailureRecord>, EngineError> {
        let _ = version;
        todo!()
    }

    /// Writes an artifact in chunks; one that is there already is not written again.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`].
    pub async fn put_artifact(&self, component: &Component) -> Result<(), EngineError> {
        let _ = component;
        todo!()
    }

    /// An artifact by its sha256.
    ///
    /// # Errors
    /// As [`LineageHistory::migrations`]; [`EngineError::HistoryUnreadable`] where chunks are missing or the digest is
    /// another.
    pub async fn artifact(&self, digest: &str) -> Result<Bytes, EngineError> {
        let _ = digest;
        todo!()
    }
}
