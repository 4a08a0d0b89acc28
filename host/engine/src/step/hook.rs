//! Calls a component's hooks around its operation.

use async_trait::async_trait;
use migrator_component::{Component, OperationContext};

use crate::{Context, EngineError, Step, StepState};

/// When a hook is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Before anything of the operation has happened.
    Before,
    /// After the operation.
    After,
}

/// Calls one hook of a component. A hook may be called again after a crash or an error; its contract says so.
pub struct Hook {
    /// The component.
    pub component: Component,
    /// Which hook.
    pub moment: Moment,
}

#[async_trait]
impl Step for Hook {
    fn name(&self) -> &str {
        match self.moment {
            Moment::Before => "before-hook",
            Moment::After => "after-hook",
        }
    }

    fn description(&self) -> String {
        match self.moment {
            Moment::Before => "call the component's `before` hook".to_owned(),
            Moment::After => "call the component's `after` hook".to_owned(),
        }
    }

    async fn run(&self, _context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let Some(hooks) = self.component.hooks() else { return Ok(()) };
        let operation = OperationContext {
            lineage: state.migration.lineage.clone(),
            version: state.migration.version,
            source_table: state.migration.source_table.clone(),
            target_table: state.migration.target_table.clone(),
        };
        let moment = self.moment;
        // A guest computes: it must not hold up the tasks that keep the lock.
        let called = tokio::task::spawn_blocking(move || match moment {
            Moment::Before => hooks.before(&operation),
            Moment::After => hooks.after(&operation),
        });
        let message = match called.await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        Err(EngineError::HookStopped {
            lineage: state.migration.lineage.clone(),
            version: state.migration.version,
            hook: match self.moment {
                Moment::Before => "before".to_owned(),
                Moment::After => "after".to_owned(),
            },
            message,
        })
    }
}
