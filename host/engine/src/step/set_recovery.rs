//! Switches point-in-time recovery on or off.

use async_trait::async_trait;
use aws_sdk_dynamodb::types::PointInTimeRecoverySpecification;
use migrator_component::manifest::PointInTimeRecovery;
use migrator_table::TableError;

use super::until_free;
use crate::definition::read::{is_unsupported, read_existing, unsupported};
use crate::{Context, EngineError, Step, StepState};

/// Sets a table's point-in-time recovery.
pub struct SetRecovery {
    /// The table.
    pub table: String,
    /// The setting.
    pub setting: PointInTimeRecovery,
}

/// Fact: the setting before.
const BEFORE: &str = "before";

#[async_trait]
impl Step for SetRecovery {
    fn name(&self) -> &str {
        "set-point-in-time-recovery"
    }

    fn description(&self) -> String {
        let verb = if self.setting.enabled { "on" } else { "off" };
        format!("switch point-in-time recovery of table {} {verb}", self.table)
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let found = read_existing(context, state.migration.version, &self.table).await?;
        state.facts.set(BEFORE, found.definition.point_in_time_recovery);
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        let found = read_existing(context, version, &self.table).await?;
        let wanted = Some(&self.setting).filter(|setting| setting.enabled);
        set(context, version, &self.table, found.definition.point_in_time_recovery.as_ref(), wanted).await
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let Some(before) = state.facts.get::<Option<PointInTimeRecovery>>(BEFORE) else { return Ok(()) };
        let version = state.migration.version;
        let found = read_existing(context, version, &self.table).await?;
        let existing = found.definition.point_in_time_recovery;
        set(context, version, &self.table, existing.as_ref(), before.as_ref()).await
    }
}

/// Changes point-in-time recovery from what it is to what is wanted; none is off.
pub(super) async fn set(
    context: &Context,
    version: u32,
    table: &str,
    existing: Option<&PointInTimeRecovery>,
    wanted: Option<&PointInTimeRecovery>,
) -> Result<(), EngineError> {
    let days = wanted.and_then(|wanted| wanted.recovery_period_in_days);
    let same_period =
        days.is_none() || days == existing.and_then(|existing| existing.recovery_period_in_days);
    if existing.is_some() == wanted.is_some() && same_period {
        return Ok(());
    }
    let specification = PointInTimeRecoverySpecification::builder()
        .point_in_time_recovery_enabled(wanted.is_some())
        .set_recovery_period_in_days(days.and_then(|days| i32::try_from(days).ok()))
        .build()
        .map_err(|source| EngineError::Definition { table: table.to_owned(), source: source.into() })?;
    let client = context.connection.dynamodb();
    let sent = until_free(context, || {
        let request = client.update_continuous_backups().table_name(table);
        let request = request.point_in_time_recovery_specification(specification.clone());
        async move {
            let sent = request.send().await;
            sent.map_err(|error| TableError::from_sdk("UpdateContinuousBackups", table, error))
        }
    });
    match sent.await {
        Err(EngineError::Table(error)) if is_unsupported(&error) => {
            Err(unsupported(context, version, table, "PointInTimeRecovery"))
        }
        other => other.map(drop),
    }
}
