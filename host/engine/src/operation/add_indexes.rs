//! `add-indexes`: global and vector indexes in place, local ones in a new table.

use migrator_component::Component;
use migrator_component::manifest::AddIndexes;

use super::new_table::{self, target_of};
use super::{Steps, source_of};
use crate::EngineError;
use crate::definition::target::Target;
use crate::history::MigrationRecord;
use crate::step::AddIndex;

/// A table takes local indexes only when it is created, so one of them moves all items. Otherwise DynamoDB fills one new
/// index after the other.
pub(super) fn steps(
    component: &Component,
    record: &MigrationRecord,
    added: &AddIndexes,
) -> Result<Steps, EngineError> {
    let source = source_of(record)?;
    if !added.local_secondary_indexes.is_empty() {
        let target = Target::LikeSource {
            source: source.to_owned(),
            table: target_of(record)?.to_owned(),
            added: Some(Box::new(added.clone())),
        };
        return new_table::steps(component, record, target);
    }
    let mut steps = Steps::new();
    for index in &added.global_secondary_indexes {
        steps.push(Box::new(AddIndex::new(source, index, added)));
    }
    for index in &added.vector_indexes {
        steps.push(Box::new(AddIndex::new(source, index, added)));
    }
    Ok(steps)
}
