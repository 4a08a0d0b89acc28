//! A definition as a CreateTable request.

use aws_sdk_dynamodb::operation::create_table::CreateTableInput;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use migrator_component::manifest::TableDefinition;

use super::DefinitionError;
use super::to_sdk::{self, not_empty};

/// The CreateTable request for a definition: every parameter it sets, and nothing it leaves out, except that the
/// billing mode is always written out.
///
/// `time_to_live` and `point_in_time_recovery` are no parameters of CreateTable; they are set once the table is
/// ACTIVE. Tags and the resource policy are sent here as well, so that a table never exists without them on
/// engines that take them.
pub fn create_table_input(definition: &TableDefinition) -> Result<CreateTableInputBuilder, DefinitionError> {
    let local = definition.local_secondary_indexes.iter().map(to_sdk::local_secondary_index);
    let global = definition.global_secondary_indexes.iter().map(to_sdk::global_secondary_index);
    let vector = definition.vector_indexes.iter().map(to_sdk::vector_index);
    let replication = definition.global_table_settings_replication_mode.as_ref();
    let stream = definition.stream_specification.as_ref();
    Ok(CreateTableInput::builder()
        .table_name(&definition.table_name)
        .set_attribute_definitions(Some(to_sdk::attribute_definitions(&definition.attribute_definitions)?))
        .set_key_schema(Some(to_sdk::key_schema(&definition.key_schema)?))
        .set_local_secondary_indexes(not_empty(local.collect::<Result<_, _>>()?))
        .set_global_secondary_indexes(not_empty(global.collect::<Result<_, _>>()?))
        .set_vector_indexes(not_empty(vector.collect::<Result<_, _>>()?))
        .billing_mode(to_sdk::billing_mode(&definition.effective_billing_mode()))
        .set_provisioned_throughput(to_sdk::provisioned_throughput(
            definition.provisioned_throughput.as_ref(),
        )?)
        .set_on_demand_throughput(definition.on_demand_throughput.as_ref().map(to_sdk::on_demand_throughput))
        .set_warm_throughput(to_sdk::warm_throughput(definition.warm_throughput.as_ref())?)
        .set_stream_specification(stream.map(to_sdk::stream_specification).transpose()?)
        .set_sse_specification(definition.sse_specification.as_ref().map(to_sdk::sse_specification))
        .set_table_class(definition.table_class.as_ref().map(to_sdk::table_class))
        .set_deletion_protection_enabled(definition.deletion_protection_enabled)
        .set_resource_policy(definition.resource_policy.clone())
        .set_tags(not_empty(to_sdk::tags(&definition.tags)?))
        .set_global_table_source_arn(definition.global_table_source_arn.clone())
        .set_global_table_settings_replication_mode(replication.map(to_sdk::replication_mode)))
}
