//! Looks once more before a drained table's follower is given up.

use async_trait::async_trait;

use crate::drain;
use crate::history::MigrationRecord;
use crate::{Context, EngineError, Step, StepState};

/// Looks into the stream beyond what the followers have applied, now that they are stopped. A record there means that
/// somebody still writes: the step fails and the followers are put back in place.
pub struct FinalLook {
    /// The table.
    pub table: String,
    /// The migrations that followed it.
    pub followed_by: Vec<MigrationRecord>,
}

#[async_trait]
impl Step for FinalLook {
    fn name(&self) -> &str {
        "final-look"
    }

    fn description(&self) -> String {
        format!("check that no record is left in the stream of {}", self.table)
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        for migration in &self.followed_by {
            drain::final_look(context, state.migration.version, migration).await?;
        }
        Ok(())
    }
}
