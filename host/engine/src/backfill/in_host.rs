//! A copy by this process.

use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt, stream};
use migrator_backfill::{Checkpoints, Copied, Copier, SegmentCheckpoint, Source, Speed};
use migrator_follow::Conversion;
use migrator_table::Concurrency;
use tokio::time::Instant;

use super::{Keeper, checkpoints};
use crate::history::MigrationRecord;
use crate::{Context, EngineError, Settings};

/// Copies every item of the source that is not recorded as copied.
///
/// The migration's record says how: its speed, its number of segments. `bulk` is only correct while no follower has started
/// on the target; that is the caller's to know.
///
/// # Errors
/// [`EngineError::ItemRejected`] for the first item that does not convert: its page is not recorded as copied, so that
/// nothing is lost. Those of DynamoDB, and those of [`Context::ensure_may_go_on`].
pub async fn in_host(
    context: &Context,
    migration: &MigrationRecord,
    conversion: Conversion,
    source: Source,
    target: &str,
) -> Result<Copied, EngineError> {
    let speed = migration.speed.unwrap_or(Speed::Guarded);
    let checkpoints = checkpoints(context, migration).await?;
    let keeper = Keeper::new(context, migration, &checkpoints);
    let requests = Concurrency::new(context.settings.requests);
    // The segments share the size of a page: what they hold together does not grow with their number.
    let at_once = checkpoints.len().clamp(1, Settings::SEGMENTS_AT_ONCE);
    let page_items = context.settings.page_items / u32::try_from(at_once).unwrap_or(u32::MAX);
    let connection = context.connection.clone();
    let copier = Copier::new(connection, source, target, conversion, speed, requests, page_items);
    let deadline = (speed == Speed::Bulk).then(|| Instant::now() + context.settings.bulk_limit);
    let unfinished = checkpoints.into_iter().filter(|checkpoint| !checkpoint.finished);
    let copies = unfinished.map(|checkpoint| copier.copy(checkpoint, deadline, &keeper));
    let ended: Vec<Copied> = stream::iter(copies).buffer_unordered(at_once).try_collect().await?;
    Ok(if ended.contains(&Copied::OutOfTime) { Copied::OutOfTime } else { Copied::Everything })
}

#[async_trait]
impl Checkpoints for Keeper<'_> {
    type Error = EngineError;

    fn ensure_may_go_on(&self) -> Result<(), EngineError> {
        self.context.ensure_may_go_on()
    }

    async fn page_done(&self, checkpoint: &SegmentCheckpoint) -> Result<(), EngineError> {
        self.keep(checkpoint).await
    }

    fn rejected(&self, key: String, reason: String) -> EngineError {
        self.item_rejected(key, reason)
    }
}
