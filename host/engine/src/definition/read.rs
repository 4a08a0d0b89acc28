//! Everything DynamoDB knows about a table.

use aws_sdk_dynamodb::types::{PointInTimeRecoveryStatus, TableDescription, TimeToLiveStatus};
use migrator_component::manifest::{PointInTimeRecovery, TableDefinition, Tag, TimeToLive};
use migrator_table::{Connection, TableError};

use super::describe::{Settings, definition_of};
use crate::{Context, EngineError};

/// A table that exists.
#[derive(Debug, Clone)]
pub struct Table {
    /// As DescribeTable returns it.
    pub description: TableDescription,
    /// As a manifest would declare it, settings included.
    pub definition: TableDefinition,
    /// Settings that this DynamoDB does not have (`TimeToLive`, `PointInTimeRecovery`, `Tags`, `ResourcePolicy`): local
    /// engines have only some.
    pub unsupported: Vec<&'static str>,
}

/// What DescribeTable returns; none where there is no such table.
///
/// # Errors
/// Those of DynamoDB.
pub async fn describe(connection: &Connection, table: &str) -> Result<Option<TableDescription>, TableError> {
    match connection.dynamodb().describe_table().table_name(table).send().await {
        Ok(output) => Ok(output.table),
        Err(error) => match TableError::from_sdk("DescribeTable", table, error) {
            TableError::NotFound { .. } => Ok(None),
            error => Err(error),
        },
    }
}

/// Reads a table and all its settings; none where there is no such table.
///
/// # Errors
/// Those of DynamoDB, except that a DynamoDB without a setting is none; and a description that this version does
/// not understand.
pub async fn read(connection: &Connection, table: &str) -> Result<Option<Table>, EngineError> {
    let Some(description) = describe(connection, table).await? else { return Ok(None) };
    let arn = description.table_arn.clone().unwrap_or_else(|| table.to_owned());
    let mut unsupported = Vec::new();
    let mut settings = Settings::default();
    supported(time_to_live(connection, table).await, "TimeToLive", &mut unsupported)?
        .clone_into(&mut settings.time_to_live);
    supported(recovery(connection, table).await, "PointInTimeRecovery", &mut unsupported)?
        .clone_into(&mut settings.point_in_time_recovery);
    supported(tags(connection, &arn).await, "Tags", &mut unsupported)?.clone_into(&mut settings.tags);
    supported(resource_policy(connection, &arn).await, "ResourcePolicy", &mut unsupported)?
        .clone_into(&mut settings.resource_policy);
    let definition = definition_of(&description, settings)
        .map_err(|source| EngineError::Definition { table: table.to_owned(), source })?;
    Ok(Some(Table { description, definition, unsupported }))
}

/// The setting; its default where this DynamoDB has no such setting, which is noted.
fn supported<T: Default>(
    read: Result<T, TableError>,
    setting: &'static str,
    unsupported: &mut Vec<&'static str>,
) -> Result<T, TableError> {
    match read {
        Err(error) if is_unsupported(&error) => {
            unsupported.push(setting);
            Ok(T::default())
        }
        other => other,
    }
}

/// Whether an engine says that it does not know the action at all. DynamoDB Local answers some of them with a
/// validation error ("Tagging is not currently supported in DynamoDB Local.").
pub(crate) fn is_unsupported(error: &TableError) -> bool {
    match error {
        TableError::Service { code, message, .. } => {
            code.contains("UnknownOperation")
                || code.contains("UnsupportedOperation")
                || message.contains("not supported")
        }
        TableError::Validation { message, .. } => {
            let message = message.to_ascii_lowercase();
            message.contains("not currently supported")
                || message.contains("not supported in dynamodb local")
                || message.contains("unknown operation")
        }
        _ => false,
    }
}

async fn time_to_live(connection: &Connection, table: &str) -> Result<Option<TimeToLive>, TableError> {
    let request = connection.dynamodb().describe_time_to_live().table_name(table);
    let output =
        request.send().await.map_err(|error| TableError::from_sdk("DescribeTimeToLive", table, error))?;
    let description = output.time_to_live_description;
    let on =
        |status: &TimeToLiveStatus| matches!(status, TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling);
    Ok(description
        .filter(|description| description.time_to_live_status.as_ref().is_some_and(on))
        .and_then(|description| description.attribute_name)
        .map(|attribute_name| TimeToLive { attribute_name, enabled: true }))
}

async fn recovery(connection: &Connection, table: &str) -> Result<Option<PointInTimeRecovery>, TableError> {
    let request = connection.dynamodb().describe_continuous_backups().table_name(table);
    let output = request
        .send()
        .await
        .map_err(|error| TableError::from_sdk("DescribeContinuousBackups", table, error))?;
    let description = output
        .continuous_backups_description
        .and_then(|description| description.point_in_time_recovery_description);
    let enabled = |status: &PointInTimeRecoveryStatus| *status == PointInTimeRecoveryStatus::Enabled;
    Ok(description
        .filter(|description| description.point_in_time_recovery_status.as_ref().is_some_and(enabled))
        .map(|description| PointInTimeRecovery {
            enabled: true,
            recovery_period_in_days: description
                .recovery_period_in_days
                .and_then(|days| u32::try_from(days).ok()),
        }))
}

/// All tags of a table, page by page.
pub(crate) async fn tags(connection: &Connection, arn: &str) -> Result<Vec<Tag>, TableError> {
    let mut tags = Vec::new();
    let mut next = None;
    loop {
        let request =
            connection.dynamodb().list_tags_of_resource().resource_arn(arn).set_next_token(next.take());
        let output =
            request.send().await.map_err(|error| TableError::from_sdk("ListTagsOfResource", arn, error))?;
        tags.extend(
            output.tags.unwrap_or_default().into_iter().map(|tag| Tag { key: tag.key, value: tag.value }),
        );
        next = output.next_token;
        if next.is_none() {
            return Ok(tags);
        }
    }
}

async fn resource_policy(connection: &Connection, arn: &str) -> Result<Option<String>, TableError> {
    let request = connection.dynamodb().get_resource_policy().resource_arn(arn);
    match request.send().await {
        Ok(output) => Ok(output.policy),
        Err(error) => match TableError::from_sdk("GetResourcePolicy", arn, error) {
            TableError::Service { code, .. } if code == "PolicyNotFoundException" => Ok(None),
            TableError::NotFound { .. } => Ok(None),
            error => Err(error),
        },
    }
}

/// Reads a table that a migration needs.
///
/// # Errors
/// As [`read`], and [`EngineError::TableMissing`].
pub async fn read_existing(context: &Context, version: u32, table: &str) -> Result<Table, EngineError> {
    read(&context.connection, table).await?.ok_or_else(|| EngineError::TableMissing {
        lineage: context.lineage().to_owned(),
        version,
        table: table.to_owned(),
    })
}

/// The error for a setting that a migration asks for and this DynamoDB does not have.
pub(crate) fn unsupported(context: &Context, version: u32, table: &str, setting: &str) -> EngineError {
    EngineError::Operation {
        lineage: context.lineage().to_owned(),
        version,
        message: format!("the migration sets {setting} of table {table}, which this DynamoDB does not know"),
        hint: Some(format!("leave out {setting}, or use a DynamoDB that has it")),
    }
}
