//! Sweeps the target of a migration that is no longer followed.

use async_trait::async_trait;

use crate::backfill::{Size, choose_segments};
use crate::definition::key_schema;
use crate::definition::read::read_existing;
use crate::{Context, EngineError, Event, Settings, Step, StepState, sweep};

/// Removes tombstones and sequence numbers from a target. Afterwards it holds no reserved attribute.
pub struct Sweep {
    name: String,
    table: String,
}

impl Sweep {
    /// The step for one target.
    pub fn new(table: &str) -> Self {
        Self { name: format!("sweep-{table}"), table: table.to_owned() }
    }
}

#[async_trait]
impl Step for Sweep {
    fn name(&self) -> &str {
        &self.name
    }

    fn description(&self) -> String {
        format!("remove tombstones and sequence numbers from {}", self.table)
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        let target = read_existing(context, version, &self.table).await?;
        let key = key_schema(&target.definition)
            .map_err(|source| EngineError::Definition { table: self.table.clone(), source })?;
        let segments = choose_segments(&context.settings, Settings::SEGMENTS, Size::of(&target.description));
        let swept = sweep::run(context, version, &self.table, key, segments).await?;
        context.event(&Event::Note {
            lineage: context.lineage().to_owned(),
            version: Some(version),
            message: format!(
                "swept {} items of {}: {} tombstones and {} sequence numbers removed",
                swept.items, self.table, swept.tombstones, swept.guards
            ),
        });
        Ok(())
    }
}
