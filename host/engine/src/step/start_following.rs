//! Starts the follower.

use async_trait::async_trait;
use migrator_component::Component;

use super::stop_following::end_following;
use crate::{Context, EngineError, Step, StepState};

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
        context.followers.start(&self.component, state.migration).await
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        end_following(context, state.migration.version).await
    }
}
