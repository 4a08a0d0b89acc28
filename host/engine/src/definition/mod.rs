//! Table definitions: from a manifest to DynamoDB and back, compared, and carried over to a new table.
//!
//! [`read`](read::read) asks DynamoDB for everything it knows about a table and returns it as the manifest's own
//! [`TableDefinition`](migrator_component::manifest::TableDefinition); [`create_table_input`] is the way back. [`difference`](difference::difference) compares two
//! definitions as DynamoDB would see them, and [`carry_over`](carry_over::carry_over) derives a new table's
//! definition from an existing one.

pub mod carry_over;
mod create;
pub mod describe;
pub mod difference;
pub(crate) mod from_sdk;
pub mod normal_form;
pub mod read;
pub(crate) mod replicas;
pub mod target;
pub(crate) mod to_sdk;

pub use create::create_table_input;
use migrator_component::manifest::{ScalarAttributeType, TableDefinition};
use migrator_item::{KeyAttribute, KeySchema, KeyType};

/// Why a definition cannot be expressed, in DynamoDB's parameters or in the manifest's.
#[derive(Debug, thiserror::Error)]
pub enum DefinitionError {
    /// A number that DynamoDB has no room for.
    #[error("{parameter} {value} is out of range")]
    OutOfRange {
        /// DynamoDB's name of the parameter.
        parameter: &'static str,
        /// The number.
        value: String,
    },
    /// DynamoDB returned a value that this version does not know, so that the table cannot be reproduced.
    #[error("{parameter} {value} is not known to this version of migrator")]
    Unknown {
        /// DynamoDB's name of the parameter.
        parameter: &'static str,
        /// What DynamoDB returned.
        value: String,
    },
    /// DynamoDB left out something that every table has.
    #[error("DynamoDB returned no {parameter}")]
    Missing {
        /// DynamoDB's name of the parameter.
        parameter: &'static str,
    },
    /// Two definitions of one attribute disagree.
    #[error("attribute {attribute} is defined as {existing} by the table and as {declared} by the migration")]
    AttributeConflict {
        /// The attribute.
        attribute: String,
        /// Its type in the existing table.
        existing: String,
        /// Its type in the migration.
        declared: String,
    },
    /// A new index has the name of an existing one.
    #[error("the table already has an index {index} that is defined differently")]
    IndexConflict {
        /// The index.
        index: String,
    },
    /// The SDK refused to build a request from the parameters.
    #[error("a table definition is incomplete")]
    Build(#[from] aws_sdk_dynamodb::error::BuildError),
}

/// The primary key of a table that is defined so.
///
/// # Errors
/// [`DefinitionError::Missing`] where the key or the type of one of its attributes is not defined.
pub fn key_schema(definition: &TableDefinition) -> Result<KeySchema, DefinitionError> {
    let attribute = |name: &str| -> Result<KeyAttribute, DefinitionError> {
        let attribute_type = definition.attribute_type(name);
        let key_type = match attribute_type.ok_or(DefinitionError::Missing { parameter: "AttributeType" })? {
            ScalarAttributeType::S => KeyType::S,
            ScalarAttributeType::N => KeyType::N,
            ScalarAttributeType::B => KeyType::B,
        };
        Ok(KeyAttribute { name: name.to_owned(), key_type })
    };
    let hash = definition.hash_key().ok_or(DefinitionError::Missing { parameter: "KeySchema" })?;
    Ok(KeySchema { hash: attribute(hash)?, range: definition.range_key().map(attribute).transpose()? })
}
