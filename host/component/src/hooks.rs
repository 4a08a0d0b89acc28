//! The optional hooks of a migration.

use std::sync::Arc;

use crate::HookError;
use crate::contract::bindings::exports::dynamodb_migrator::migration::hooks::{
    Guest, GuestIndices, OperationContext as WitContext,
};
use crate::host::{State, shortened};
use crate::instance::{Failure, Program, Settings};

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

/// A component's hooks. Like everything of a component they block the thread for as long as they compute.
#[derive(Clone)]
pub struct Hooks {
    program: Arc<Program>,
    indices: Arc<GuestIndices>,
}

impl Hooks {
    pub(crate) fn new(program: Arc<Program>, indices: Arc<GuestIndices>) -> Self {
        Self { program, indices }
    }

    /// Called before anything of the operation has happened.
    ///
    /// # Errors
    /// [`HookError::Vetoed`] stops the migration.
    pub fn before(&self, context: &OperationContext) -> Result<(), HookError> {
        self.call(context, |guest, store, context| guest.call_before(store, context))
    }

    /// Called after the operation.
    ///
    /// # Errors
    /// [`HookError::Vetoed`] fails the migration; the next run calls the hook again.
    pub fn after(&self, context: &OperationContext) -> Result<(), HookError> {
        self.call(context, |guest, store, context| guest.call_after(store, context))
    }

    fn call(
        &self,
        context: &OperationContext,
        hook: impl FnOnce(
            &Guest,
            &mut wasmtime::Store<State>,
            &WitContext,
        ) -> wasmtime::Result<Result<(), String>>
        + Send,
    ) -> Result<(), HookError> {
        let context = WitContext {
            lineage: context.lineage.clone(),
            version: context.version,
            source_table: context.source_table.clone(),
            target_table: context.target_table.clone(),
        };
        let deadline = self.program.runtime.limits().batch_deadline;
        let (result, _) = self.program.call(&Settings::default(), deadline, |store, instance| {
            let guest = self.indices.load(&mut *store, instance)?;
            hook(&guest, store, &context)
        });
        match result {
            Ok(Ok(())) => Ok(()),
            Ok(Err(message)) => Err(HookError::Vetoed(shortened(&message).to_owned())),
            Err(Failure::Trapped(reason)) => Err(HookError::Trapped(reason)),
            Err(Failure::NotStarted(reason)) => Err(HookError::NotStarted(reason)),
            Err(Failure::OutOfMemory(limit)) => Err(HookError::OutOfMemory { limit }),
            Err(Failure::DeadlineExceeded(time)) => {
                let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
                Err(HookError::DeadlineExceeded { milliseconds })
            }
        }
    }
}
