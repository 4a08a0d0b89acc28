//! Copying the items that existed before the stream was followed: at which speed, in how many segments, and where.
//!
//! The source is scanned in segments side by side, each as `migrator-backfill` copies one, in this process ([`in_host`]) or by calls
//! of the function that follows ([`in_lambda`]). The checkpoints are kept here in either case.

mod in_host;
mod in_lambda;
mod progress;
mod speed;

pub use in_host::in_host;
pub(crate) use in_lambda::in_lambda;
pub use migrator_backfill::{Copied, Source};
pub use speed::{Size, SpeedChoice, choose_segments, choose_speed};

use migrator_backfill::SegmentCheckpoint;

use crate::history::{MigrationRecord, SegmentRecord};
use crate::{Context, EngineError};

/// The recorded checkpoints, and fresh ones for segments that have none yet.
async fn checkpoints(
    context: &Context,
    migration: &MigrationRecord,
) -> Result<Vec<SegmentCheckpoint>, EngineError> {
    let segments = migration.segments.unwrap_or(1).max(1);
    let recorded = context.history.segments(migration.version).await?;
    let recorded = |segment| {
        let mut checkpoints = recorded.iter().map(|record| &record.checkpoint);
        checkpoints.find(|checkpoint| checkpoint.segment == segment && checkpoint.segments == segments)
    };
    let one =
        |segment| recorded(segment).cloned().unwrap_or_else(|| SegmentCheckpoint::new(segment, segments));
    Ok((0..segments).map(one).collect())
}

/// What a backfill works with, wherever the items are copied.
struct Keeper<'a> {
    context: &'a Context,
    migration: &'a MigrationRecord,
    progress: progress::Progress,
}

impl<'a> Keeper<'a> {
    fn new(context: &'a Context, migration: &'a MigrationRecord, checkpoints: &[SegmentCheckpoint]) -> Self {
        Self { context, migration, progress: progress::Progress::new(migration, checkpoints) }
    }

    /// Records a checkpoint and tells the observer.
    async fn keep(&self, checkpoint: &SegmentCheckpoint) -> Result<(), EngineError> {
        let record = SegmentRecord { version: self.migration.version, checkpoint: checkpoint.clone() };
        self.context.history.put_segment(&record).await?;
        self.progress.page_done(self.context.observer.as_ref(), checkpoint);
        Ok(())
    }

    fn item_rejected(&self, key: String, reason: String) -> EngineError {
        EngineError::ItemRejected {
            lineage: self.migration.lineage.clone(),
            version: self.migration.version,
            table: self.migration.source_table.clone().unwrap_or_default(),
            key,
            reason,
        }
    }
}
