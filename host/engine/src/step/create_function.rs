//! Creates the function that follows.

use std::sync::Arc;

use async_trait::async_trait;
use migrator_component::Component;

use crate::follow::key_schema;
use crate::function::{Function, FunctionError, FunctionRecord, Keys, Package, configuration};
use crate::history::MigrationRecord;
use crate::{Context, EngineError, Step, StepState};

/// Packages the component with the bootstrap and creates a function of it.
pub struct CreateFunction {
    /// Converts the records' images.
    pub component: Component,
    /// The function as it shall be.
    pub function: FunctionRecord,
}

#[async_trait]
impl Step for CreateFunction {
    fn name(&self) -> &str {
        "create-function"
    }

    fn description(&self) -> String {
        let settings = &self.function.settings;
        let (memory, architecture) = (settings.memory, settings.architecture);
        format!("create function {} ({architecture}, {memory} MB) of the component", self.function.function)
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        Function::of(context, state.migration)?.check_name().await
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let package = self.package(context, state.migration).await?;
        let (source, target) = (state.migration.source()?, state.migration.target()?);
        let description = format!("Follows {source} into {target}. Made by migrator.");
        let function = Function::of(context, state.migration)?;
        function.create(&package, &description).await?;
        if self.function.settings.backfill {
            // Later, when items have been copied, a denied call could not be undone.
            function.check_may_call().await?;
        }
        if let Some(record) = &mut state.migration.function {
            record.package_sha256 = Some(package.sha256);
        }
        Ok(())
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let function = Function::of(context, state.migration)?;
        function.remove_upload().await?;
        function.remove().await?;
        // What its last calls wrote down came after everything had been forgotten.
        context.history.forget_shards(state.migration.version).await
    }
}

impl CreateFunction {
    /// Packaging compiles for the function's processor, which takes a while.
    async fn package(&self, context: &Context, migration: &MigrationRecord) -> Result<Package, EngineError> {
        let packages = context.function.as_ref().map(|function| Arc::clone(&function.packages));
        let packages = packages.ok_or_else(|| FunctionError::OutOfReach {
            lineage: migration.lineage.clone(),
            version: migration.version,
        })?;
        let keys = Keys {
            source: key_schema(&context.connection, migration, migration.source()?).await?,
            target: key_schema(&context.connection, migration, migration.target()?).await?,
        };
        let (component, settings) = (&self.component, &self.function.settings);
        let configuration = configuration(&context.settings, migration, component, settings, keys)?;
        let (component, architecture) = (self.component.clone(), self.function.settings.architecture);
        let packaging =
            tokio::task::spawn_blocking(move || packages.package(&component, &configuration, architecture));
        let packaged = packaging
            .await
            .map_err(|error| migration.error(&format!("its function cannot be packaged: {error}"), None))?;
        Ok(packaged.map_err(FunctionError::from)?)
    }
}
