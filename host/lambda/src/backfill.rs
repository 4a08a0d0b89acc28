//! Copying a part of a scan segment, when the host asks for it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use migrator_backfill::{
    BackfillAnswer, BackfillCall, Checkpoints, Copied, Copier, Obstacle, SegmentCheckpoint, Source, Speed,
};
use migrator_follow::{Conversion, FunctionConfiguration};
use migrator_table::{Concurrency, Connection, TableError};
use tokio::time::{Instant, timeout_at};

use crate::deadline::Deadline;

/// A call ends after this, however much time the function has: the host learns how far it is, and keeps that.
const LONGEST: Duration = Duration::from_secs(60);

/// Copies for the host.
pub(crate) struct Backfill {
    connection: Connection,
    conversion: Conversion,
    source: Source,
    target: String,
    requests: usize,
}

impl Backfill {
    pub(crate) fn new(
        connection: Connection,
        conversion: Conversion,
        configuration: &FunctionConfiguration,
    ) -> Self {
        let FunctionConfiguration { source_table, source_key, target_table, requests, .. } = configuration;
        let source = Source { table: source_table.clone(), key: source_key.clone() };
        Self { connection, conversion, source, target: target_table.clone(), requests: *requests }
    }

    /// Copies from a checkpoint on, as far as the time goes.
    pub(crate) async fn run(&self, call: BackfillCall, deadline: &Deadline) -> BackfillAnswer {
        let reached = Reached(Mutex::new(call.checkpoint.clone()));
        let copier = Copier::new(
            self.connection.clone(),
            self.source.clone(),
            &self.target,
            self.conversion.clone(),
            Speed::Guarded,
            Concurrency::new(self.requests),
            call.page_items,
        );
        let long_enough = Some(Instant::now() + LONGEST);
        let copying = copier.copy(call.checkpoint, long_enough, &reached);
        let obstacle = match timeout_at(deadline.work, copying).await {
            Ok(Err(obstacle)) => Some(obstacle.0),
            // A page that is not written whole has no checkpoint: it comes again.
            Ok(Ok(Copied::Everything | Copied::OutOfTime)) | Err(_) => None,
        };
        let checkpoint = reached.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        log(&checkpoint, obstacle.as_ref());
        BackfillAnswer { checkpoint, obstacle }
    }
}

fn log(checkpoint: &SegmentCheckpoint, obstacle: Option<&Obstacle>) {
    let SegmentCheckpoint { segment, finished, items_read, items_written, items_present, .. } = checkpoint;
    match obstacle {
        None => tracing::info!(segment, finished, items_read, items_written, items_present, "segment copied"),
        Some(Obstacle::Rejected { key, reason }) => {
            tracing::error!(segment, items_read, key, reason, "an item does not convert, the copy stops");
        }
        Some(Obstacle::Failed { reason }) => {
            tracing::error!(segment, items_read, reason, "the copy cannot go on");
        }
    }
}

/// The last checkpoint, for the answer.
struct Reached(Mutex<SegmentCheckpoint>);

/// What ends a copy, as the host is told.
struct Ended(Obstacle);

impl From<TableError> for Ended {
    fn from(error: TableError) -> Self {
        Self(Obstacle::Failed { reason: error.to_string() })
    }
}

#[async_trait]
impl Checkpoints for Reached {
    type Error = Ended;

    fn ensure_may_go_on(&self) -> Result<(), Ended> {
        Ok(())
    }

    async fn page_done(&self, checkpoint: &SegmentCheckpoint) -> Result<(), Ended> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = checkpoint.clone();
        Ok(())
    }

    fn rejected(&self, key: String, reason: String) -> Ended {
        Ended(Obstacle::Rejected { key, reason })
    }
}
