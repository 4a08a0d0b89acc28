//! Adds a vector index to an existing table.

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::types::VectorIndexUpdate;
use migrator_component::manifest::{AddIndexes, TableDefinition, VectorIndex};

use super::delete_vector_index::delete;
use super::{until_active, update_table};
use crate::definition::carry_over::with_indexes;
use crate::definition::normal_form::normal_form;
use crate::definition::read::read_existing;
use crate::definition::{DefinitionError, to_sdk};
use crate::{Context, EngineError, Step, StepState};

/// Adds one vector index in place and waits until DynamoDB has filled it. An equal one that exists is taken as it is.
pub struct AddVectorIndex {
    name: String,
    table: String,
    index: VectorIndex,
    added: AddIndexes,
}

/// Fact: the index was there before.
const EXISTED: &str = "existed";

impl AddVectorIndex {
    /// The step for one of a migration's indexes.
    pub fn new(table: &str, index: &VectorIndex, declared: &AddIndexes) -> Self {
        let attribute_definitions = declared.attribute_definitions.clone();
        Self {
            name: format!("add-index-{}", index.index_name),
            table: table.to_owned(),
            index: index.clone(),
            added: AddIndexes {
                attribute_definitions,
                vector_indexes: vec![index.clone()],
                ..AddIndexes::default()
            },
        }
    }

    fn failed(&self, source: DefinitionError) -> EngineError {
        EngineError::Definition { table: self.table.clone(), source }
    }

    fn find<'a>(&self, table: &'a TableDefinition) -> Option<&'a VectorIndex> {
        table.vector_indexes.iter().find(|index| index.index_name == self.index.index_name)
    }
}

#[async_trait]
impl Step for AddVectorIndex {
    fn name(&self) -> &str {
        &self.name
    }

    fn description(&self) -> String {
        format!(
            "add vector index {} to table {} and wait until it is filled",
            self.index.index_name, self.table
        )
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let found = read_existing(context, state.migration.version, &self.table).await?;
        let existing = normal_form(&found.definition);
        let declared =
            TableDefinition { vector_indexes: vec![self.index.clone()], ..TableDefinition::default() };
        let equal = self.find(&existing).map(|index| Some(index) == self.find(&normal_form(&declared)));
        if equal == Some(false) {
            return Err(self.failed(DefinitionError::IndexConflict { index: self.index.index_name.clone() }));
        }
        state.facts.set(EXISTED, equal.is_some());
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        until_active(context, version, &self.table).await?;
        let existing = read_existing(context, version, &self.table).await?.definition;
        if self.find(&existing).is_some() {
            return Ok(());
        }
        let definition = with_indexes(existing, &self.added).map_err(|problem| self.failed(problem))?;
        let attributes = to_sdk::attribute_definitions(&definition.attribute_definitions);
        let index = to_sdk::create_vector_index(&self.index).map_err(|problem| self.failed(problem))?;
        let request = UpdateTableInput::builder()
            .set_attribute_definitions(Some(attributes.map_err(|problem| self.failed(problem))?))
            .vector_index_updates(VectorIndexUpdate::builder().create(index).build());
        update_table(context, version, &self.table, request).await
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        match state.facts.get(EXISTED) {
            Some(false) => {
                delete(context, state.migration.version, &self.table, &self.index.index_name).await
            }
            _ => Ok(()),
        }
    }
}
