//! Connects a stream with the function that follows it.

use async_trait::async_trait;

use super::is_stream_on;
use super::start_following::until_calls_end;
use crate::definition::read::describe;
use crate::function::{Function, FunctionError, FunctionRecord};
use crate::history::MigrationRecord;
use crate::{Context, EngineError, Step, StepState};

/// Creates the event source mapping from the stream's beginning, switched off.
///
/// Whatever AWS has against it is so said before any item is copied, when everything can still be undone; and as the function
/// is not called, bulk writes stay safe until the following starts.
pub struct CreateMapping {
    /// The source.
    pub source: String,
    /// The function.
    pub function: FunctionRecord,
}

#[async_trait]
impl Step for CreateMapping {
    fn name(&self) -> &str {
        "create-mapping"
    }

    fn description(&self) -> String {
        let (source, function) = (&self.source, &self.function.function);
        format!("connect the stream of {source} with function {function}, switched off")
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let stream = followed_stream(context, state.migration).await?;
        Ok(Function::of(context, state.migration)?.mapping(&stream).await.map(drop)?)
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let stream = followed_stream(context, state.migration).await?;
        let uuid = Function::of(context, state.migration)?.create_mapping(&stream).await?;
        if let Some(record) = &mut state.migration.function {
            record.mapping = Some(uuid);
        }
        Ok(())
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let Some(stream) = state.migration.stream_arn.clone() else { return Ok(()) };
        Function::of(context, state.migration)?.remove_mapping(&stream).await?;
        // The target goes after this.
        if state.migration.follower_started {
            until_calls_end(context, state.migration).await
        } else {
            Ok(())
        }
    }
}

/// The stream that a migration follows, which has to be the one that was enabled for it.
///
/// # Errors
/// [`FunctionError::StreamGone`] and those of DynamoDB.
pub(super) async fn followed_stream(
    context: &Context,
    migration: &MigrationRecord,
) -> Result<String, EngineError> {
    let expected = migration.stream_arn.as_ref();
    let expected = expected.ok_or_else(|| migration.error("history has no stream for it", None))?;
    let source = migration.source()?;
    let gone = |found: String| FunctionError::StreamGone { table: source.to_owned(), found };
    let table = describe(&context.connection, source).await?;
    match table.filter(is_stream_on).and_then(|table| table.latest_stream_arn) {
        Some(found) if found == *expected => Ok(found),
        Some(found) => Err(gone(format!("it has another one now: {found}")).into()),
        None => Err(gone("it has none now".to_owned()).into()),
    }
}
