//! The settings that a new table only takes once it is active.

use async_trait::async_trait;

use super::{set_recovery, set_resource_policy, set_tags, set_time_to_live};
use crate::definition::read::read_existing;
use crate::definition::target::Target;
use crate::{Context, EngineError, Step, StepState};

/// Sets time to live, point-in-time recovery, tags and resource policy of a new table as far as its definition has them
/// and CreateTable did not set them. An adopted table is as declared already: nothing is changed there.
///
/// Its undo is the deletion of the table by the step that created it.
pub struct TableSettings {
    /// The table and its definition.
    pub target: Target,
}

#[async_trait]
impl Step for TableSettings {
    fn name(&self) -> &str {
        "set-table-settings"
    }

    fn description(&self) -> String {
        format!(
            "set time to live, point-in-time recovery, tags and resource policy of table {}",
            self.target.table()
        )
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        let table = self.target.table();
        let wanted = self.target.resolve(&context.connection, state.migration).await?.definition;
        let found = read_existing(context, version, table).await?;
        let existing = &found.definition;
        if let Some(setting) = wanted.time_to_live.as_ref().filter(|setting| setting.enabled) {
            set_time_to_live::set(context, version, table, existing.time_to_live.as_ref(), Some(setting))
                .await?;
        }
        if let Some(setting) = wanted.point_in_time_recovery.as_ref().filter(|setting| setting.enabled) {
            let existing = existing.point_in_time_recovery.as_ref();
            set_recovery::set(context, version, table, existing, Some(setting)).await?;
        }
        set_tags::change(context, version, &found, &wanted.tags, &[]).await?;
        if let Some(policy) = &wanted.resource_policy {
            set_resource_policy::set(context, version, &found, Some(policy)).await?;
        }
        Ok(())
    }
}
