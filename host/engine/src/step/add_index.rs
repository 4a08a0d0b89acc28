//! Adds an index to an existing table.

use async_trait::async_trait;
use migrator_component::manifest::{AddIndexes, AttributeDefinition, TableDefinition};

use super::delete_index::delete;
use super::index::Index;
use super::{until_active, update_table};
use crate::definition::carry_over::with_indexes;
use crate::definition::normal_form::normal_form;
use crate::definition::read::read_existing;
use crate::definition::{DefinitionError, to_sdk};
use crate::{Context, EngineError, Step, StepState};

/// Adds one index in place and waits until DynamoDB has filled it. An equal one that exists is taken as it is.
pub struct AddIndex<I> {
    name: String,
    table: String,
    index: I,
    attribute_definitions: Vec<AttributeDefinition>,
}

/// Fact: the index was there before.
const EXISTED: &str = "existed";

impl<I: Index> AddIndex<I> {
    /// The step for one of a migration's indexes.
    pub fn new(table: &str, index: &I, declared: &AddIndexes) -> Self {
        Self {
            name: format!("add-index-{}", index.name()),
            table: table.to_owned(),
            index: index.clone(),
            attribute_definitions: declared.attribute_definitions.clone(),
        }
    }

    fn failed(&self, source: DefinitionError) -> EngineError {
        EngineError::Definition { table: self.table.clone(), source }
    }

    fn find<'a>(&self, table: &'a TableDefinition) -> Option<&'a I> {
        I::of(table).iter().find(|index| index.name() == self.index.name())
    }

    fn added(&self) -> AddIndexes {
        AddIndexes { attribute_definitions: self.attribute_definitions.clone(), ..self.index.alone() }
    }
}

#[async_trait]
impl<I: Index> Step for AddIndex<I> {
    fn name(&self) -> &str {
        &self.name
    }

    fn description(&self) -> String {
        format!("add {} {} to table {} and wait until it is filled", I::KIND, self.index.name(), self.table)
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let found = read_existing(context, state.migration.version, &self.table).await?;
        let existing = normal_form(&found.definition);
        let added = self.added();
        let declared = TableDefinition {
            global_secondary_indexes: added.global_secondary_indexes,
            vector_indexes: added.vector_indexes,
            ..TableDefinition::default()
        };
        let equal = self.find(&existing).map(|index| Some(index) == self.find(&normal_form(&declared)));
        if equal == Some(false) {
            return Err(self.failed(DefinitionError::IndexConflict { index: self.index.name().to_owned() }));
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
        let definition = with_indexes(existing, &self.added()).map_err(|problem| self.failed(problem))?;
        let attributes = to_sdk::attribute_definitions(&definition.attribute_definitions);
        let attributes = attributes.map_err(|problem| self.failed(problem))?;
        let request = self.index.creation().map_err(|problem| self.failed(problem))?;
        let request = request.set_attribute_definitions(Some(attributes));
        update_table(context, version, &self.table, request).await
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        match state.facts.get(EXISTED) {
            Some(false) => {
                delete::<I>(context, state.migration.version, &self.table, self.index.name()).await
            }
            _ => Ok(()),
        }
    }
}
