//! Starts the follower.

use async_trait::async_trait;
use migrator_component::Component;

use super::create_mapping::followed_stream;
use super::stop_following::end_following;
use crate::function::{FollowerPlace, Function};
use crate::history::MigrationRecord;
use crate::{Context, EngineError, Event, Step, StepState};

/// Starts the follower of the migration, unless the backfill has done so already.
pub struct StartFollowing {
    /// Converts the records' images.
    pub component: Component,
    /// The source.
    pub source: String,
    /// The target.
    pub target: String,
}

#[async_trait]
impl Step for StartFollowing {
    fn name(&self) -> &str {
        "start-following"
    }

    fn description(&self) -> String {
        format!("apply the stream of {} to {} from its beginning", self.source, self.target)
    }

    fn moves_data(&self) -> bool {
        true
    }

    async fn prepare(&self, _: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        // Goes to history before the follower starts: from here on bulk writes are forbidden.
        state.migration.follower_started = true;
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        start(context, &self.component, state.migration).await
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        switch_off(context, state.migration).await?;
        end_following(context, state.migration.version).await
    }
}

/// Starts the follower of a migration where it runs: switches the function's mapping on, or starts one in this process. In
/// this process also runs what watches the function. Record [`MigrationRecord::follower_started`] before.
pub(super) async fn start(
    context: &Context,
    component: &Component,
    migration: &MigrationRecord,
) -> Result<(), EngineError> {
    switch_on(context, migration).await?;
    context.followers.start(component, migration).await
}

/// Lets the function be called, where a migration is followed by one.
pub(super) async fn switch_on(context: &Context, migration: &MigrationRecord) -> Result<(), EngineError> {
    if migration.follower == FollowerPlace::Host {
        return Ok(());
    }
    let stream = followed_stream(context, migration).await?;
    Function::of(context, migration)?.enable_mapping(&stream).await
}

/// Keeps the function from being called any more, where a migration is followed by one.
pub(super) async fn switch_off(context: &Context, migration: &MigrationRecord) -> Result<(), EngineError> {
    match &migration.stream_arn {
        Some(stream) if migration.follower == FollowerPlace::Lambda => {
            Function::of(context, migration)?.disable_mapping(stream).await
        }
        _ => Ok(()),
    }
}

/// Waits until no call of the function is under way any more, which has been switched off: what it would still write is
/// older than what is there, but nothing guards a target that is swept, or one of the same name that is made anew.
pub(super) async fn until_calls_end(
    context: &Context,
    migration: &MigrationRecord,
) -> Result<(), EngineError> {
    if migration.follower == FollowerPlace::Host {
        return Ok(());
    }
    let function = Function::of(context, migration)?;
    context.event(&Event::Note {
        lineage: migration.lineage.clone(),
        version: Some(migration.version),
        message: format!(
            "waiting {} s for the function's last calls to end",
            function.record.settings.timeout.as_secs()
        ),
    });
    function.until_calls_end().await
}
