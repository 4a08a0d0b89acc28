//! How far a backfill is, all segments and earlier runs together.

use std::sync::{Mutex, PoisonError};

use migrator_backfill::SegmentCheckpoint;

use crate::history::MigrationRecord;
use crate::{Event, Observer};

/// Sums over the segments.
pub(super) struct Progress {
    lineage: String,
    version: u32,
    items_estimated: Option<u64>,
    segments: Mutex<Vec<SegmentCheckpoint>>,
}

impl Progress {
    pub(super) fn new(migration: &MigrationRecord, checkpoints: &[SegmentCheckpoint]) -> Self {
        Self {
            lineage: migration.lineage.clone(),
            version: migration.version,
            items_estimated: migration.items_estimated,
            segments: Mutex::new(checkpoints.to_vec()),
        }
    }

    /// Takes note of a segment's checkpoint and tells the observer.
    pub(super) fn page_done(&self, observer: &dyn Observer, checkpoint: &SegmentCheckpoint) {
        let event = {
            let mut segments = self.segments.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(known) = segments.iter_mut().find(|known| known.segment == checkpoint.segment) {
                *known = checkpoint.clone();
            }
            let finished = segments.iter().filter(|segment| segment.finished).count();
            Event::BackfillProgress {
                lineage: self.lineage.clone(),
                version: self.version,
                items_read: segments.iter().map(|segment| segment.items_read).sum(),
                items_written: segments.iter().map(|segment| segment.items_written).sum(),
                items_estimated: self.items_estimated,
                segments_finished: u32::try_from(finished).unwrap_or(u32::MAX),
                segments: u32::try_from(segments.len()).unwrap_or(u32::MAX),
            }
        };
        observer.event(&event);
    }
}
