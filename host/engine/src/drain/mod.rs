//! Proof that every record of a source's stream has been applied.

use std::time::{Duration, Instant};

use migrator_follow::{DynamoDbStream, Position, StreamSource};
use migrator_table::TableError;

use crate::follow::wait_until_caught_up;
use crate::history::{LineageHistory, MigrationRecord, ShardRecord};
use crate::{Context, EngineError};

/// Empty pages after which an open shard counts as read to its end. DynamoDB returns empty pages before the end of a
/// shard, too, when nothing was written for a while.
const EMPTY_PAGES: u32 = 5;

/// Waits until the follower of a migration has caught up and no record has arrived for a quiet period.
///
/// # Errors
/// [`EngineError::StillArriving`] when that does not happen in the settings' time; [`EngineError::InQuarantine`]; those of
/// the follower; those of DynamoDB, and those of [`Context::ensure_may_go_on`].
pub async fn drain(context: &Context, version: u32, followed: &MigrationRecord) -> Result<(), EngineError> {
    let deadline = Instant::now() + context.settings.drain_timeout;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match tokio::time::timeout(left, wait_until_caught_up(context, followed)).await {
            Ok(caught_up) => caught_up?,
            Err(_) => return Err(still_arriving(context, version, followed)),
        }
        if stays_quiet(context, followed, deadline).await? {
            return check_quarantine(&context.history, version, followed).await;
        }
        if Instant::now() >= deadline {
            return Err(still_arriving(context, version, followed));
        }
    }
}

/// Whether no record is applied for the settings' quiet period.
async fn stays_quiet(
    context: &Context,
    followed: &MigrationRecord,
    deadline: Instant,
) -> Result<bool, EngineError> {
    let before = applied(context, followed).await?;
    let quiet = Instant::now() + context.settings.drain_quiet;
    while Instant::now() < quiet {
        context.ensure_may_go_on()?;
        tokio::time::sleep(context.settings.poll_interval.min(Duration::from_millis(500))).await;
        if applied(context, followed).await? != before || Instant::now() > deadline {
            return Ok(false);
        }
    }
    // Nothing was applied; that nothing is waiting either is what another round of catching up says.
    wait_until_caught_up(context, followed).await?;
    Ok(applied(context, followed).await? == before)
}

async fn applied(context: &Context, followed: &MigrationRecord) -> Result<u64, EngineError> {
    let shards = context.history.shards(followed.version).await?;
    Ok(shards.iter().map(|shard| shard.records).sum())
}

fn still_arriving(context: &Context, version: u32, followed: &MigrationRecord) -> EngineError {
    EngineError::StillArriving {
        lineage: context.lineage().to_owned(),
        version,
        table: followed.source_table.clone().unwrap_or_default(),
    }
}

/// Refuses to lose records in quarantine: what was rejected and passed is not in the target, and is lost with the source.
///
/// # Errors
/// [`EngineError::InQuarantine`], and those of DynamoDB.
pub(crate) async fn check_quarantine(
    history: &LineageHistory,
    version: u32,
    followed: &MigrationRecord,
) -> Result<(), EngineError> {
    let quarantined = history.quarantined(followed.version).await?;
    let Some(first) = quarantined.first() else { return Ok(()) };
    Err(EngineError::InQuarantine {
        lineage: history.lineage().to_owned(),
        version,
        table: followed.source_table.clone().unwrap_or_default(),
        records: quarantined.len() as u64,
        key: first.key.clone(),
    })
}

/// Looks into the stream beyond what the stopped follower has applied, and at what it has passed.
///
/// # Errors
/// [`EngineError::StillArriving`] if there is a record; [`EngineError::InQuarantine`]; those of DynamoDB, and those of
/// [`Context::ensure_may_go_on`].
pub async fn final_look(
    context: &Context,
    version: u32,
    followed: &MigrationRecord,
) -> Result<(), EngineError> {
    check_quarantine(&context.history, version, followed).await?;
    let Some(arn) = &followed.stream_arn else { return Ok(()) };
    let stream = DynamoDbStream::new(context.connection.clone(), arn.clone());
    let recorded = context.history.shards(followed.version).await?;
    for shard in stream.describe().await?.shards {
        let known = recorded.iter().find(|record| record.shard == shard.id);
        if known.is_some_and(|record| record.finished) {
            continue;
        }
        if has_record(context, &stream, &shard.id, &position(known)?).await? {
            return Err(still_arriving(context, version, followed));
        }
    }
    Ok(())
}

fn position(known: Option<&ShardRecord>) -> Result<Position, TableError> {
    match known.and_then(|record| record.sequence.as_deref()) {
        Some(sequence) => Ok(Position::After(sequence.parse()?)),
        None => Ok(Position::TrimHorizon),
    }
}

async fn has_record(
    context: &Context,
    stream: &DynamoDbStream,
    shard: &str,
    position: &Position,
) -> Result<bool, EngineError> {
    let mut iterator = Some(stream.iterator(shard, position).await?);
    let mut empty = 0;
    while let Some(at) = iterator.take().filter(|_| empty < EMPTY_PAGES) {
        context.ensure_may_go_on()?;
        let page = stream.records(&at, 1).await?;
        if !page.records.is_empty() {
            return Ok(true);
        }
        empty += 1;
        iterator = page.next_iterator;
    }
    Ok(false)
}
