//! Deletes a table.

use async_trait::async_trait;
use aws_sdk_dynamodb::types::TableStatus;
use migrator_table::TableError;

use super::until_free;
use crate::definition::read::describe;
use crate::drain;
use crate::function::check_readers;
use crate::history::MigrationRecord;
use crate::{Context, EngineError, Step, StepState};

/// Deletes a table of the lineage and waits until it is gone. Nothing brings it back.
pub struct DeleteTable {
    /// The table.
    pub table: String,
    /// The migrations that followed it.
    pub followed_by: Vec<MigrationRecord>,
}

#[async_trait]
impl Step for DeleteTable {
    fn name(&self) -> &str {
        "delete-table"
    }

    fn description(&self) -> String {
        format!("delete table {}", self.table)
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        if !self.followed_by.is_empty() {
            // Looked at before it was drained.
            return Ok(());
        }
        check_readers(context, state.migration.version, &self.table, &[]).await
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        if !check_protection(context, version, &self.table).await? {
            return Ok(());
        }
        for migration in &self.followed_by {
            drain::final_look(context, version, migration).await?;
        }
        delete_and_wait(context, version, &self.table).await
    }
}

/// Whether the table exists (and is not being deleted already).
///
/// # Errors
/// [`EngineError::DeletionProtected`] and those of DynamoDB.
pub(super) async fn check_protection(
    context: &Context,
    version: u32,
    table: &str,
) -> Result<bool, EngineError> {
    let Some(found) = describe(&context.connection, table).await? else { return Ok(false) };
    if found.deletion_protection_enabled == Some(true) {
        return Err(EngineError::DeletionProtected {
            lineage: context.lineage().to_owned(),
            version,
            table: table.to_owned(),
        });
    }
    Ok(found.table_status != Some(TableStatus::Deleting))
}

/// Deletes a table unless it is gone already, and waits until it is.
pub(super) async fn delete_and_wait(context: &Context, version: u32, table: &str) -> Result<(), EngineError> {
    let sent = until_free(context, || async {
        let sent = context.connection.dynamodb().delete_table().table_name(table).send().await;
        sent.map_err(|error| TableError::from_sdk("DeleteTable", table, error))
    });
    match sent.await {
        Ok(_) | Err(EngineError::Table(TableError::NotFound { .. })) => {}
        Err(error) => return Err(error),
    }
    let begun = std::time::Instant::now();
    while let Some(found) = describe(&context.connection, table).await? {
        context.ensure_may_go_on()?;
        if begun.elapsed() >= context.settings.active_timeout {
            return Err(EngineError::NotActive {
                lineage: context.lineage().to_owned(),
                version,
                what: format!("table {table}"),
                state: found.table_status.map_or("?".to_owned(), |status| status.as_str().to_owned()),
                seconds: context.settings.active_timeout.as_secs(),
            });
        }
        tokio::time::sleep(context.settings.poll_interval).await;
    }
    Ok(())
}
