//! What this execution environment has done since it started.

use std::sync::{Mutex, PoisonError};

use migrator_follow::{FunctionProgress, Timestamp};
use migrator_table::Record;

use crate::batch::Batch;

/// What this execution environment has done since it started.
pub(crate) struct Progress(Mutex<FunctionProgress>);

impl Progress {
    pub(crate) fn new(version: u32, log_stream: String) -> Self {
        Self(Mutex::new(FunctionProgress {
            version,
            records: 0,
            written: 0,
            skipped: 0,
            tombstones: 0,
            quarantined: 0,
            newest_sequence: None,
            newest_created_at: None,
            batch_finished_at: Timestamp::now(),
            log_stream,
            error: None,
        }))
    }

    /// Adds a batch; the sum is what history is told.
    pub(crate) fn add(&self, records: &[Record], batch: &Batch) -> FunctionProgress {
        let mut progress = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let done = records.iter().filter(|record| batch.is_done(&record.sequence_number));
        progress.records += done.clone().count() as u64;
        progress.written += batch.written;
        progress.skipped += batch.skipped;
        progress.tombstones += batch.tombstones;
        progress.quarantined += batch.quarantined;
        if let Some(newest) = done.max_by_key(|record| &record.sequence_number)
            && progress.newest_sequence.as_ref() < Some(&newest.sequence_number)
        {
            progress.newest_sequence = Some(newest.sequence_number.clone());
            progress.newest_created_at = newest.created.map(Timestamp::from);
        }
        progress.batch_finished_at = Timestamp::now();
        progress.error = batch.failing.as_ref().map(|failing| failing.reason.clone());
        progress.clone()
    }
}
