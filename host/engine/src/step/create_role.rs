//! Creates the role of a function.

use async_trait::async_trait;

use crate::function::{Function, FunctionRecord};
use crate::{Context, EngineError, Step, StepState};

/// Creates the role that the function runs under, or takes the one that was given.
pub struct CreateRole {
    /// The function as it shall be.
    pub function: FunctionRecord,
}

#[async_trait]
impl Step for CreateRole {
    fn name(&self) -> &str {
        "create-role"
    }

    fn description(&self) -> String {
        match (&self.function.role, &self.function.settings.role_arn) {
            (Some(role), _) => format!("create role {role}"),
            (None, given) => format!("use role {}", given.as_deref().unwrap_or_default()),
        }
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let function = Function::of(context, state.migration)?;
        // Said before anything is created: both names have to be free.
        function.check_name().await?;
        match (&self.function.role, &self.function.settings.role_arn) {
            (Some(role), _) => function.check_role(role).await,
            (None, Some(given)) => function.check_account_of(given).await,
            (None, None) => Ok(()),
        }
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let arn = match &self.function.role {
            Some(role) => {
                let (source, target) = (state.migration.source()?, state.migration.target()?);
                let description = format!("Follows {source} into {target}. Made by migrator.");
                let function = Function::of(context, state.migration)?;
                Some(function.create_role(role, &description).await?)
            }
            None => self.function.settings.role_arn.clone(),
        };
        if let Some(record) = &mut state.migration.function {
            record.role_arn = arn;
        }
        Ok(())
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        match &self.function.role {
            Some(role) => Function::of(context, state.migration)?.remove_role(role).await,
            None => Ok(()),
        }
    }
}
