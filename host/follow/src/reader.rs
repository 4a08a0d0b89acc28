use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use migrator_table::{Record, RecordPage, SequenceNumber, TableError};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::lease::{HeldLease, Interruption};
use crate::pace::{Backoff, Patience};
use crate::shards::loss;
use crate::{
    Applier, BatchReport, Checkpoints, Failure, FollowError, FollowReport, FollowerSettings, Position,
    ShardCheckpoint, StreamSource,
};

/// What the readers of all shards of a follower share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) source: Arc<dyn StreamSource>,
    pub(crate) applier: Applier,
    pub(crate) checkpoints: Arc<dyn Checkpoints>,
    pub(crate) settings: FollowerSettings,
    pub(crate) stop: CancellationToken,
}

impl Shared {
    pub(crate) fn stream_error(&self, source: TableError) -> FollowError {
        FollowError::Stream { stream: self.source.arn().to_owned(), source: Box::new(source) }
    }

    /// Waits, but not for longer than until the follower is told to stop.
    pub(crate) async fn pause(&self, pause: Duration) {
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = sleep(pause) => {}
        }
    }
}

/// Reads one shard under its lease, page by page, from its checkpoint on.
pub(crate) struct ShardReader {
    shared: Shared,
    lease: HeldLease,
    checkpoint: ShardCheckpoint,
    saved_at: Option<Instant>,
    iterator: Option<String>,
    empty_reads: u32,
    /// Records that are written down as failures.
    failing: HashSet<SequenceNumber>,
    patience: Patience,
    report: FollowReport,
}

impl ShardReader {
    pub(crate) fn new(shared: Shared, lease: HeldLease, checkpoint: ShardCheckpoint) -> Self {
        Self {
            patience: Patience::new(&shared.settings),
            shared,
            lease,
            checkpoint,
            saved_at: None,
            iterator: None,
            empty_reads: 0,
            failing: HashSet::new(),
            report: FollowReport::default(),
        }
    }

    /// Reads until the shard ends, the follower is told to stop, or the lease is lost.
    pub(crate) async fn run(mut self) -> Result<FollowReport, FollowError> {
        let ended = self.read().await;
        let Self { lease, report, checkpoint, .. } = self;
        let shard = checkpoint.shard;
        match ended {
            Err(Interruption::LeaseLost) => {
                tracing::warn!(shard, "another process may have the shard now");
                Ok(report)
            }
            Ok(()) | Err(Interruption::Stopped) => {
                lease.release().await;
                Ok(report)
            }
            Err(Interruption::Failed(error)) => {
                lease.release().await;
                Err(error)
            }
        }
    }

    async fn read(&mut self) -> Result<(), Interruption> {
        let known = self.shared.checkpoints.load_failures(&self.checkpoint.shard).await?;
        self.failing.extend(known);
        loop {
            if self.shared.stop.is_cancelled() {
                return Err(Interruption::Stopped);
            }
            let (started, asked) = (Instant::now(), SystemTime::now());
            let Some(page) = self.next_page().await? else { continue };
            let full = page.records.len() >= self.shared.settings.page as usize;
            self.iterator = page.next_iterator;
            if page.records.is_empty() {
                self.empty_reads = self.empty_reads.saturating_add(1);
            } else {
                self.empty_reads = 0;
                self.apply_page(&page.records).await?;
            }
            if self.iterator.is_none() {
                return self.finish().await;
            }
            self.note_the_tip(asked).await?;
            let pause = match self.empty_reads {
                0 if full => Duration::ZERO,
                reads if reads < self.shared.settings.empty_reads => {
                    self.shared.settings.busy_interval.saturating_sub(started.elapsed())
                }
                _ => self.shared.settings.idle_interval,
            };
            let pausing = self.shared.clone();
            self.lease.during(pausing.pause(pause)).await?;
        }
    }

