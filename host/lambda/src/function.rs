//! One execution environment of the function.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lambda_runtime::Context;
use migrator_component::Converter;
use migrator_follow::{Applier, FollowError, FunctionConfiguration};
use migrator_table::{Record, SequenceNumber};
use tokio::time::timeout_at;

use crate::backfill::Backfill;
use crate::batch::Batch;
use crate::call::{Answer, Call, Payload};
use crate::deadline::Deadline;
use crate::event::{Event, EventError, Refusal, Response};
use crate::history::FunctionHistory;
use crate::progress::Progress;
use crate::{metrics, poison};

/// Records that are converted in one call. More save little, and less would be lost when the time is up.
const CHUNK: usize = 1000;

/// One execution environment of the function.
pub(crate) struct Function {
    configuration: FunctionConfiguration,
    applier: Applier,
    backfill: Backfill,
    converter: Option<Converter>,
    history: FunctionHistory,
    progress: Progress,
    /// Failures that this environment has written down and that may be over by now.
    failures: Mutex<BTreeSet<SequenceNumber>>,
}

impl Function {
    pub(crate) fn new(
        configuration: FunctionConfiguration,
        applier: Applier,
        backfill: Backfill,
        converter: Option<Converter>,
        history: FunctionHistory,
        log_stream: String,
    ) -> Self {
        let progress = Progress::new(configuration.version, log_stream);
        Self { configuration, applier, backfill, converter, history, progress, failures: Mutex::default() }
    }

    /// Applies one event, or copies what it asks for, as far as the time goes.
    ///
    /// # Errors
    /// Where the event is not one of the source's stream, or the stream cannot be followed.
    pub(crate) async fn handle(&self, payload: Payload, context: &Context) -> Result<Answer, Refusal> {
        let outcome = self.run(payload, &Deadline::new(context.deadline)).await;
        outcome.map_err(|source| {
            tracing::error!(error = %source, "the event is refused");
            let (lineage, version) = (self.configuration.lineage.clone(), self.configuration.version);
            Refusal { lineage, version, source }
        })
    }

    async fn run(&self, payload: Payload, deadline: &Deadline) -> Result<Answer, EventError> {
        match Call::parse(payload, &self.configuration.source_table)? {
            Call::Batch(event) => self.follow(event, deadline).await.map(Answer::Batch),
            Call::Backfill(call) => Ok(Answer::Backfill(self.backfill.run(call, deadline).await)),
        }
    }

    async fn follow(&self, event: Event, deadline: &Deadline) -> Result<Response, EventError> {
        let before = self.converting();
        let batch = self.apply(&event.records, deadline).await?;
        self.write_down(&event.records, &batch, deadline).await;
        metrics::write(&self.configuration, &event.records, &batch, self.converting().saturating_sub(before));
        log(&event.records, &batch);
        Ok(Response::new(batch.failing.map(|failing| event.spelled(&failing.sequence))))
    }

    /// Applies records chunk by chunk, up to the first that fails.
    async fn apply(&self, records: &[Record], deadline: &Deadline) -> Result<Batch, FollowError> {
        let policy = self.configuration.on_rejected;
        let mut batch = Batch::default();
        for chunk in records.chunks(CHUNK) {
            let partial = self.applier.apply_until(chunk, deadline.work).await?;
            let (report, rest) = (partial.report, partial.rest);
            batch.add(&report);
            let judged = poison::judge(&self.history, policy, chunk, &report.failures, rest, deadline).await;
            batch.quarantined += judged.quarantined;
            batch.failing = judged.failing;
            if batch.failing.is_some() {
                break;
            }
        }
        Ok(batch)
    }

    /// Tells history how far this environment is. Best effort: nothing of it decides anything.
    async fn write_down(&self, records: &[Record], batch: &Batch, deadline: &Deadline) {
        let progress = self.progress.add(records, batch);
        let over = self.failures_over(records, batch);
        let written = timeout_at(deadline.end, self.history.put_progress(&progress));
        let (written, ()) = futures::join!(written, poison::clear(&self.history, &over, deadline));
        match written {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the progress is not in history"),
            Err(_) => tracing::warn!("the progress is not in history: the time is up"),
        }
    }

    /// Records that may stand in history as failing, and are done. Lambda delivers a failing record again as the first of a
    /// batch, perhaps to another environment; those that this one has met itself it remembers.
    fn failures_over(&self, records: &[Record], batch: &Batch) -> Vec<SequenceNumber> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let first = records.iter().map(|record| &record.sequence_number).min();
        failures.extend(first.cloned());
        let is_over = |sequence: &SequenceNumber| {
            batch.is_done(sequence) && records.iter().any(|record| record.sequence_number == *sequence)
        };
        let over: Vec<_> = failures.iter().filter(|sequence| is_over(sequence)).cloned().collect();
        failures.retain(|sequence| !over.contains(sequence));
        // The first record of the next batch is remembered then; of this one only a failing record is worth it.
        failures.extend(batch.failing.as_ref().map(|failing| failing.sequence.clone()));
        over
    }

    /// Time spent converting since the start.
    fn converting(&self) -> Duration {
        self.converter.as_ref().map_or(Duration::ZERO, |converter| converter.statistics().elapsed)
    }
}

fn log(records: &[Record], batch: &Batch) {
    let Batch { written, skipped, tombstones, quarantined, failing } = batch;
    let records = records.len();
    match failing {
        None => tracing::info!(records, written, skipped, tombstones, quarantined, "batch applied"),
        Some(failing) => tracing::error!(
            records, written, skipped, tombstones, quarantined, from = %failing.sequence, reason = failing.reason,
            "batch applied in part"
        ),
    }
}
