use std::collections::BTreeMap;

use migrator_component::{Component, Operation};
use migrator_follow::FunctionConfiguration;
use migrator_item::KeySchema;

use super::FunctionSettings;
use crate::history::MigrationRecord;
use crate::{EngineError, Settings};

/// The primary keys of a migration's tables.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    pub(crate) source: KeySchema,
    pub(crate) target: KeySchema,
}

/// What the function of a migration has to know. Nothing in it depends on the machine or on where the component's file lay.
///
/// # Errors
/// A migration without source or target.
pub(crate) fn configuration(
    settings: &Settings,
    migration: &MigrationRecord,
    component: &Component,
    function: &FunctionSettings,
    keys: Keys,
) -> Result<FunctionConfiguration, EngineError> {
    Ok(FunctionConfiguration {
        lineage: migration.lineage.clone(),
        version: migration.version,
        component: file_name(component.name()).to_owned(),
        source_table: migration.source()?.to_owned(),
        source_key: keys.source,
        target_table: migration.target()?.to_owned(),
        target_key: keys.target,
        history_table: settings.history_table.clone(),
        identity: !matches!(migration.manifest.operation, Operation::Convert(_)),
        on_rejected: function.on_rejected,
        requests: settings.requests,
        config: BTreeMap::new(),
    })
}

fn file_name(component: &str) -> &str {
    component.rsplit(['/', '\\']).next().unwrap_or(component)
}
