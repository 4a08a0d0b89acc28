//! Who else reads a table's stream, as far as Lambda can tell.

use super::arn::Arn;
use super::error::Call;
use super::{Action, FollowerPlace, FunctionError};
use crate::definition::read::describe;
use crate::history::MigrationRecord;
use crate::{Context, EngineError, Event};

/// Refuses to delete a table whose stream is mapped to a function that is not one of its followers: somebody relies on it.
///
/// Where no migration of the table is followed in Lambda, these credentials may not be allowed to ask there: the observer is told,
/// and nothing is refused.
///
/// # Errors
/// [`EngineError::ReadByOthers`], and those of AWS.
pub(crate) async fn check_readers(
    context: &Context,
    version: u32,
    table: &str,
    followed_by: &[MigrationRecord],
) -> Result<(), EngineError> {
    let found = describe(&context.connection, table).await?;
    let Some(stream) = found.and_then(|found| found.latest_stream_arn) else { return Ok(()) };
    match others(context, &stream, followed_by).await {
        Ok(readers) if readers.is_empty() => Ok(()),
        Ok(readers) => Err(EngineError::ReadByOthers {
            lineage: context.lineage().to_owned(),
            version,
            table: table.to_owned(),
            readers,
        }),
        Err(error) if followed_by.iter().any(|followed| followed.follower == FollowerPlace::Lambda) => {
            Err(error.into())
        }
        Err(error) => {
            context.event(&Event::Warning {
                lineage: context.lineage().to_owned(),
                version: Some(version),
                message: format!("whether a function reads the stream of {table} cannot be seen: {error}"),
            });
            Ok(())
        }
    }
}

/// Mappings of a stream to functions that follow none of these migrations. The stream of an endpoint that only behaves like
/// DynamoDB says so in its region, and no function can read it.
async fn others(
    context: &Context,
    stream: &str,
    followed_by: &[MigrationRecord],
) -> Result<Vec<String>, FunctionError> {
    let Some(deployment) = &context.function else { return Ok(Vec::new()) };
    if Arn::parse(stream).is_none_or(|arn| arn.region != deployment.clients.region) {
        return Ok(Vec::new());
    }
    let ours: Vec<&str> = followed_by
        .iter()
        .filter_map(|followed| followed.function.as_ref())
        .map(|function| function.function.as_str())
        .collect();
    let call = Call::new(Action::ListEventSourceMappings, format!("stream {stream}"));
    let request = deployment.clients.lambda.list_event_source_mappings().event_source_arn(stream);
    let mut pages = request.into_paginator().items().send();
    let mut readers = Vec::new();
    while let Some(mapping) = pages.next().await {
        let mapping = mapping.map_err(|error| call.failed(error))?;
        let function = name_of(mapping.function_arn.unwrap_or_default());
        let (uuid, state) = (mapping.uuid.unwrap_or_default(), mapping.state.unwrap_or_default());
        if state != "Deleting" && !ours.contains(&function.as_str()) {
            readers.push(format!("function {function} (mapping {uuid}, {state})"));
        }
    }
    readers.sort();
    Ok(readers)
}

/// A function's name, with the alias or version that is called where there is one.
fn name_of(arn: String) -> String {
    let name = Arn::parse(&arn).and_then(|arn| Some(arn.resource.strip_prefix("function:")?.to_owned()));
    name.unwrap_or(arn)
}
