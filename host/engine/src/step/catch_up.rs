//! Waits until the target has caught up with the source.

use async_trait::async_trait;
use migrator_component::Component;

use super::start_following::start;
use crate::follow::wait_until_caught_up;
use crate::{Context, EngineError, Step, StepState};

/// Waits until every record that was in the stream is applied, by whichever process reads the shards.
pub struct CatchUp {
    /// Converts the records' images.
    pub component: Component,
    /// The target.
    pub target: String,
}

#[async_trait]
impl Step for CatchUp {
    fn name(&self) -> &str {
        "catch-up"
    }

    fn description(&self) -> String {
        format!("wait until {} has caught up", self.target)
    }

    fn moves_data(&self) -> bool {
        true
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        // A run that goes on here has no follower yet.
        start(context, &self.component, state.migration).await?;
        wait_until_caught_up(context, state.migration).await
    }
}
