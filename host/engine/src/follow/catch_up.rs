use std::time::{Duration, SystemTime};

use migrator_follow::{Checkpoints, ShardCheckpoint, caught_up};
use tokio::time::Instant;

use crate::history::{FailureRecord, MigrationRecord};
use crate::{Context, EngineError, Event, HistoryCheckpoints, Timestamp};

/// How long a failure that an earlier run wrote down may stay before it counts: the follower tries the record again
/// first, and takes the failure back where that succeeds.
const RETRIED_WITHIN: Duration = Duration::from_secs(10);

/// Waits until every record that was in a migration's stream at the time of the call is applied, by whichever process
/// follows.
///
/// # Errors
/// [`EngineError::RecordRejected`] where a record cannot be applied, [`EngineError::NotCaughtUp`] after the settings'
/// time, the error of a follower of this process that stopped, and those of [`Context::ensure_may_go_on`].
pub async fn wait_until_caught_up(context: &Context, migration: &MigrationRecord) -> Result<(), EngineError> {
    let (began, since) = (Instant::now(), SystemTime::now());
    let (history, version) = (context.history.clone(), migration.version);
    let checkpoints = HistoryCheckpoints::new(history, version, context.settings.shard_lease);
    let mut told = None;
    loop {
        context.ensure_may_go_on()?;
        context.followers.check().await?;
        let failures = context.history.failures(version).await?;
        if let Some(failure) = failures.iter().find(|failure| counts(failure, since.into(), began)) {
            return Err(rejected(migration, failure));
        }
        let shards = checkpoints.load_all().await.map_err(migrator_follow::FollowError::from)?;
        let progress = progress(migration, &shards, since);
        if told.as_ref() != Some(&progress) {
            context.event(&progress);
            told = Some(progress);
        }
        if caught_up(&shards, since) {
            return Ok(());
        }
        if context.settings.catch_up_timeout.is_some_and(|timeout| began.elapsed() >= timeout) {
            return Err(EngineError::NotCaughtUp {
                lineage: migration.lineage.clone(),
                version,
                table: migration.target_table.clone().unwrap_or_default(),
                seconds: began.elapsed().as_secs(),
            });
        }
        let pause = tokio::time::sleep(context.settings.poll_interval);
        let _ = context.stop.run_until_cancelled(pause).await;
    }
}

fn counts(failure: &FailureRecord, since: Timestamp, began: Instant) -> bool {
    failure.last_seen_at >= since || began.elapsed() >= RETRIED_WITHIN
}

fn rejected(migration: &MigrationRecord, failure: &FailureRecord) -> EngineError {
    EngineError::RecordRejected {
        lineage: migration.lineage.clone(),
        version: migration.version,
        sequence: failure.sequence.clone(),
        key: failure.key.clone(),
        reason: failure.reason.clone(),
    }
}

fn progress(migration: &MigrationRecord, shards: &[ShardCheckpoint], since: SystemTime) -> Event {
    let at_end = |shard: &&ShardCheckpoint| {
        shard.finished || shard.caught_up_at.is_some_and(|caught_up_at| caught_up_at >= since)
    };
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Event::FollowProgress {
        lineage: migration.lineage.clone(),
        version: migration.version,
        records: shards.iter().map(|shard| shard.records).sum(),
        shards_caught_up: count(shards.iter().filter(at_end).count()),
        shards: count(shards.len()),
    }
}
