//! Says what a function's role may do.

use async_trait::async_trait;
use aws_sdk_dynamodb::types::TableDescription;

use crate::definition::read::describe;
use crate::function::{Function, FunctionRecord, Permissions};
use crate::history::MigrationRecord;
use crate::{Context, EngineError, Step, StepState};

/// Sets the inline policy of the role that was created: what the function needs and nothing else.
pub struct PutRolePolicy {
    /// The function as it shall be.
    pub function: FunctionRecord,
    /// The name of its role.
    pub role: String,
}

#[async_trait]
impl Step for PutRolePolicy {
    fn name(&self) -> &str {
        "put-role-policy"
    }

    fn description(&self) -> String {
        format!(
            "allow role {} to read the stream and to write the target, its history and its log",
            self.role
        )
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let document = self.document(context, state.migration).await?;
        Function::of(context, state.migration)?.put_policy(&self.role, &document).await
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        Function::of(context, state.migration)?.remove_policy(&self.role).await
    }
}

impl PutRolePolicy {
    async fn document(&self, context: &Context, migration: &MigrationRecord) -> Result<String, EngineError> {
        let stream = migration.stream_arn.as_deref();
        let stream = stream.ok_or_else(|| migration.error("history has no stream for it", None))?;
        let source = table(context, migration, migration.source()?).await?;
        let target = table(context, migration, migration.target()?).await?;
        let history = table(context, migration, &context.settings.history_table).await?;
        let mut keys: Vec<String> = [&source, &target, &history].into_iter().filter_map(key_of).collect();
        keys.sort();
        keys.dedup();
        let settings = &self.function.settings;
        let permissions = Permissions {
            lineage: &migration.lineage,
            stream,
            source: settings.backfill.then(|| source.table_arn().unwrap_or_default()),
            target: target.table_arn().unwrap_or_default(),
            history: history.table_arn().unwrap_or_default(),
            region: &self.function.region,
            log_group: &self.function.log_group,
            keys: &keys,
            on_failure: settings.mapping.on_failure.as_deref(),
            tracing: settings.tracing,
        };
        Ok(permissions.document().to_string())
    }
}

async fn table(
    context: &Context,
    migration: &MigrationRecord,
    table: &str,
) -> Result<TableDescription, EngineError> {
    let found = describe(&context.connection, table).await?;
    found.ok_or_else(|| EngineError::TableMissing {
        lineage: migration.lineage.clone(),
        version: migration.version,
        table: table.to_owned(),
    })
}

/// The key that encrypts a table, where that is not DynamoDB's own.
fn key_of(table: &TableDescription) -> Option<String> {
    table.sse_description()?.kms_master_key_arn().map(str::to_owned)
}
