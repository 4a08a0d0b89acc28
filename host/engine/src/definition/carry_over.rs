//! The definition of a new table that takes an existing one's place.

use migrator_component::manifest::{AddIndexes, AttributeDefinition, ScalarAttributeType, TableDefinition};

use super::DefinitionError;
use super::normal_form::{is_users_tag, key_attributes};

/// What happens to the source's stream setting in the new table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamCarryOver {
    /// The stream is the owners': the new table gets the same.
    Keep,
    /// The stream was enabled by a migration to follow the source: the new table needs none of its own.
    Drop,
}

/// The source's definition under a new name: every property, except the tags that are AWS's or ours.
///
/// A resource policy names its table, so the source's name in it becomes the target's.
pub fn carry_over(source: &TableDefinition, target: &str, stream: StreamCarryOver) -> TableDefinition {
    let mut definition = source.clone();
    definition.table_name = target.to_owned();
    definition.tags.retain(is_users_tag);
    definition.resource_policy =
        source.resource_policy.as_deref().map(|policy| rename_in_policy(policy, &source.table_name, target));
    if stream == StreamCarryOver::Drop {
        definition.stream_specification = None;
    }
    let used = key_attributes(&definition);
    definition.attribute_definitions.retain(|attribute| used.contains(&attribute.attribute_name));
    definition
}

/// Adds a migration's indexes after the existing ones. An index that is already there and defined equally is not added
/// twice, so that a repeated run comes to the same definition.
pub fn with_indexes(
    mut definition: TableDefinition,
    added: &AddIndexes,
) -> Result<TableDefinition, DefinitionError> {
    add_attributes(&mut definition.attribute_definitions, &added.attribute_definitions)?;
    for index in &added.local_secondary_indexes {
        match definition.local_secondary_indexes.iter().find(|one| one.index_name == index.index_name) {
            Some(existing) if existing == index => {}
            Some(_) => return Err(DefinitionError::IndexConflict { index: index.index_name.clone() }),
            None => definition.local_secondary_indexes.push(index.clone()),
        }
    }
    for index in &added.global_secondary_indexes {
        match definition.global_secondary_indexes.iter().find(|one| one.index_name == index.index_name) {
            Some(existing) if existing == index => {}
            Some(_) => return Err(DefinitionError::IndexConflict { index: index.index_name.clone() }),
            None => definition.global_secondary_indexes.push(index.clone()),
        }
    }
    for index in &added.vector_indexes {
        match definition.vector_indexes.iter().find(|one| one.index_name == index.index_name) {
            Some(existing) if existing == index => {}
            Some(_) => return Err(DefinitionError::IndexConflict { index: index.index_name.clone() }),
            None => definition.vector_indexes.push(index.clone()),
        }
    }
    let used = key_attributes(&definition);
    definition.attribute_definitions.retain(|attribute| used.contains(&attribute.attribute_name));
    Ok(definition)
}

/// Adds attribute definitions that are not there yet.
pub fn add_attributes(
    existing: &mut Vec<AttributeDefinition>,
    added: &[AttributeDefinition],
) -> Result<(), DefinitionError> {
    for attribute in added {
        match existing.iter().find(|one| one.attribute_name == attribute.attribute_name) {
            Some(one) if one.attribute_type == attribute.attribute_type => {}
            Some(one) => {
                return Err(DefinitionError::AttributeConflict {
                    attribute: attribute.attribute_name.clone(),
                    existing: type_name(&one.attribute_type).to_owned(),
                    declared: type_name(&attribute.attribute_type).to_owned(),
                });
            }
            None => existing.push(attribute.clone()),
        }
    }
    Ok(())
}

fn type_name(value: &ScalarAttributeType) -> &'static str {
    match value {
        ScalarAttributeType::S => "S",
        ScalarAttributeType::N => "N",
        ScalarAttributeType::B => "B",
    }
}

/// Replaces `table/SOURCE` where the name ends there, as in an ARN of the table, its indexes or its streams.
fn rename_in_policy(policy: &str, source: &str, target: &str) -> String {
    let needle = format!("table/{source}");
    let mut renamed = String::with_capacity(policy.len());
    let mut rest = policy;
    while let Some(at) = rest.find(&needle) {
        let (before, after) = rest.split_at(at + needle.len());
        let continues = after.starts_with(|next: char| next.is_ascii_alphanumeric() || "_-.".contains(next));
        if continues {
            renamed.push_str(before);
        } else {
            renamed.push_str(&before[..at]);
            renamed.push_str("table/");
            renamed.push_str(target);
        }
        rest = after;
    }
    renamed.push_str(rest);
    renamed
}
