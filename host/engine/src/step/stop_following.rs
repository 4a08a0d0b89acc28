//! Ends the following of a table.

use std::time::Instant;

use async_trait::async_trait;

use super::start_following::{switch_off, switch_on, until_calls_end};
use crate::function::{FollowerPlace, Function};
use crate::history::{MigrationRecord, ShardRecord, Status};
use crate::{Context, EngineError, Step, StepState, Timestamp};

/// Ends the migrations that follow a table: their status becomes `done`, and every process lets go of its shards.
/// Undone, they are `following` again, and the next follower goes on at the checkpoints.
pub struct StopFollowing {
    /// The table.
    pub table: String,
    /// The migrations that follow it.
    pub followed_by: Vec<MigrationRecord>,
}

#[async_trait]
impl Step for StopFollowing {
    fn name(&self) -> &str {
        "stop-following"
    }

    fn description(&self) -> String {
        format!("stop following {}", self.table)
    }

    async fn prepare(&self, context: &Context, _: &mut StepState<'_>) -> Result<(), EngineError> {
        // Said while everything is still followed.
        for followed in self.followed_by.iter().filter(|followed| followed.follower == FollowerPlace::Lambda)
        {
            Function::of(context, followed)?;
        }
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        for followed in &self.followed_by {
            let mut ended = followed.clone();
            ended.status = Status::Done;
            ended.followed_until_version = Some(version);
            ended.updated_at = Timestamp::now();
            context.history.put_migration(&context.lock, &ended).await?;
            context.followers.stop(followed.version).await?;
            released(context, followed.version).await?;
            switch_off(context, &ended).await?;
        }
        for followed in &self.followed_by {
            until_calls_end(context, followed).await?;
        }
        Ok(())
    }

    async fn undo(&self, context: &Context, _: &mut StepState<'_>) -> Result<(), EngineError> {
        for followed in &self.followed_by {
            // Where it is followed may have changed since.
            let recorded = context.history.migration(followed.version).await?;
            let mut following = recorded.unwrap_or_else(|| followed.clone());
            following.status = Status::Following;
            following.followed_until_version = None;
            following.updated_at = Timestamp::now();
            context.history.put_migration(&context.lock, &following).await?;
            switch_on(context, &following).await?;
        }
        Ok(())
    }
}

/// Ends the following of one migration for good: nobody reads its stream any more and no checkpoint of it is left. Its
/// record must not say `following` any more, or another process begins anew.
pub(super) async fn end_following(context: &Context, version: u32) -> Result<(), EngineError> {
    if let Err(error) = context.followers.stop(version).await {
        // It is to be forgotten anyway.
        tracing::info!(version, %error, "the follower had stopped with an error");
    }
    released(context, version).await?;
    context.history.forget_shards(version).await
}

/// Waits until no process reads the stream any more. A holder that gives no sign of life for twice a lease is dead.
async fn released(context: &Context, version: u32) -> Result<(), EngineError> {
    let patience = context.settings.shard_lease * 2;
    let mut unchanged_since = Instant::now();
    let mut before: Vec<ShardRecord> = Vec::new();
    loop {
        context.ensure_may_go_on()?;
        let mut held = context.history.shards(version).await?;
        held.retain(|shard| shard.holder.is_some() && !shard.finished);
        if held.is_empty() {
            return Ok(());
        }
        if held != before {
            unchanged_since = Instant::now();
            before = held;
        } else if unchanged_since.elapsed() >= patience {
            return Ok(());
        }
        tokio::time::sleep(context.settings.poll_interval).await;
    }
}
