//! A table's encryption at rest.

use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use migrator_component::manifest::{SseSpecification, TableDefinition};

use super::Setting;
use crate::definition::difference::same_encryption;
use crate::definition::{DefinitionError, to_sdk};

/// Changes the key a table is encrypted with.
pub struct Encryption {
    /// The setting.
    pub specification: SseSpecification,
}

impl Setting for Encryption {
    type Value = Option<SseSpecification>;

    fn name(&self) -> &'static str {
        "update-encryption"
    }

    fn parameter(&self) -> &'static str {
        "SSESpecification"
    }

    fn description(&self, table: &str) -> String {
        match (&self.specification.enabled, &self.specification.kms_master_key_id) {
            (false, _) => format!("encrypt table {table} with DynamoDB's own key"),
            (true, None) => format!("encrypt table {table} with the account's key"),
            (true, Some(key)) => format!("encrypt table {table} with key {key}"),
        }
    }

    fn existing(&self, existing: &TableDefinition) -> Self::Value {
        existing.sse_specification.clone()
    }

    fn wanted(&self, existing: &TableDefinition) -> Self::Value {
        let wanted = Some(&self.specification).filter(|sse| sse.enabled);
        match (wanted, &existing.sse_specification) {
            // The same key, which DynamoDB shows under its full name.
            (Some(wanted), Some(existing)) if same_encryption(wanted, existing) => Some(existing.clone()),
            (wanted, _) => wanted.cloned(),
        }
    }

    fn request(
        &self,
        _: &Self::Value,
        wanted: &Self::Value,
    ) -> Result<UpdateTableInputBuilder, DefinitionError> {
        let off = SseSpecification { enabled: false, sse_type: None, kms_master_key_id: None };
        let specification = to_sdk::sse_specification(wanted.as_ref().unwrap_or(&off));
        Ok(UpdateTableInput::builder().sse_specification(specification))
    }
}
