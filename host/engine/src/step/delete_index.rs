//! Deletes an index.

use std::marker::PhantomData;

use async_trait::async_trait;
use migrator_component::manifest::{AttributeDefinition, TableDefinition};

use super::index::Index;
use super::{until_active, update_table};
use crate::definition::read::read_existing;
use crate::definition::to_sdk;
use crate::{Context, EngineError, Step, StepState};

/// Deletes one index. Undone, DynamoDB builds it again from the table's items.
pub struct DeleteIndex<I> {
    name: String,
    table: String,
    index: String,
    kind: PhantomData<I>,
}

/// Fact: the index as it was.
const BEFORE: &str = "before";
/// Fact: the definitions of the table's key attributes; DynamoDB forgets those that no index uses any more.
const ATTRIBUTES: &str = "attribute-definitions";

impl<I: Index> DeleteIndex<I> {
    /// The step for one index.
    pub fn new(table: &str, index: &str) -> Self {
        let name = format!("delete-index-{index}");
        Self { name, table: table.to_owned(), index: index.to_owned(), kind: PhantomData }
    }
}

#[async_trait]
impl<I: Index> Step for DeleteIndex<I> {
    fn name(&self) -> &str {
        &self.name
    }

    fn description(&self) -> String {
        format!("delete {} {} of table {}", I::KIND, self.index, self.table)
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        let found = read_existing(context, version, &self.table).await?;
        let index = find::<I>(&found.definition, &self.index).ok_or_else(|| EngineError::Operation {
            lineage: context.lineage().to_owned(),
            version,
            message: format!("table {} has no {} {}", self.table, I::KIND, self.index),
            hint: Some("name an index that exists, or leave it out".to_owned()),
        })?;
        state.facts.set(BEFORE, index);
        state.facts.set(ATTRIBUTES, &found.definition.attribute_definitions);
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        delete::<I>(context, state.migration.version, &self.table, &self.index).await
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let Some(before) = state.facts.get::<I>(BEFORE) else { return Ok(()) };
        let version = state.migration.version;
        until_active(context, version, &self.table).await?;
        let found = read_existing(context, version, &self.table).await?;
        if find::<I>(&found.definition, &self.index).is_some() {
            return Ok(());
        }
        let failed = |source| EngineError::Definition { table: self.table.clone(), source };
        let attributes = state.facts.get::<Vec<AttributeDefinition>>(ATTRIBUTES).unwrap_or_default();
        let attributes = to_sdk::attribute_definitions(&attributes).map_err(failed)?;
        let request = before.creation().map_err(failed)?.set_attribute_definitions(Some(attributes));
        update_table(context, version, &self.table, request).await
    }
}

fn find<'a, I: Index>(table: &'a TableDefinition, name: &str) -> Option<&'a I> {
    I::of(table).iter().find(|index| index.name() == name)
}

/// Deletes an index unless it is gone already, and waits until it is.
pub(super) async fn delete<I: Index>(
    context: &Context,
    version: u32,
    table: &str,
    index: &str,
) -> Result<(), EngineError> {
    until_active(context, version, table).await?;
    let found = read_existing(context, version, table).await?;
    if find::<I>(&found.definition, index).is_none() {
        return Ok(());
    }
    let failed = |source| EngineError::Definition { table: table.to_owned(), source };
    update_table(context, version, table, I::deletion(index).map_err(failed)?).await
}
