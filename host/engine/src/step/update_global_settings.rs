//! How a global table's replicas share their settings.

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::types as sdk;
use migrator_component::manifest::GlobalTableSettingsReplicationMode;

use super::update_table;
use crate::definition::read::read_existing;
use crate::definition::to_sdk;
use crate::{Context, EngineError, Step, StepState};

/// Changes the replication of settings and the protection against disassociation.
pub struct UpdateGlobalSettings {
    /// The table.
    pub table: String,
    /// Whether settings are replicated; none leaves it.
    pub replication_mode: Option<GlobalTableSettingsReplicationMode>,
    /// Whether replicas are protected against disassociation; none leaves it.
    pub disassociation_protection: Option<bool>,
}

/// Fact: DynamoDB's name of the replication mode before.
const MODE_BEFORE: &str = "replication-mode-before";
/// Fact: the protection before.
const PROTECTION_BEFORE: &str = "disassociation-protection-before";

#[async_trait]
impl Step for UpdateGlobalSettings {
    fn name(&self) -> &str {
        "update-global-settings"
    }

    fn description(&self) -> String {
        format!("change the global table settings of table {}", self.table)
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let found = read_existing(context, state.migration.version, &self.table).await?.description;
        let mode = found.global_table_settings_replication_mode.map(|mode| mode.as_str().to_owned());
        state.facts.set(MODE_BEFORE, mode);
        state.facts.set(PROTECTION_BEFORE, found.disassociation_protection_enabled);
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let mode = self.replication_mode.as_ref().map(to_sdk::replication_mode);
        self.set(context, state, mode, self.disassociation_protection).await
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let mode = state.facts.get::<Option<String>>(MODE_BEFORE).flatten();
        let mode = mode.map(|mode| sdk::GlobalTableSettingsReplicationMode::from(mode.as_str()));
        let protection = state.facts.get::<Option<bool>>(PROTECTION_BEFORE).flatten();
        let mode = mode.filter(|_| self.replication_mode.is_some());
        let protection = protection.filter(|_| self.disassociation_protection.is_some());
        self.set(context, state, mode, protection).await
    }
}

impl UpdateGlobalSettings {
    async fn set(
        &self,
        context: &Context,
        state: &StepState<'_>,
        mode: Option<sdk::GlobalTableSettingsReplicationMode>,
        protection: Option<bool>,
    ) -> Result<(), EngineError> {
        let version = state.migration.version;
        let found = read_existing(context, version, &self.table).await?.description;
        let mode = mode.filter(|mode| found.global_table_settings_replication_mode.as_ref() != Some(mode));
        let protection =
            protection.filter(|wanted| found.disassociation_protection_enabled.unwrap_or(false) != *wanted);
        if let Some(mode) = mode {
            let request = UpdateTableInput::builder().global_table_settings_replication_mode(mode);
            update_table(context, version, &self.table, request).await?;
        }
        if let Some(protection) = protection {
            let request = UpdateTableInput::builder().disassociation_protection_enabled(protection);
            update_table(context, version, &self.table, request).await?;
        }
        Ok(())
    }
}
