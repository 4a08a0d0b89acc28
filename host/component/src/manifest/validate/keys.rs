//! Key schemas and the attributes they name.

use super::Problems;
use crate::manifest::{AttributeDefinition, KeySchemaElement, KeyType};

/// Bytes in the name of a key attribute. Source: "Naming rules" in the developer guide.
const KEY_NAME: usize = 255;
/// Bytes in the name of any attribute.
pub(super) const ATTRIBUTE_NAME: usize = 65_535;

/// Whose key it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One partition-key attribute and at most one sort-key attribute.
    Table,
    /// The table's partition key and one sort-key attribute.
    LocalIndex,
    /// One to four partition-key attributes and at most four sort-key attributes.
    GlobalIndex,
}

pub(super) fn check_schema(place: &str, schema: &[KeySchemaElement], kind: Kind, problems: &mut Problems) {
    let count = |key_type| schema.iter().filter(|element| element.key_type == key_type).count();
    let (hash, range) = (count(KeyType::Hash), count(KeyType::Range));
    let right = match kind {
        Kind::Table => hash == 1 && range <= 1,
        Kind::LocalIndex => hash == 1 && range == 1,
        Kind::GlobalIndex => (1..=4).contains(&hash) && range <= 4,
    };
    if !right {
        let needed = match kind {
            Kind::Table => "one HASH attribute and at most one RANGE attribute",
            Kind::LocalIndex => "the table's HASH attribute and one RANGE attribute",
            Kind::GlobalIndex => "one to four HASH attributes and at most four RANGE attributes",
        };
        problems.add(place, format!("needs {needed}, but has {hash} HASH and {range} RANGE"));
    } else if schema
        .windows(2)
        .any(|two| two[0].key_type == KeyType::Range && two[1].key_type == KeyType::Hash)
    {
        problems.add(place, "HASH must come before RANGE");
    }
    for (index, element) in schema.iter().enumerate() {
        let name = &element.attribute_name;
        if !(1..=KEY_NAME).contains(&name.len()) {
            problems.add(place, format!("the attribute name `{name}` must be 1 to {KEY_NAME} bytes long"));
        }
        if schema[..index].iter().any(|earlier| earlier.attribute_name == *name) {
            problems.add(place, format!("`{name}` stands there twice"));
        }
    }
}

pub(super) fn check_definitions(definitions: &[AttributeDefinition], problems: &mut Problems) {
    for (index, definition) in definitions.iter().enumerate() {
        let name = &definition.attribute_name;
        if !(1..=KEY_NAME).contains(&name.len()) {
            let message = format!("the attribute name `{name}` must be 1 to {KEY_NAME} bytes long");
            problems.add("AttributeDefinitions", message);
        }
        if definitions[..index].iter().any(|earlier| earlier.attribute_name == *name) {
            problems.add("AttributeDefinitions", format!("`{name}` is defined twice"));
        }
    }
}

/// Every key attribute must have a type.
pub(super) fn check_defined(
    place: &str,
    schema: &[KeySchemaElement],
    definitions: &[AttributeDefinition],
    problems: &mut Problems,
) {
    for element in schema {
        let name = &element.attribute_name;
        if !definitions.iter().any(|definition| definition.attribute_name == *name) {
            problems.add(place, format!("`{name}` has no type; add it to AttributeDefinitions"));
        }
    }
}
