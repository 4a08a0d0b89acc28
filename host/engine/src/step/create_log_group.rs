//! Creates the log group of a function.

use async_trait::async_trait;

use crate::function::{Function, FunctionRecord, Presence};
use crate::{Context, EngineError, Event, Step, StepState};

/// Creates the function's log group, so that its logs do not stay for ever. One that is there already is used as it is and
/// never touched: Lambda makes such ones by itself.
pub struct CreateLogGroup {
    /// The function as it shall be.
    pub function: FunctionRecord,
}

/// Fact: the log group was there before.
const NOT_OURS: &str = "not-ours";

#[async_trait]
impl Step for CreateLogGroup {
    fn name(&self) -> &str {
        "create-log-group"
    }

    fn description(&self) -> String {
        let days = self.function.settings.log_retention;
        format!("create log group {}, kept for {days} days", self.function.log_group)
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let theirs = Function::of(context, state.migration)?.log_group().await? == Presence::Theirs;
        state.facts.set(NOT_OURS, theirs);
        if theirs {
            context.event(&Event::Warning {
                lineage: state.migration.lineage.clone(),
                version: Some(state.migration.version),
                message: format!(
                    "log group {} exists already: it is used as it is, and stays when the function goes",
                    self.function.log_group
                ),
            });
        }
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        match state.facts.get(NOT_OURS) {
            Some(true) => Ok(()),
            _ => Function::of(context, state.migration)?.create_log_group().await,
        }
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        Function::of(context, state.migration)?.remove_log_group().await
    }
}
