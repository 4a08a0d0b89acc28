//! One setting of a table that UpdateTable changes and DescribeTable shows.

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use migrator_component::manifest::TableDefinition;
use migrator_table::TableError;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::update_table;
use crate::definition::DefinitionError;
use crate::definition::read::{read_existing, unsupported};
use crate::{Context, EngineError, Step, StepState};

/// A setting: how to read it from a table's definition, and how to ask for another value.
pub trait Setting: Send + Sync {
    /// What the setting can be.
    type Value: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync;

    /// The step's name.
    fn name(&self) -> &'static str;
    /// DynamoDB's name of the setting.
    fn parameter(&self) -> &'static str;
    /// What the step does to the table, in one sentence without a period.
    fn description(&self, table: &str) -> String;
    /// The value it shall have, given what the table is now.
    fn wanted(&self, existing: &TableDefinition) -> Self::Value;
    /// The value it has.
    fn existing(&self, existing: &TableDefinition) -> Self::Value;
    /// The request that changes the one value to the other. DynamoDB refuses a request that repeats what is so
    /// already.
    ///
    /// # Errors
    /// A value that DynamoDB's parameters have no room for.
    fn request(
        &self,
        existing: &Self::Value,
        wanted: &Self::Value,
    ) -> Result<UpdateTableInputBuilder, DefinitionError>;
    /// Whether DynamoDB lets the change be taken back.
    fn undoable(&self) -> bool {
        true
    }
}

/// Changes one setting of a table, unless it is as wanted already. Undone, the table has the value it had before.
pub struct UpdateSetting<S> {
    /// The table.
    pub table: String,
    /// The setting.
    pub setting: S,
}

/// Fact: the value before.
const BEFORE: &str = "before";

#[async_trait]
impl<S: Setting> Step for UpdateSetting<S> {
    fn name(&self) -> &str {
        self.setting.name()
    }

    fn description(&self) -> String {
        self.setting.description(&self.table)
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let found = read_existing(context, state.migration.version, &self.table).await?;
        state.facts.set(BEFORE, self.setting.existing(&found.definition));
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        let found = read_existing(context, version, &self.table).await?;
        let existing = self.setting.existing(&found.definition);
        let wanted = self.setting.wanted(&found.definition);
        self.change(context, version, &existing, &wanted).await
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        let Some(before) = state.facts.get::<S::Value>(BEFORE) else { return Ok(()) };
        let found = read_existing(context, version, &self.table).await?;
        if !self.setting.undoable() {
            return Ok(());
        }
        self.change(context, version, &self.setting.existing(&found.definition), &before).await
    }
}

impl<S: Setting> UpdateSetting<S> {
    async fn change(
        &self,
        context: &Context,
        version: u32,
        existing: &S::Value,
        wanted: &S::Value,
    ) -> Result<(), EngineError> {
        if existing == wanted {
            return Ok(());
        }
        let request = self.setting.request(existing, wanted);
        let request =
            request.map_err(|source| EngineError::Definition { table: self.table.clone(), source })?;
        match update_table(context, version, &self.table, request).await {
            Err(EngineError::Table(error)) if is_ignored(&error) => {
                Err(unsupported(context, version, &self.table, self.setting.parameter()))
            }
            other => other,
        }
    }
}

/// Whether the engine has not heard what the request asks for: DynamoDB Local does so with a table's class. A request of ours is
/// never empty.
fn is_ignored(error: &TableError) -> bool {
    matches!(error, TableError::Validation { message, .. } if message.contains("Nothing to update"))
}
