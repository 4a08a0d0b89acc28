//! A table's stream, as its owners want it.

use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use migrator_component::manifest::{StreamSpecification, TableDefinition};

use super::Setting;
use crate::definition::{DefinitionError, to_sdk};

/// Switches a stream on or off.
pub struct Stream {
    /// The setting.
    pub specification: StreamSpecification,
}

impl Setting for Stream {
    type Value = Option<StreamSpecification>;

    fn name(&self) -> &'static str {
        "update-stream"
    }

    fn parameter(&self) -> &'static str {
        "StreamSpecification"
    }

    fn description(&self, table: &str) -> String {
        let verb = if self.specification.stream_enabled { "enable" } else { "disable" };
        format!("{verb} the stream of table {table}")
    }

    fn existing(&self, existing: &TableDefinition) -> Self::Value {
        existing.stream_specification
    }

    fn wanted(&self, _: &TableDefinition) -> Self::Value {
        Some(self.specification).filter(|stream| stream.stream_enabled)
    }

    fn request(
        &self,
        _: &Self::Value,
        wanted: &Self::Value,
    ) -> Result<UpdateTableInputBuilder, DefinitionError> {
        let off = StreamSpecification { stream_enabled: false, stream_view_type: None };
        let specification = to_sdk::stream_specification(wanted.as_ref().unwrap_or(&off))?;
        Ok(UpdateTableInput::builder().stream_specification(specification))
    }
}
