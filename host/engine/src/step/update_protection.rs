//! A table's protection against deletion.

use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use migrator_component::manifest::TableDefinition;

use super::Setting;
use crate::definition::DefinitionError;

/// Switches deletion protection on or off.
pub struct Protection {
    /// Whether the table is protected.
    pub enabled: bool,
}

impl Setting for Protection {
    type Value = bool;

    fn name(&self) -> &'static str {
        "update-deletion-protection"
    }

    fn parameter(&self) -> &'static str {
        "DeletionProtectionEnabled"
    }

    fn description(&self, table: &str) -> String {
        let verb = if self.enabled { "on" } else { "off" };
        format!("switch deletion protection of table {table} {verb}")
    }

    fn existing(&self, existing: &TableDefinition) -> bool {
        existing.deletion_protection_enabled.unwrap_or(false)
    }

    fn wanted(&self, _: &TableDefinition) -> bool {
        self.enabled
    }

    fn request(&self, _: &bool, wanted: &bool) -> Result<UpdateTableInputBuilder, DefinitionError> {
        Ok(UpdateTableInput::builder().deletion_protection_enabled(*wanted))
    }
}
