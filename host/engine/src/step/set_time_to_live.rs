//! Switches time to live on or off.

use async_trait::async_trait;
use aws_sdk_dynamodb::types::TimeToLiveSpecification;
use migrator_component::manifest::TimeToLive;
use migrator_table::TableError;

use super::until_free;
use crate::definition::read::{is_unsupported, read_existing, unsupported};
use crate::{Context, EngineError, Step, StepState};

/// Sets a table's time to live.
pub struct SetTimeToLive {
    /// The table.
    pub table: String,
    /// The setting.
    pub setting: TimeToLive,
}

/// Fact: the setting before.
const BEFORE: &str = "before";

#[async_trait]
impl Step for SetTimeToLive {
    fn name(&self) -> &str {
        "set-time-to-live"
    }

    fn description(&self) -> String {
        let verb = if self.setting.enabled { "expire items of" } else { "no longer expire items of" };
        format!("{verb} table {} by {}", self.table, self.setting.attribute_name)
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let found = read_existing(context, state.migration.version, &self.table).await?;
        state.facts.set(BEFORE, found.definition.time_to_live);
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        let found = read_existing(context, version, &self.table).await?;
        let wanted = Some(&self.setting).filter(|setting| setting.enabled);
        set(context, version, &self.table, found.definition.time_to_live.as_ref(), wanted).await
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let Some(before) = state.facts.get::<Option<TimeToLive>>(BEFORE) else { return Ok(()) };
        let version = state.migration.version;
        let found = read_existing(context, version, &self.table).await?;
        set(context, version, &self.table, found.definition.time_to_live.as_ref(), before.as_ref()).await
    }
}

/// Changes time to live from what it is to what is wanted; none is off.
pub(super) async fn set(
    context: &Context,
    version: u32,
    table: &str,
    existing: Option<&TimeToLive>,
    wanted: Option<&TimeToLive>,
) -> Result<(), EngineError> {
    let (attribute, enabled) = match (existing, wanted) {
        (Some(existing), Some(wanted)) if existing.attribute_name == wanted.attribute_name => return Ok(()),
        (None, None) => return Ok(()),
        (_, Some(wanted)) => (&wanted.attribute_name, true),
        (Some(existing), None) => (&existing.attribute_name, false),
    };
    let specification = TimeToLiveSpecification::builder().attribute_name(attribute).enabled(enabled).build();
    let specification = specification
        .map_err(|source| EngineError::Definition { table: table.to_owned(), source: source.into() })?;
    let client = context.connection.dynamodb();
    let sent = until_free(context, || {
        let request = client.update_time_to_live().table_name(table);
        let request = request.time_to_live_specification(specification.clone());
        async move {
            let sent = request.send().await;
            sent.map_err(|error| TableError::from_sdk("UpdateTimeToLive", table, error))
        }
    });
    match sent.await {
        Err(EngineError::Table(error)) if is_unsupported(&error) => {
            Err(unsupported(context, version, table, "TimeToLive"))
        }
        other => other.map(drop),
    }
}
