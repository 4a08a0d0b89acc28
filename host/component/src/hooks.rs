//! The optional hooks of a migration.

use crate::HookError;

/// What the host is about to do or has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationContext {
    /// The lineage.
    pub lineage: String,
    /// The migration's version.
    pub version: u32,
    /// Where the operation reads; none for `create-table`.
    pub source_table: Option<String>,
    /// Where it writes; none for `delete-table`.
    pub target_table: Option<String>,
}

/// A component's hooks.
#[derive(Clone)]
pub struct Hooks;

impl Hooks {
    /// Called before anything of the operation has happened.
    ///
    /// # Errors
    /// [`HookError::Vetoed`] stops the migration.
    pub fn before(&self, _context: &OperationContext) -> Result<(), HookError> {
        Ok(())
    }

    /// Called after the operation.
    ///
    /// # Errors
    /// [`HookError::Vetoed`] fails the migration; the next run calls the hook again.
    pub fn after(&self, _context: &OperationContext) -> Result<(), HookError> {
        Ok(())
    }
}
