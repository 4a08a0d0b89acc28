//! Sets a table's resource policy.

use async_trait::async_trait;
use migrator_table::TableError;
use serde_json::Value;

use super::until_free;
use crate::definition::read::{Table, is_unsupported, read_existing, unsupported};
use crate::{Context, EngineError, Step, StepState};

/// Sets or replaces a table's resource policy.
pub struct SetResourcePolicy {
    /// The table.
    pub table: String,
    /// The policy as JSON.
    pub policy: String,
}

/// Fact: the policy before.
const BEFORE: &str = "before";

#[async_trait]
impl Step for SetResourcePolicy {
    fn name(&self) -> &str {
        "set-resource-policy"
    }

    fn description(&self) -> String {
        format!("set the resource policy of table {}", self.table)
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let found = read_existing(context, state.migration.version, &self.table).await?;
        state.facts.set(BEFORE, found.definition.resource_policy);
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        let found = read_existing(context, version, &self.table).await?;
        set(context, version, &found, Some(&self.policy)).await
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let Some(before) = state.facts.get::<Option<String>>(BEFORE) else { return Ok(()) };
        let version = state.migration.version;
        let found = read_existing(context, version, &self.table).await?;
        set(context, version, &found, before.as_deref()).await
    }
}

/// Whether two policies are the same JSON.
fn same(one: Option<&str>, other: Option<&str>) -> bool {
    let parse = |policy: &str| serde_json::from_str::<Value>(policy).ok();
    one == other || (one.is_some() && other.is_some() && one.map(parse) == other.map(parse))
}

/// Changes a table's policy to what is wanted; none removes it.
pub(super) async fn set(
    context: &Context,
    version: u32,
    found: &Table,
    wanted: Option<&str>,
) -> Result<(), EngineError> {
    if same(found.definition.resource_policy.as_deref(), wanted) {
        return Ok(());
    }
    let table = found.definition.table_name.as_str();
    let arn = found.description.table_arn.as_deref().unwrap_or(table);
    let client = context.connection.dynamodb();
    let sent = until_free(context, || async move {
        match wanted {
            Some(policy) => {
                let sent = client.put_resource_policy().resource_arn(arn).policy(policy).send().await;
                sent.map(drop).map_err(|error| TableError::from_sdk("PutResourcePolicy", arn, error))
            }
            None => {
                let sent = client.delete_resource_policy().resource_arn(arn).send().await;
                sent.map(drop).map_err(|error| TableError::from_sdk("DeleteResourcePolicy", arn, error))
            }
        }
    });
    match sent.await {
        Err(EngineError::Table(error)) if is_unsupported(&error) => {
            Err(unsupported(context, version, table, "ResourcePolicy"))
        }
        other => other,
    }
}
