//! Waits until DynamoDB has finished creating or changing a table.

use std::time::Instant;

use async_trait::async_trait;
use aws_sdk_dynamodb::types::{IndexStatus, TableDescription, TableStatus};

use crate::definition::read::describe;
use crate::{Context, EngineError, Event, Step, StepState};

/// Waits until a table and all its indexes are ACTIVE.
pub struct WaitActive {
    /// The table.
    pub table: String,
}

#[async_trait]
impl Step for WaitActive {
    fn name(&self) -> &str {
        "wait-active"
    }

    fn description(&self) -> String {
        format!("wait until table {} and its indexes are active", self.table)
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        until_active(context, state.migration.version, &self.table).await
    }
}

/// Waits until a table and all its indexes are ACTIVE, as long as the settings allow; says so when what it waits for
/// changes.
///
/// # Errors
/// [`EngineError::NotActive`] after that time, [`EngineError::TableMissing`], and those of
/// [`Context::ensure_may_go_on`].
pub async fn until_active(context: &Context, version: u32, table: &str) -> Result<(), EngineError> {
    let begun = Instant::now();
    let mut told = None;
    loop {
        context.ensure_may_go_on()?;
        let description = describe(&context.connection, table).await?;
        let description = description.ok_or_else(|| EngineError::TableMissing {
            lineage: context.lineage().to_owned(),
            version,
            table: table.to_owned(),
        })?;
        let Some((what, state)) = unfinished(table, &description) else { return Ok(()) };
        if begun.elapsed() >= context.settings.active_timeout {
            let lineage = context.lineage().to_owned();
            let seconds = context.settings.active_timeout.as_secs();
            return Err(EngineError::NotActive { lineage, version, what, state, seconds });
        }
        let message = format!("{what} is {state}");
        if told.as_ref() != Some(&message) {
            context.event(&Event::Note {
                lineage: context.lineage().to_owned(),
                version: Some(version),
                message: message.clone(),
            });
            told = Some(message);
        }
        tokio::time::sleep(context.settings.poll_interval).await;
    }
}

/// What is not ready yet, and the state it is in.
fn unfinished(table: &str, description: &TableDescription) -> Option<(String, String)> {
    let status = description.table_status.as_ref();
    if let Some(status) = status.filter(|status| **status != TableStatus::Active) {
        return Some((format!("table {table}"), status.as_str().to_owned()));
    }
    let global = description
        .global_secondary_indexes()
        .iter()
        .map(|index| (&index.index_name, &index.index_status, index.backfilling));
    let vector = description
        .vector_indexes()
        .iter()
        .map(|index| (&index.index_name, &index.index_status, index.backfilling));
    global.chain(vector).find_map(|(name, status, backfilling)| {
        let name = name.as_deref().unwrap_or_default();
        let what = format!("index {name} of table {table}");
        match status {
            Some(status) if *status != IndexStatus::Active => Some((what, status.as_str().to_owned())),
            _ if backfilling == Some(true) => Some((what, "BACKFILLING".to_owned())),
            _ => None,
        }
    })
}