    /// The next records; `None` when it has to be asked for again.
    async fn next_page(&mut self) -> Result<Option<RecordPage>, Interruption> {
        let Shared { source, settings, .. } = self.shared.clone();
        let answer = match self.iterator.clone() {
            Some(iterator) => self.lease.during(source.records(&iterator, settings.page)).await?.map(Some),
            None => {
                let position = self.position();
                let shard = self.checkpoint.shard.clone();
                let iterator = self.lease.during(source.iterator(&shard, &position)).await?;
                iterator.map(|iterator| {
                    self.iterator = Some(iterator);
                    None
                })
            }
        };
        match answer {
            Ok(page) => {
                self.patience.reset();
                Ok(page)
            }
            Err(TableError::IteratorExpired { .. }) => {
                self.iterator = None;
                Ok(None)
            }
            Err(TableError::StreamTrimmed { .. }) if self.nothing_is_lost() => {
                self.iterator = None;
                self.wait(self.shared.settings.busy_interval).await?;
                Ok(None)
            }
            Err(TableError::StreamTrimmed { message, .. }) => Err(self.gap(message).into()),
            Err(error) => {
                let error = self.shared.stream_error(error);
                self.wait_out(error).await?;
                Ok(None)
            }
        }
    }

    /// Whether reading may begin at the horizon again although an iterator from there was refused: no record of the shard has been read,
    /// and the first to be read cannot have been trimmed. DynamoDB Local numbers the records of all tables together; it takes the
    /// iterator of a shard without records for older than the first record that comes.
    fn nothing_is_lost(&self) -> bool {
        let retention = self.shared.settings.retention;
        self.checkpoint.sequence.is_none()
            && loss(&self.checkpoint, true, SystemTime::now(), retention).is_none()
    }

    fn position(&self) -> Position {
        self.checkpoint.sequence.clone().map_or(Position::TrimHorizon, Position::After)
    }

    fn gap(&self, reason: String) -> FollowError {
        let stream = self.shared.source.arn().to_owned();
        FollowError::Gap { stream, shard: self.checkpoint.shard.clone(), reason }
    }

    async fn wait_out(&mut self, error: FollowError) -> Result<(), Interruption> {
        let pause = self.patience.pause(error)?;
        self.wait(pause).await
    }

    /// Waits under the lease; being told to stop interrupts.
    async fn wait(&mut self, pause: Duration) -> Result<(), Interruption> {
        let shared = self.shared.clone();
        self.lease.during(shared.pause(pause)).await?;
        if self.shared.stop.is_cancelled() { Err(Interruption::Stopped) } else { Ok(()) }
    }

    /// Applies every record of a page, however long it takes, and writes the checkpoint.
    async fn apply_page(&mut self, records: &[Record]) -> Result<(), Interruption> {
        let mut backoff = Backoff::new(&self.shared.settings);
        let mut failed = self.apply(records).await?;
        while let Some(lowest) = failed.first().cloned() {
            self.advance(records.iter().take_while(|record| record.sequence_number != lowest)).await?;
            self.wait(backoff.pause()).await?;
            let again: Vec<Record> =
                records.iter().filter(|record| failed.contains(&record.sequence_number)).cloned().collect();
            failed = self.apply(&again).await?;
        }
        if let Some(created) = records.last().and_then(|record| record.created) {
            // The time is rounded to the second, so records within one before it may still be unread. Said also of a shard that is far
            // behind: who waits for what was written before some moment need not wait until nothing is written any more.
            let before = created - Duration::from_secs(1);
            self.checkpoint.caught_up_at = self.checkpoint.caught_up_at.max(Some(before));
        }
        self.advance(records.iter()).await
    }

