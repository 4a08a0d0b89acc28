use std::time::{Duration, SystemTime};

use migrator_follow::{Checkpoints, ShardCheckpoint, caught_up};
use tokio::time::Instant;

use crate::history::{FailureRecord, MigrationRecord};
use crate::{Context, EngineError, Event, HistoryCheckpoints, Timestamp};

/// How long a failure that an earlier run wrote down may stay before it counts: the follower tries the record again
/// first, and takes the failure back where that succeeds.
const RETRIED_WITHIN: Duration = Duration::from_secs(10);

/// A target that is further behind than this when everything asked for has arrived is worth a sentence.
const LAG_WORTH_SAYING: u64 = 10;

/// Waits until every record that was in a migration's stream at the time of the call is applied, by whichever process
/// follows. An application that writes faster than records are applied only makes this take longer.
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
            if let Some(warning) = lag_warning(migration, seconds_behind(&shards)) {
                context.event(&warning);
            }
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
        seconds_behind: seconds_behind(shards),
        shards_caught_up: count(shards.iter().filter(at_end).count()),
        shards: count(shards.len()),
    }
}

/// How old what is not yet applied may be; none while some shard has not been read.
fn seconds_behind(shards: &[ShardCheckpoint]) -> Option<u64> {
    let open = shards.iter().filter(|shard| !shard.finished);
    let caught_up: Option<Vec<SystemTime>> = open.map(|shard| shard.caught_up_at).collect();
    // A moment in the future, by DynamoDB's clock, is now.
    caught_up?.into_iter().min().map(|time| time.elapsed().unwrap_or_default().as_secs())
}

fn lag_warning(migration: &MigrationRecord, seconds: Option<u64>) -> Option<Event> {
    let seconds = seconds.filter(|seconds| *seconds >= LAG_WORTH_SAYING)?;
    let (lineage, version) = (migration.lineage.clone(), migration.version);
    let [source, target] =
        [&migration.source_table, &migration.target_table].map(|table| table.as_deref().unwrap_or_default());
    let message = format!(
        "{target} has what was written to {source} before this wait began and is {seconds} s behind by now: records come faster than \
         they are applied; `migrator status {lineage}` says whether that ends"
    );
    Some(Event::Warning { lineage, version: Some(version), message })
}

#[cfg(test)]
mod tests {
    use crate::history::Status;
    use crate::lineage::testing::record;

    use super::*;

    #[test]
    fn a_target_that_is_far_behind_when_the_wait_ends_is_worth_a_warning() {
        let migration = MigrationRecord {
            source_table: Some("customers".into()),
            target_table: Some("customers_V2".into()),
            ..record("customers", 2, Status::Following)
        };
        assert_eq!(lag_warning(&migration, None), None);
        assert_eq!(lag_warning(&migration, Some(9)), None);
        let Some(Event::Warning { message, .. }) = lag_warning(&migration, Some(40)) else {
            panic!("no warning")
        };
        assert_eq!(
            message,
            "customers_V2 has what was written to customers before this wait began and is 40 s behind by now: records come faster than \
             they are applied; `migrator status customers` says whether that ends"
        );
    }

    #[test]
    fn the_shard_that_is_furthest_behind_counts_and_finished_ones_do_not() {
        let minutes = |minutes: u64| Some(SystemTime::now() - Duration::from_secs(60 * minutes));
        let shard = |caught_up_at, finished| ShardCheckpoint {
            caught_up_at,
            finished,
            ..ShardCheckpoint::unread("shard", None)
        };
        let shards = [shard(minutes(1), false), shard(minutes(3), false), shard(minutes(9), true)];
        assert!(seconds_behind(&shards).is_some_and(|seconds| (180..240).contains(&seconds)));
        assert_eq!(seconds_behind(&[shard(minutes(1), false), shard(None, false)]), None);
        assert_eq!(seconds_behind(&[]), None);
    }
}
