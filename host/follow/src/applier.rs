use std::sync::Arc;

use futures::stream::{FuturesUnordered, StreamExt};
use migrator_item::{Item, Key};
use migrator_table::{Concurrency, Connection, Record, SequenceNumber, WriteOutcome};
use tokio::time::{Instant, timeout_at};

use crate::error::refuses_the_item;
use crate::plan::{self, Change, Operation, Plan};
use crate::{
    BatchReport, Conversion, Failure, FollowError, RecordError, RejectedPolicy, SequenceGuard, Target,
    TargetTable,
};

/// Applies stream records to a target. Cheap to clone; clones share the bound on requests under way.
#[derive(Clone)]
pub struct Applier {
    target: Arc<dyn Target>,
    conversion: Conversion,
    concurrency: Concurrency,
    on_rejected: RejectedPolicy,
    reports_rejected: bool,
}

/// What was done of a batch before something came in between.
#[derive(Debug, Default)]
pub struct PartialReport {
    /// What was done, and which records failed.
    pub report: BatchReport,
    /// Where the rest begins; none where nothing is left.
    pub rest: Option<Rest>,
}

/// Records that are not known to be applied.
#[derive(Debug)]
pub struct Rest {
    /// The first of them; all before it are applied, or among the failures.
    pub sequence_number: SequenceNumber,
    /// What came in between; none when it was the end of the time.
    pub error: Option<FollowError>,
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
        let on_rejected = RejectedPolicy::Stop;
        Self { target, conversion, concurrency, on_rejected, reports_rejected: true }
    }

    /// The same applier for shards that pass rejected records. With [`RejectedPolicy::Quarantine`] a rejected record makes
    /// tombstones of the target items that its item had, and of those that DynamoDB refuses, so that the target converges to
    /// the items that are not rejected; it is reported as a failure all the same.
    #[must_use]
    pub fn on_rejected(mut self, policy: RejectedPolicy) -> Self {
        self.on_rejected = policy;
        self
    }

    /// The same applier, whose reports leave rejected records out: somebody else writes them down and passes them.
    #[must_use]
    pub fn without_rejected(mut self) -> Self {
        self.reports_rejected = false;
        self
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
        let plan = plan::plan(records, &images, &conversions, self.on_rejected);
        let partial = self.write_keys(records, plan, None).await;
        match partial.rest.and_then(|rest| rest.error) {
            Some(error) => Err(error),
            None => Ok(partial.report),
        }
    }

    /// As [`Applier::apply`], but only until a moment, and with what was done until then, or until the target could not
    /// be written any more. Requests that are under way at the end may still arrive; their records count as not applied.
    ///
    /// # Errors
    /// When a record is not one of a stream with both images; nothing is applied then.
    pub async fn apply_until(
        &self,
        records: &[Record],
        until: Instant,
    ) -> Result<PartialReport, FollowError> {
        let images = plan::images(records)?;
        let Ok(conversions) = timeout_at(until, self.conversion.convert(images.items.clone())).await else {
            let first = records.iter().map(|record| &record.sequence_number).min();
            let rest = first.map(|first| Rest { sequence_number: first.clone(), error: None });
            return Ok(PartialReport { report: BatchReport::default(), rest });
        };
        let plan = plan::plan(records, &images, &conversions, self.on_rejected);
        Ok(self.write_keys(records, plan, Some(until)).await)
    }

    async fn write_keys(&self, records: &[Record], plan: Plan, until: Option<Instant>) -> PartialReport {
        let mut report = BatchReport { records: records.len(), ..BatchReport::default() };
        let mut failures = plan.failures;
        let mut pending = vec![true; plan.keys.len()];
        let mut error = None;
        // What would only wait for its turn is not begun, and takes no memory.
        let mut waiting = plan.keys.iter().enumerate();
        let mut writes: FuturesUnordered<_> = waiting
            .by_ref()
            .take(self.concurrency.limit())
            .map(|(place, (key, operations))| self.write_place(records, place, key, operations))
            .collect();
        while let Some((place, outcome)) = next(&mut writes, until).await {
            if let Some((place, (key, operations))) = waiting.next() {
                writes.push(self.write_place(records, place, key, operations));
            }
            match outcome {
                Ok(outcome) => {
                    pending[place] = false;
                    report.written += outcome.written;
                    report.skipped_as_newer += outcome.skipped_as_newer;
                    report.tombstones += outcome.tombstones;
                    failures.extend(outcome.failures);
                }
                Err(failed) => {
                    error = Some(failed);
                    break;
                }
            }
        }
        drop(writes);
        let left = plan.keys.iter().zip(pending).filter(|(_, pending)| *pending);
        let left = left.flat_map(|((_, operations), _)| operations);
        let first = left.map(|operation| &records[operation.record].sequence_number).min();
        let rest = first.map(|first| Rest { sequence_number: first.clone(), error });
        report.failures = in_order(records, failures);
        report.failures.retain(|failure| self.reports_rejected || !failure.error.is_rejection());
        PartialReport { report, rest }
    }

    /// [`Applier::write_key`] with the key's place among all.
    async fn write_place(
        &self,
        records: &[Record],
        place: usize,
        key: &Key,
        operations: &[Operation],
    ) -> (usize, Result<KeyOutcome, FollowError>) {
        (place, self.write_key(records, key, operations).await)
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
            let refused_put =
                self.on_rejected == RejectedPolicy::Quarantine && matches!(operation.change, Change::Put(_));
            if refused_put {
                // What is there is older than the refused item, so it goes; older records of the batch are passed by.
                self.bury(records, key, operation, &mut outcome).await?;
                outcome.skipped_as_newer += operations.len() - older - 1;
                break;
            }
        }
        Ok(outcome)
    }

    /// Puts a tombstone where DynamoDB refused an item.
    async fn bury(
        &self,
        records: &[Record],
        key: &Key,
        operation: &Operation,
        outcome: &mut KeyOutcome,
    ) -> Result<(), FollowError> {
        match self.write(&records[operation.record], key, &Change::Tombstone).await? {
            Ok(WriteOutcome::Written) => outcome.tombstones += 1,
            Ok(WriteOutcome::ConditionFailed) => {}
            // A key that DynamoDB refuses has no item.
            Err(error) => tracing::debug!(%key, %error, "no tombstone for a refused item"),
        }
        Ok(())
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
            Err(FollowError::Target { source, .. }) if refuses_the_item(&source) => {
                Ok(Err(RecordError::Refused { key: key.to_string(), source }))
            }
            Err(error) => Err(error),
        }
    }
}

/// The next outcome; none when there is no more, or no more time.
async fn next<T>(
    writes: &mut FuturesUnordered<impl Future<Output = T>>,
    until: Option<Instant>,
) -> Option<T> {
    match until {
        Some(until) => timeout_at(until, writes.next()).await.unwrap_or(None),
        None => writes.next().await,
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
