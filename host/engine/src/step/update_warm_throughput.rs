//! A table's warm throughput.

use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use migrator_component::manifest::{TableDefinition, WarmThroughput};

use super::Setting;
use crate::definition::{DefinitionError, to_sdk};

/// Raises the throughput a table is ready for at once. DynamoDB never lowers it again, so there is no undo.
pub struct Warmth {
    /// The throughput.
    pub throughput: WarmThroughput,
}

impl Setting for Warmth {
    type Value = Option<WarmThroughput>;

    fn name(&self) -> &'static str {
        "update-warm-throughput"
    }

    fn parameter(&self) -> &'static str {
        "WarmThroughput"
    }

    fn description(&self, table: &str) -> String {
        format!("raise the warm throughput of table {table}")
    }

    fn existing(&self, existing: &TableDefinition) -> Self::Value {
        existing.warm_throughput
    }

    fn wanted(&self, _: &TableDefinition) -> Self::Value {
        Some(self.throughput)
    }

    fn request(
        &self,
        _: &Self::Value,
        wanted: &Self::Value,
    ) -> Result<UpdateTableInputBuilder, DefinitionError> {
        let throughput = to_sdk::warm_throughput(wanted.as_ref())?;
        Ok(UpdateTableInput::builder().set_warm_throughput(throughput))
    }

    fn undoable(&self) -> bool {
        false
    }
}