    /// Moves the checkpoint past these records, all of which are applied.
    async fn advance<'a>(&mut self, applied: impl Iterator<Item = &'a Record>) -> Result<(), Interruption> {
        let checkpointed = self.checkpoint.sequence.clone();
        let new =
            applied.filter(|record| checkpointed.as_ref().is_none_or(|at| record.sequence_number > *at));
        let (mut count, mut last) = (0, None);
        for record in new {
            count += 1;
            last = Some(&record.sequence_number);
        }
        let Some(last) = last else { return Ok(()) };
        self.checkpoint.sequence = Some(last.clone());
        self.checkpoint.records += count;
        self.report.records += count;
        self.save().await
    }

    async fn save(&mut self) -> Result<(), Interruption> {
        self.lease.save(&self.checkpoint).await?;
        self.saved_at = Some(Instant::now());
        Ok(())
    }

    /// Applies records once, as soon as the target answers; the records that fail, in order.
    async fn apply(&mut self, records: &[Record]) -> Result<Vec<SequenceNumber>, Interruption> {
        let applier = self.shared.applier.clone();
        let report = loop {
            match self.lease.during(applier.apply(records)).await? {
                Ok(report) => break report,
                Err(error) => self.wait_out(error).await?,
            }
        };
        self.patience.reset();
        self.count(&report);
        let failed: Vec<_> = report.failures.iter().map(|failure| failure.sequence_number.clone()).collect();
        for failure in &report.failures {
            self.record_failure(failure).await?;
        }
        for record in records {
            if !failed.contains(&record.sequence_number) && self.failing.contains(&record.sequence_number) {
                self.clear_failure(&record.sequence_number).await?;
            }
        }
        Ok(failed)
    }

    fn count(&mut self, report: &BatchReport) {
        self.report.written += report.written as u64;
        self.report.skipped_as_newer += report.skipped_as_newer as u64;
        self.report.tombstones += report.tombstones as u64;
    }

    async fn record_failure(&mut self, failure: &Failure) -> Result<(), Interruption> {
        let shard = self.checkpoint.shard.clone();
        tracing::warn!(shard, %failure, "the shard waits for a record");
        let checkpoints = Arc::clone(&self.shared.checkpoints);
        self.lease.during(checkpoints.record_failure(&shard, failure)).await??;
        self.failing.insert(failure.sequence_number.clone());
        Ok(())
    }

    async fn clear_failure(&mut self, sequence: &SequenceNumber) -> Result<(), Interruption> {
        let shard = self.checkpoint.shard.clone();
        let checkpoints = Arc::clone(&self.shared.checkpoints);
        self.lease.during(checkpoints.clear_failure(&shard, sequence)).await??;
        self.failing.remove(sequence);
        Ok(())
    }

    /// Writes down that the shard has caught up: at once when it has just done so, then every now and then.
    async fn note_the_tip(&mut self, asked: SystemTime) -> Result<(), Interruption> {
        let needed = self.shared.settings.empty_reads.max(1);
        if self.empty_reads < needed {
            return Ok(());
        }
        self.checkpoint.caught_up_at = self.checkpoint.caught_up_at.max(Some(asked));
        let due = self
            .saved_at
            .is_none_or(|saved| saved.elapsed() >= self.shared.settings.idle_checkpoint_interval);
        if due || self.empty_reads == needed { self.save().await } else { Ok(()) }
    }

    /// Marks the shard finished, after what continues it has a checkpoint: whoever reads the checkpoints then sees that
    /// there is more to read.
    async fn finish(&mut self) -> Result<(), Interruption> {
        let Shared { source, checkpoints, .. } = self.shared.clone();
        let stream = loop {
            match self.lease.during(source.describe()).await? {
                Ok(stream) => break stream,
                Err(error) => {
                    let error = self.shared.stream_error(error);
                    self.wait_out(error).await?;
                }
            }
        };
        let mut continued = false;
        for child in stream.shards {
            if child.parent.as_deref() == Some(&*self.checkpoint.shard) {
                continued = true;
                let checkpoint = ShardCheckpoint::unread(child.id, child.parent);
                self.lease.during(checkpoints.register(&checkpoint)).await??;
            }
        }
        if !continued && !stream.enabled {
            self.checkpoint.caught_up_at = Some(SystemTime::now());
        }
        self.checkpoint.finished = true;
        self.save().await?;
        self.report.finished_shards += 1;
        Ok(())
    }
}
