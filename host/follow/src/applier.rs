use std::sync::Arc;

use futures::stream::{FuturesUnordered, StreamExt};
use migrator_item::{Item, Key};
use migrator_table::{Concurrency, Connection, Record, WriteOutcome};

use crate::error::refuses_the_item;
use crate::plan::{self, Change, Operation};
use crate::{BatchReport, Conversion, Failure, FollowError, RecordError, SequenceGuard, Target, TargetTable};

/// Applies stream records to a target. Cheap to clone; clones share the bound on requests under way.
#[derive(Clone)]
pub struct Applier {
    target: Arc<dyn Target>,
    conversion: Conversion,
    concurrency: Concurrency,
}

/// What became of the operations on one key.
#[derive(Default)]
struct KeyOutcome {
    written: usize,
    skipped_as_newer: usize,
    tombstones: usize,
    failures: Vec<(usize, RecordError)>,
}

impl Applier {
    /// Applies to a table of DynamoDB, with so many writes under way at once.
    pub fn new(
        connection: Connection,
        target_table: impl Into<String>,
        conversion: Conversion,
        concurrency: Concurrency,
    ) -> Self {
        Self::with_target(Arc::new(TargetTable::new(connection, target_table)), conversion, concurrency)
    }

    /// Applies to any target.
    pub fn with_target(target: Arc<dyn Target>, conversion: Conversion, concurrency: Concurrency) -> Self {
        Self { target, conversion, concurrency }
    }

    /// Applies records, in any order and as often as they come. Records that cannot be applied are in the report; the
    /// others are applied, also those after them.
    ///
    /// # Errors
    /// When none of the batch counts as applied: the target cannot be written, or a record is not one of a stream with
    /// both images. Applying the batch again is safe.
    pub async fn apply(&self, records: &[Record]) -> Result<BatchReport, FollowError> {
        let images = plan::images(records)?;
        let conversions = self.conversion.convert(images.items.clone()).await;
        let plan = plan::plan(records, &images, &conversions);
        let mut report = BatchReport { records: records.len(), ..BatchReport::default() };
        let mut failures = plan.failures;
        let mut writes: FuturesUnordered<_> =
            plan.keys.iter().map(|(key, operations)| self.write_key(records, key, operations)).collect();
        while let Some(outcome) = writes.next().await {
            let outcome = outcome?;
            report.written += outcome.written;
            report.skipped_as_newer += outcome.skipped_as_newer;
            report.tombstones += outcome.tombstones;
            failures.extend(outcome.failures);
        }
        report.failures = in_order(records, failures);
        Ok(report)
    }

    /// Writes the newest operation on a key; an older one only where DynamoDB refuses the newer ones, so that each record is
    /// either applied or reported.
    async fn write_key(
        &self,
        records: &[Record],
        key: &Key,
        operations: &[Operation],
    ) -> Result<KeyOutcome, FollowError> {
        let mut outcome = KeyOutcome::default();
        for (older, operation) in operations.iter().enumerate() {
            match self.write(&records[operation.record], key, &operation.change).await? {
                Ok(WriteOutcome::Written) => {
                    match operation.change {
                        Change::Put(_) => outcome.written += 1,
                        Change::Tombstone => outcome.tombstones += 1,
                    }
                    outcome.skipped_as_newer += operations.len() - older - 1;
                    break;
                }
                Ok(WriteOutcome::ConditionFailed) => {
                    outcome.skipped_as_newer += operations.len() - older;
                    break;
                }
                Err(error) => outcome.failures.push((operation.record, error)),
            }
        }
        Ok(outcome)
    }

    /// One guarded write. The inner error is the record's own; the outer one is the target's.
    async fn write(
        &self,
        record: &Record,
        key: &Key,
        change: &Change,
    ) -> Result<Result<WriteOutcome, RecordError>, FollowError> {
        let guard = SequenceGuard::new(&record.sequence_number);
        let item = match change {
            Change::Put(item) => guard.put(item.clone()),
            Change::Tombstone => guard.tombstone(key),
        };
        let item = match item.map_err(RecordError::InvalidItem).and_then(|item| with_room(key, item)) {
            Ok(item) => item,
            Err(error) => return Ok(Err(error)),
        };
        let _permit = self.concurrency.enter().await;
        match self.target.put(&item, &guard.condition(self.conversion.target())).await {
            Ok(outcome) => Ok(Ok(outcome)),
            Err(source) if refuses_the_item(&source) => {
                Ok(Err(RecordError::Refused { key: key.to_string(), source: Box::new(source) }))
            }
            Err(source) => {
                Err(FollowError::Target { table: self.target.name().to_owned(), source: Box::new(source) })
            }
        }
    }
}

/// Passes on an item that DynamoDB stores together with the sequence number on it.
fn with_room(key: &Key, item: Item) -> Result<Item, RecordError> {
    if item.fits()? {
        return Ok(item);
    }
    Err(RecordError::NoRoomForGuard { key: key.to_string(), size: item.size()? })
}

/// One failure for each failing record, in the order of the batch.
fn in_order(records: &[Record], mut failures: Vec<(usize, RecordError)>) -> Vec<Failure> {
    failures.sort_by_key(|(record, _)| *record);
    failures.dedup_by_key(|(record, _)| *record);
    failures
        .into_iter()
        .map(|(record, error)| Failure {
            sequence_number: records[record].sequence_number.clone(),
            key: records[record].keys.clone(),
            error,
        })
        .collect()
}
