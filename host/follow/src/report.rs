use std::fmt;

use migrator_item::Item;
use migrator_table::SequenceNumber;

use crate::RecordError;

/// What applying a batch of records did to the target.
#[derive(Debug, Default, serde::Serialize)]
pub struct BatchReport {
    /// Records in the batch.
    pub records: usize,
    /// Target items written.
    pub written: usize,
    /// Writes that a newer record, or this one delivered before, made unnecessary; those of the same batch included.
    pub skipped_as_newer: usize,
    /// Tombstones written.
    pub tombstones: usize,
    /// Records that could not be applied, in the order of the batch.
    pub failures: Vec<Failure>,
}

impl BatchReport {
    /// The first record of the batch that has to be delivered again; every one before it is applied.
    pub fn lowest_failing(&self) -> Option<&SequenceNumber> {
        self.failures.iter().map(|failure| &failure.sequence_number).min()
    }
}

impl fmt::Display for BatchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { records, written, skipped_as_newer, tombstones, failures } = self;
        write!(
            f,
            "{records} records: {written} written, {skipped_as_newer} skipped as newer, {tombstones} tombstones"
        )?;
        match failures.len() {
            0 => Ok(()),
            failed => write!(f, ", {failed} failed"),
        }
    }
}

/// A record that could not be applied.
#[derive(Debug, serde::Serialize)]
pub struct Failure {
    /// The record.
    pub sequence_number: SequenceNumber,
    /// The key of the source item it is about.
    pub key: Item,
    /// The reason.
    pub error: RecordError,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key.to_json();
        write!(
            f,
            "record {} of the item {}: {}",
            self.sequence_number,
            String::from_utf8_lossy(&key),
            self.error
        )
    }
}

/// What a follower did before it ended.
#[derive(Clone, Debug, Default, serde::Serialize)]
pub struct FollowReport {
    /// Records applied.
    pub records: u64,
    /// Target items written.
    pub written: u64,
    /// Writes that newer records, or records delivered before, made unnecessary.
    pub skipped_as_newer: u64,
    /// Tombstones written.
    pub tombstones: u64,
    /// Shards read to their end.
    pub finished_shards: u64,
    /// Why the follower ended.
    pub ended: Ended,
}

impl FollowReport {
    pub(crate) fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.written += other.written;
        self.skipped_as_newer += other.skipped_as_newer;
        self.tombstones += other.tombstones;
        self.finished_shards += other.finished_shards;
    }
}

/// Why a follower ended without an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// It was told to stop.
    #[default]
    Stopped,
    /// The stream is disabled and every record of it is applied.
    StreamDisabled,
}

impl fmt::Display for FollowReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { records, written, skipped_as_newer, tombstones, .. } = self;
        write!(
            f,
            "{records} records: {written} written, {skipped_as_newer} skipped as newer, {tombstones} tombstones; "
        )?;
        match self.ended {
            Ended::Stopped => f.write_str("stopped"),
            Ended::StreamDisabled => f.write_str("the stream is disabled and read to its end"),
        }
    }
}
