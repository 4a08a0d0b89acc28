//! One migration's function, and how to tell what belongs to it from what is somebody else's.

use std::collections::BTreeMap;

use super::names::{Tags, owner};
use super::{Clients, FunctionError, FunctionRecord};
use crate::history::MigrationRecord;
use crate::{Context, EngineError};

/// A migration's function with all that belongs to it: its names, its tags and the way to AWS.
///
/// Its methods, one file a resource, make, find and remove. Each can be repeated, and none touches what does not carry the
/// migration's tags.
pub(crate) struct Function<'a> {
    pub(crate) context: &'a Context,
    pub(crate) clients: &'a Clients,
    pub(crate) record: &'a FunctionRecord,
    pub(crate) tags: Tags,
}

impl<'a> Function<'a> {
    /// The function of a migration that is followed in Lambda.
    ///
    /// # Errors
    /// [`FunctionError::OutOfReach`] where the engine was given no way to Lambda, or one to another region.
    pub(crate) fn of(context: &'a Context, migration: &'a MigrationRecord) -> Result<Self, EngineError> {
        let out_of_reach =
            || FunctionError::OutOfReach { lineage: migration.lineage.clone(), version: migration.version };
        let deployment = context.function.as_ref().ok_or_else(out_of_reach)?;
        let record = migration.function.as_ref().ok_or_else(out_of_reach)?;
        if record.region != deployment.clients.region {
            return Err(out_of_reach().into());
        }
        let tags = Tags::new(&migration.lineage, migration.version, &context.settings.history_table);
        Ok(Self { context, clients: &deployment.clients, record, tags })
    }

    /// Refuses what somebody else has under a name of ours.
    pub(super) fn must_be_ours(
        &self,
        what: impl FnOnce() -> String,
        found: &BTreeMap<String, String>,
    ) -> Result<(), FunctionError> {
        if self.tags.are_on(found) {
            return Ok(());
        }
        Err(FunctionError::NameTaken { what: what(), owner: owner(found) })
    }
}

/// Whether something was there before, as its step finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// There is none.
    Absent,
    /// There is one with the migration's tags.
    Ours,
    /// There is one of somebody else's.
    Theirs,
}
