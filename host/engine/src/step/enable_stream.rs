//! Makes sure that the source has a stream with both images.

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::types::{StreamSpecification, StreamViewType, TableDescription};
use migrator_table::TableError;

use super::{names, until_active, until_free, update_table};
use crate::definition::read::describe;
use crate::history::MigrationRecord;
use crate::{Context, EngineError, Step, StepState, Timestamp};

/// Enables the source's stream with NEW_AND_OLD_IMAGES. One that is there already is used as it is and never touched: other
/// consumers read it too.
pub struct EnableStream {
    /// The table whose changes are to be followed.
    pub source: String,
}

/// Whether a table's stream is on.
pub(crate) fn is_stream_on(table: &TableDescription) -> bool {
    table.stream_specification.as_ref().is_some_and(|stream| stream.stream_enabled)
}

/// Whether the follower can use a table's stream.
///
/// # Errors
/// [`EngineError::WrongStreamViewType`].
pub(crate) fn check_view_type(
    migration: &MigrationRecord,
    source: &str,
    table: &TableDescription,
) -> Result<(), EngineError> {
    let view = table.stream_specification.as_ref().and_then(|stream| stream.stream_view_type.as_ref());
    match view {
        Some(StreamViewType::NewAndOldImages) => Ok(()),
        other => Err(EngineError::WrongStreamViewType {
            lineage: migration.lineage.clone(),
            version: migration.version,
            table: source.to_owned(),
            found: other.map_or("none", |view| view.as_str()).to_owned(),
        }),
    }
}

#[async_trait]
impl Step for EnableStream {
    fn name(&self) -> &str {
        names::ENABLE_STREAM
    }

    fn description(&self) -> String {
        format!("enable the stream of table {} with NEW_AND_OLD_IMAGES, or use the one it has", self.source)
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let table = self.describe(context, state).await?;
        let on = is_stream_on(&table);
        if on {
            check_view_type(state.migration, &self.source, &table)?;
        }
        state.migration.stream_was_ours = Some(!on);
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        let mut table = self.describe(context, state).await?;
        if !is_stream_on(&table) {
            self.enable(context).await?;
            until_active(context, version, &self.source).await?;
            table = self.describe(context, state).await?;
        }
        check_view_type(state.migration, &self.source, &table)?;
        let arn = table.latest_stream_arn.ok_or_else(|| EngineError::Operation {
            lineage: state.migration.lineage.clone(),
            version,
            message: format!("DynamoDB shows no stream for table {} after enabling it", self.source),
            hint: Some("run `migrator apply` again".to_owned()),
        })?;
        if state.migration.stream_arn.as_ref() != Some(&arn) {
            state.migration.stream_arn = Some(arn);
            state.migration.stream_enabled_at = Some(Timestamp::now());
        }
        Ok(())
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        if state.migration.stream_was_ours == Some(true)
            && let Some(table) = describe(&context.connection, &self.source).await?
            && is_stream_on(&table)
        {
            let off = StreamSpecification::builder().stream_enabled(false).build();
            let off = off.map_err(|source| EngineError::Definition {
                table: self.source.clone(),
                source: source.into(),
            })?;
            let request = UpdateTableInput::builder().stream_specification(off);
            update_table(context, state.migration.version, &self.source, request).await?;
        }
        state.migration.stream_arn = None;
        state.migration.stream_enabled_at = None;
        state.migration.stream_was_ours = None;
        Ok(())
    }
}

impl EnableStream {
    async fn describe(
        &self,
        context: &Context,
        state: &StepState<'_>,
    ) -> Result<TableDescription, EngineError> {
        let missing = || EngineError::TableMissing {
            lineage: state.migration.lineage.clone(),
            version: state.migration.version,
            table: self.source.clone(),
        };
        describe(&context.connection, &self.source).await?.ok_or_else(missing)
    }

    async fn enable(&self, context: &Context) -> Result<(), EngineError> {
        let on = StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(StreamViewType::NewAndOldImages)
            .build()
            .map_err(|source| EngineError::Definition {
                table: self.source.clone(),
                source: source.into(),
            })?;
        let request = UpdateTableInput::builder().table_name(&self.source).stream_specification(on);
        let sent = until_free(context, || {
            let request = request.clone();
            async move {
                let sent = request.send_with(context.connection.dynamodb()).await;
                sent.map_err(|error| TableError::from_sdk("UpdateTable", &self.source, error))
            }
        })
        .await;
        match sent {
            Ok(_) => Ok(()),
            // Somebody else was faster. Whether theirs will do is checked afterwards.
            Err(EngineError::Table(TableError::Validation { message, .. }))
                if message.contains("already has an enabled stream") =>
            {
                Ok(())
            }
            Err(error) => Err(error),
        }
    }
}
