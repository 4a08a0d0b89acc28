//! Waits until a source's stream is drained.

use async_trait::async_trait;

use super::delete_table::check_protection;
use crate::drain;
use crate::function::check_readers;
use crate::history::MigrationRecord;
use crate::{Context, EngineError, Step, StepState};

/// Waits until everything that was written to a table has arrived where it is followed to.
pub struct Drain {
    /// The table.
    pub table: String,
    /// The migrations that follow it.
    pub followed_by: Vec<MigrationRecord>,
}

#[async_trait]
impl Step for Drain {
    fn name(&self) -> &str {
        "drain"
    }

    fn description(&self) -> String {
        format!("wait until every change of {} has been applied and none arrives any more", self.table)
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        // Before anything is stopped: a table that stays, stays followed.
        let version = state.migration.version;
        check_protection(context, version, &self.table).await?;
        check_readers(context, version, &self.table, &self.followed_by).await
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        for migration in &self.followed_by {
            drain::drain(context, state.migration.version, migration).await?;
        }
        Ok(())
    }
}
