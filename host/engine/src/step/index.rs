//! The kinds of indexes that an existing table takes and gives up, behind one face.

use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use aws_sdk_dynamodb::types as sdk;
use migrator_component::manifest::{AddIndexes, GlobalSecondaryIndex, TableDefinition, VectorIndex};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::definition::{DefinitionError, to_sdk};

/// An index that UpdateTable creates and deletes.
pub trait Index: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync {
    /// What messages call it: `global index`.
    const KIND: &'static str;

    /// Its name.
    fn name(&self) -> &str;
    /// Those of a table.
    fn of(table: &TableDefinition) -> &[Self];
    /// A migration that adds only this one.
    fn alone(&self) -> AddIndexes;
    /// The request that creates it.
    ///
    /// # Errors
    /// A definition that DynamoDB's parameters have no room for.
    fn creation(&self) -> Result<UpdateTableInputBuilder, DefinitionError>;
    /// The request that deletes the one of this name.
    ///
    /// # Errors
    /// As [`Index::creation`].
    fn deletion(name: &str) -> Result<UpdateTableInputBuilder, DefinitionError>;
}

impl Index for GlobalSecondaryIndex {
    const KIND: &'static str = "global index";

    fn name(&self) -> &str {
        &self.index_name
    }

    fn of(table: &TableDefinition) -> &[Self] {
        &table.global_secondary_indexes
    }

    fn alone(&self) -> AddIndexes {
        AddIndexes { global_secondary_indexes: vec![self.clone()], ..AddIndexes::default() }
    }

    fn creation(&self) -> Result<UpdateTableInputBuilder, DefinitionError> {
        let create = to_sdk::create_global_secondary_index(self)?;
        let update = sdk::GlobalSecondaryIndexUpdate::builder().create(create).build();
        Ok(UpdateTableInput::builder().global_secondary_index_updates(update))
    }

    fn deletion(name: &str) -> Result<UpdateTableInputBuilder, DefinitionError> {
        let delete = sdk::DeleteGlobalSecondaryIndexAction::builder().index_name(name).build()?;
        let update = sdk::GlobalSecondaryIndexUpdate::builder().delete(delete).build();
        Ok(UpdateTableInput::builder().global_secondary_index_updates(update))
    }
}

impl Index for VectorIndex {
    const KIND: &'static str = "vector index";

    fn name(&self) -> &str {
        &self.index_name
    }

    fn of(table: &TableDefinition) -> &[Self] {
        &table.vector_indexes
    }

    fn alone(&self) -> AddIndexes {
        AddIndexes { vector_indexes: vec![self.clone()], ..AddIndexes::default() }
    }

    fn creation(&self) -> Result<UpdateTableInputBuilder, DefinitionError> {
        let update = sdk::VectorIndexUpdate::builder().create(to_sdk::create_vector_index(self)?).build();
        Ok(UpdateTableInput::builder().vector_index_updates(update))
    }

    fn deletion(name: &str) -> Result<UpdateTableInputBuilder, DefinitionError> {
        let delete = sdk::DeleteVectorIndexAction::builder().index_name(name).build()?;
        let update = sdk::VectorIndexUpdate::builder().delete(delete).build();
        Ok(UpdateTableInput::builder().vector_index_updates(update))
    }
}
