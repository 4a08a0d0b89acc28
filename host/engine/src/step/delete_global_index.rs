//! Deletes a global index.

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::types::{DeleteGlobalSecondaryIndexAction, GlobalSecondaryIndexUpdate};
use migrator_component::manifest::{AttributeDefinition, GlobalSecondaryIndex};

use super::{until_active, update_table};
use crate::definition::read::read_existing;
use crate::definition::to_sdk;
use crate::{Context, EngineError, Step, StepState};

/// Deletes one global index. Undone, DynamoDB builds it again from the table's items.
pub struct DeleteGlobalIndex {
    name: String,
    table: String,
    index: String,
}

/// Fact: the index as it was.
const BEFORE: &str = "before";
/// Fact: the definitions of the table's key attributes; DynamoDB forgets those that no index uses any more.
const ATTRIBUTES: &str = "attribute-definitions";

impl DeleteGlobalIndex {
    /// The step for one index.
    pub fn new(table: &str, index: &str) -> Self {
        let name = format!("delete-index-{index}");
        Self { name, table: table.to_owned(), index: index.to_owned() }
    }
}

#[async_trait]
impl Step for DeleteGlobalIndex {
    fn name(&self) -> &str {
        &self.name
    }

    fn description(&self) -> String {
        format!("delete global index {} of table {}", self.index, self.table)
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        let found = read_existing(context, version, &self.table).await?;
        let index = found.definition.global_secondary_indexes.iter().find(|one| one.index_name == self.index);
        let index = index.ok_or_else(|| EngineError::Operation {
            lineage: context.lineage().to_owned(),
            version,
            message: format!("table {} has no global index {}", self.table, self.index),
            hint: Some("name an index that exists, or leave it out".to_owned()),
        })?;
        state.facts.set(BEFORE, index);
        state.facts.set(ATTRIBUTES, &found.definition.attribute_definitions);
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        delete(context, state.migration.version, &self.table, &self.index).await
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let Some(before) = state.facts.get::<GlobalSecondaryIndex>(BEFORE) else { return Ok(()) };
        let version = state.migration.version;
        until_active(context, version, &self.table).await?;
        let found = read_existing(context, version, &self.table).await?;
        if found.definition.global_secondary_indexes.iter().any(|one| one.index_name == self.index) {
            return Ok(());
        }
        let failed = |source| EngineError::Definition { table: self.table.clone(), source };
        let attributes = state.facts.get::<Vec<AttributeDefinition>>(ATTRIBUTES).unwrap_or_default();
        let attributes = to_sdk::attribute_definitions(&attributes);
        let index = to_sdk::create_global_secondary_index(&before).map_err(failed)?;
        let request = UpdateTableInput::builder()
            .set_attribute_definitions(Some(attributes.map_err(failed)?))
            .global_secondary_index_updates(GlobalSecondaryIndexUpdate::builder().create(index).build());
        update_table(context, version, &self.table, request).await
    }
}

/// Deletes an index unless it is gone already, and waits until it is.
pub(super) async fn delete(
    context: &Context,
    version: u32,
    table: &str,
    index: &str,
) -> Result<(), EngineError> {
    until_active(context, version, table).await?;
    let found = read_existing(context, version, table).await?;
    if !found.definition.global_secondary_indexes.iter().any(|one| one.index_name == index) {
        return Ok(());
    }
    let action = DeleteGlobalSecondaryIndexAction::builder().index_name(index).build();
    let action = action
        .map_err(|source| EngineError::Definition { table: table.to_owned(), source: source.into() })?;
    let request = UpdateTableInput::builder()
        .global_secondary_index_updates(GlobalSecondaryIndexUpdate::builder().delete(action).build());
    update_table(context, version, table, request).await
}
