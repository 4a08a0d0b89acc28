//! A table's storage class.

use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use migrator_component::manifest::{TableClass, TableDefinition};

use super::Setting;
use crate::definition::{DefinitionError, to_sdk};

/// Changes the storage class.
pub struct Class {
    /// The class.
    pub class: TableClass,
}

impl Setting for Class {
    type Value = TableClass;

    fn name(&self) -> &'static str {
        "update-table-class"
    }

    fn parameter(&self) -> &'static str {
        "TableClass"
    }

    fn description(&self, table: &str) -> String {
        format!("change the class of table {table} to {}", to_sdk::table_class(&self.class))
    }

    fn existing(&self, existing: &TableDefinition) -> TableClass {
        existing.table_class.unwrap_or(TableClass::Standard)
    }

    fn wanted(&self, _: &TableDefinition) -> TableClass {
        self.class
    }

    fn request(
        &self,
        _: &TableClass,
        wanted: &TableClass,
    ) -> Result<UpdateTableInputBuilder, DefinitionError> {
        Ok(UpdateTableInput::builder().table_class(to_sdk::table_class(wanted)))
    }
}
