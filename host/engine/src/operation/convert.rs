//! `convert`: every item through the component's converter into a new table.

use migrator_component::Component;
use migrator_component::manifest::Convert;

use super::Steps;
use super::new_table::{self, target_of};
use crate::EngineError;
use crate::definition::target::Target;
use crate::history::MigrationRecord;

/// The target is exactly what the migration declares; without a declaration it is like the source.
pub(super) fn steps(
    component: &Component,
    record: &MigrationRecord,
    convert: &Convert,
) -> Result<Steps, EngineError> {
    let target = match &convert.target {
        Some(definition) => Target::Declared(definition.clone()),
        None => Target::LikeSource {
            source: super::source_of(record)?.to_owned(),
            table: target_of(record)?.to_owned(),
            added: None,
        },
    };
    new_table::steps(component, record, target)
}
