//! Copying the items that existed before the stream was followed.
//!
//! The source is scanned in segments side by side. In each segment three things go on at once: the next page is read,
//! the one before is converted, and the one before that is written; so at most four pages a segment are in memory. A
//! page's checkpoint is written when all of its items are, so that a crash repeats at most one page a segment, and
//! repeating is harmless: a guarded write never overwrites.

mod progress;
mod segment;
mod speed;
mod write;

use futures::future::try_join_all;
use migrator_follow::Conversion;
use migrator_table::Concurrency;
use tokio::time::Instant;

pub use speed::{Size, SpeedChoice, choose_segments, choose_speed};

use self::progress::Progress;
use self::segment::Segment;
use self::write::Writer;
use crate::history::{MigrationRecord, SegmentRecord, Speed};
use crate::{Context, EngineError};

/// How a copy ended without an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// Every item of the source that existed when it began was read, and what it converts to is in the target.
    Everything,
    /// The time for bulk speed is used up. What is copied is recorded; the rest has to be copied guarded.
    OutOfTime,
}

/// What a backfill works with.
struct Work<'a> {
    context: &'a Context,
    migration: &'a MigrationRecord,
    conversion: &'a Conversion,
    source: &'a Source<'a>,
    writer: Writer,
    progress: Progress,
    /// When bulk speed has to stop; none for guarded speed.
    deadline: Option<Instant>,
}

/// The table that is read.
pub struct Source<'a> {
    /// Its name.
    pub table: &'a str,
    /// Its key, for messages.
    pub key: migrator_item::KeySchema,
}

/// Copies every item of the source that is not recorded as copied.
///
/// The migration's record says how: its speed, its number of segments. `bulk` is only correct while no follower has started
/// on the target; that is the caller's to know.
///
/// # Errors
/// [`EngineError::ItemRejected`] for the first item that does not convert: its page is not recorded as copied, so that
/// nothing is lost. Those of DynamoDB, and those of [`Context::ensure_may_go_on`].
pub async fn run(
    context: &Context,
    migration: &MigrationRecord,
    conversion: &Conversion,
    source: &Source<'_>,
    target: &str,
) -> Result<Copied, EngineError> {
    let speed = migration.speed.unwrap_or(Speed::Guarded);
    let segments = migration.segments.unwrap_or(1).max(1);
    let records = checkpoints(context, migration, segments).await?;
    let requests = Concurrency::new(context.settings.requests);
    let work = Work {
        context,
        migration,
        conversion,
        source,
        writer: Writer::new(context.connection.clone(), target, conversion.target(), speed, requests),
        progress: Progress::new(migration, &records),
        deadline: (speed == Speed::Bulk).then(|| Instant::now() + context.settings.bulk_limit),
    };
    let unfinished = records.into_iter().filter(|record| !record.finished);
    let ended = try_join_all(unfinished.map(|record| Segment::new(&work, record).copy())).await?;
    Ok(if ended.contains(&Copied::OutOfTime) { Copied::OutOfTime } else { Copied::Everything })
}

/// The recorded checkpoints, and fresh ones for segments that have none yet.
async fn checkpoints(
    context: &Context,
    migration: &MigrationRecord,
    segments: u32,
) -> Result<Vec<SegmentRecord>, EngineError> {
    let recorded = context.history.segments(migration.version).await?;
    let one = |segment| {
        let found = recorded.iter().find(|record| record.segment == segment && record.segments == segments);
        found.cloned().unwrap_or_else(|| SegmentRecord {
            version: migration.version,
            segment,
            segments,
            ..SegmentRecord::default()
        })
    };
    Ok((0..segments).map(one).collect())
}
