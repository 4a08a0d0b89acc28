//! Who else reads a table's stream, as far as Lambda can tell.

use migrator_table::Connection;

use super::arn::Arn;
use super::error::Call;
use super::{Action, FollowerPlace, FunctionDeployment, FunctionError};
use crate::definition::read::describe;
use crate::history::MigrationRecord;
use crate::{Context, Engine, EngineError, Event};

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
    let asked = Asked { connection: &context.connection, function: context.function.as_ref() };
    match asked.for_readers(context.lineage(), version, table, followed_by).await? {
        None => Ok(()),
        Some(error) if followed_by.iter().any(|followed| followed.follower == FollowerPlace::Lambda) => {
            Err(error.into())
        }
        Some(error) => {
            context.event(&Event::Warning {
                lineage: context.lineage().to_owned(),
                version: Some(version),
                message: unseen(table, &error),
            });
            Ok(())
        }
    }
}

/// The same for a plan, which credentials may make that are allowed little: what they cannot see is returned as a warning.
///
/// # Errors
/// [`EngineError::ReadByOthers`], and those of DynamoDB.
pub(crate) async fn foresee_readers(
    engine: &Engine,
    record: &MigrationRecord,
    table: &str,
    followed_by: &[MigrationRecord],
) -> Result<Option<String>, EngineError> {
    let asked = Asked { connection: &engine.connection, function: engine.function.as_ref() };
    let unanswered = asked.for_readers(&record.lineage, record.version, table, followed_by).await?;
    Ok(unanswered.map(|error| unseen(table, &error)))
}

fn unseen(table: &str, error: &FunctionError) -> String {
    format!("whether a function reads the stream of {table} cannot be seen: {error}")
}

/// Whoever can say who reads a stream.
struct Asked<'a> {
    connection: &'a Connection,
    function: Option<&'a FunctionDeployment>,
}

impl Asked<'_> {
    /// Refuses a table whose stream others read; returns why Lambda does not say whether somebody does.
    async fn for_readers(
        &self,
        lineage: &str,
        version: u32,
        table: &str,
        followed_by: &[MigrationRecord],
    ) -> Result<Option<FunctionError>, EngineError> {
        let found = describe(self.connection, table).await?;
        let stream = found.and_then(|found| found.latest_stream_arn);
        let (Some(stream), Some(function)) = (stream, self.function) else { return Ok(None) };
        match others(function, &stream, followed_by).await {
            Ok(readers) if readers.is_empty() => Ok(None),
            Ok(readers) => Err(EngineError::ReadByOthers {
                lineage: lineage.to_owned(),
                version,
                table: table.to_owned(),
                readers,
            }),
            Err(error) => Ok(Some(error)),
        }
    }
}

/// Mappings of a stream to functions that follow none of these migrations. The stream of an endpoint that only behaves like
/// DynamoDB says so in its region, and no function can read it.
async fn others(
    deployment: &FunctionDeployment,
    stream: &str,
    followed_by: &[MigrationRecord],
) -> Result<Vec<String>, FunctionError> {
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
