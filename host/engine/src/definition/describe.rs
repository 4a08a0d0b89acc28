//! A table as DynamoDB describes it, as a definition.

use aws_sdk_dynamodb::types::TableDescription;
use migrator_component::manifest::{PointInTimeRecovery, TableDefinition, Tag, TimeToLive};

use super::{DefinitionError, from_sdk};

/// The settings of a table that DescribeTable does not show.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// From DescribeTimeToLive; none where it is off.
    pub time_to_live: Option<TimeToLive>,
    /// From DescribeContinuousBackups; none where it is off.
    pub point_in_time_recovery: Option<PointInTimeRecovery>,
    /// From ListTagsOfResource, all of them.
    pub tags: Vec<Tag>,
    /// From GetResourcePolicy.
    pub resource_policy: Option<String>,
}

/// The definition of a table that DynamoDB describes.
///
/// Indexes that are being deleted are left out. What DynamoDB shows without having been asked for (a throughput of zero
/// on demand, the warm throughput every table starts with) is left out as well, so that the definition can be sent
/// back as it is.
pub fn definition_of(
    table: &TableDescription,
    settings: Settings,
) -> Result<TableDefinition, DefinitionError> {
    let billing_mode = from_sdk::billing_mode(table.billing_mode_summary.as_ref())?;
    let provisioned = from_sdk::provisioned_throughput(table.provisioned_throughput.as_ref(), &billing_mode)?;
    let warm = table.warm_throughput.as_ref();
    let warm = warm.map(|warm| (warm.read_units_per_second, warm.write_units_per_second)).unwrap_or_default();
    let deleting = Some(aws_sdk_dynamodb::types::IndexStatus::Deleting);
    let local = table.local_secondary_indexes().iter().map(from_sdk::local_secondary_index);
    let global = table.global_secondary_indexes().iter().filter(|index| index.index_status != deleting);
    let global = global.map(|index| from_sdk::global_secondary_index(index, &billing_mode));
    let vector = table.vector_indexes().iter().filter(|index| index.index_status != deleting);
    let stream = table.stream_specification.as_ref().filter(|stream| stream.stream_enabled);
    let class = table.table_class_summary.as_ref();
    let name = table.table_name.clone();
    Ok(TableDefinition {
        table_name: name.ok_or(DefinitionError::Missing { parameter: "TableName" })?,
        attribute_definitions: from_sdk::attribute_definitions(table.attribute_definitions())?,
        key_schema: from_sdk::key_schema(table.key_schema())?,
        local_secondary_indexes: local.collect::<Result<_, _>>()?,
        global_secondary_indexes: global.collect::<Result<_, _>>()?,
        vector_indexes: vector.map(from_sdk::vector_index).collect::<Result<_, _>>()?,
        warm_throughput: from_sdk::warm_throughput(warm, provisioned.as_ref())?,
        provisioned_throughput: provisioned,
        on_demand_throughput: from_sdk::on_demand_throughput(table.on_demand_throughput.as_ref()),
        billing_mode: Some(billing_mode),
        stream_specification: stream.map(from_sdk::stream_specification).transpose()?,
        sse_specification: match &table.sse_description {
            Some(description) => from_sdk::sse_specification(description)?,
            None => None,
        },
        table_class: class.map(from_sdk::table_class).transpose()?.flatten(),
        deletion_protection_enabled: table.deletion_protection_enabled.filter(|enabled| *enabled),
        resource_policy: settings.resource_policy,
        tags: settings.tags,
        global_table_source_arn: None,
        global_table_settings_replication_mode: None,
        time_to_live: settings.time_to_live,
        point_in_time_recovery: settings.point_in_time_recovery,
    })
}
