//! The manifest's table types as the SDK's.
//!
//! Only the shape changes: both sides mirror DynamoDB's own parameters. What can fail is a number that DynamoDB's
//! wire format has no room for.

use aws_sdk_dynamodb::types as sdk;
use migrator_component::manifest as own;

use super::DefinitionError;

/// A capacity as the SDK counts it.
pub(super) fn units(parameter: &'static str, value: u64) -> Result<i64, DefinitionError> {
    i64::try_from(value).map_err(|_| DefinitionError::OutOfRange { parameter, value: value.to_string() })
}

pub(crate) fn scalar_attribute_type(value: &own::ScalarAttributeType) -> sdk::ScalarAttributeType {
    match value {
        own::ScalarAttributeType::S => sdk::ScalarAttributeType::S,
        own::ScalarAttributeType::N => sdk::ScalarAttributeType::N,
        own::ScalarAttributeType::B => sdk::ScalarAttributeType::B,
    }
}

pub(crate) fn attribute_definitions(
    definitions: &[own::AttributeDefinition],
) -> Result<Vec<sdk::AttributeDefinition>, DefinitionError> {
    let one = |definition: &own::AttributeDefinition| {
        Ok(sdk::AttributeDefinition::builder()
            .attribute_name(&definition.attribute_name)
            .attribute_type(scalar_attribute_type(&definition.attribute_type))
            .build()?)
    };
    definitions.iter().map(one).collect()
}

pub(crate) fn key_schema(
    elements: &[own::KeySchemaElement],
) -> Result<Vec<sdk::KeySchemaElement>, DefinitionError> {
    let one = |element: &own::KeySchemaElement| {
        let key_type = match element.key_type {
            own::KeyType::Hash => sdk::KeyType::Hash,
            own::KeyType::Range => sdk::KeyType::Range,
        };
        Ok(sdk::KeySchemaElement::builder()
            .attribute_name(&element.attribute_name)
            .key_type(key_type)
            .build()?)
    };
    elements.iter().map(one).collect()
}

pub(crate) fn projection(projection: &own::Projection) -> sdk::Projection {
    let projection_type = match projection.projection_type {
        own::ProjectionType::All => sdk::ProjectionType::All,
        own::ProjectionType::KeysOnly => sdk::ProjectionType::KeysOnly,
        own::ProjectionType::Include => sdk::ProjectionType::Include,
    };
    sdk::Projection::builder()
        .projection_type(projection_type)
        .set_non_key_attributes(not_empty(projection.non_key_attributes.clone()))
        .build()
}

/// DynamoDB refuses empty lists where none is meant.
pub(crate) fn not_empty<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

pub(crate) fn local_secondary_index(
    index: &own::LocalSecondaryIndex,
) -> Result<sdk::LocalSecondaryIndex, DefinitionError> {
    Ok(sdk::LocalSecondaryIndex::builder()
        .index_name(&index.index_name)
        .set_key_schema(Some(key_schema(&index.key_schema)?))
        .projection(projection(&index.projection))
        .build()?)
}

pub(crate) fn global_secondary_index(
    index: &own::GlobalSecondaryIndex,
) -> Result<sdk::GlobalSecondaryIndex, DefinitionError> {
    Ok(sdk::GlobalSecondaryIndex::builder()
        .index_name(&index.index_name)
        .set_key_schema(Some(key_schema(&index.key_schema)?))
        .projection(projection(&index.projection))
        .set_provisioned_throughput(provisioned_throughput(index.provisioned_throughput.as_ref())?)
        .set_on_demand_throughput(index.on_demand_throughput.as_ref().map(on_demand_throughput))
        .set_warm_throughput(warm_throughput(index.warm_throughput.as_ref())?)
        .build()?)
}

/// The same index as UpdateTable takes it.
pub(crate) fn create_global_secondary_index(
    index: &own::GlobalSecondaryIndex,
) -> Result<sdk::CreateGlobalSecondaryIndexAction, DefinitionError> {
    Ok(sdk::CreateGlobalSecondaryIndexAction::builder()
        .index_name(&index.index_name)
        .set_key_schema(Some(key_schema(&index.key_schema)?))
        .projection(projection(&index.projection))
        .set_provisioned_throughput(provisioned_throughput(index.provisioned_throughput.as_ref())?)
        .set_on_demand_throughput(index.on_demand_throughput.as_ref().map(on_demand_throughput))
        .set_warm_throughput(warm_throughput(index.warm_throughput.as_ref())?)
        .build()?)
}

pub(crate) fn update_global_secondary_index(
    update: &own::GlobalSecondaryIndexUpdate,
) -> Result<sdk::UpdateGlobalSecondaryIndexAction, DefinitionError> {
    Ok(sdk::UpdateGlobalSecondaryIndexAction::builder()
        .index_name(&update.index_name)
        .set_provisioned_throughput(provisioned_throughput(update.provisioned_throughput.as_ref())?)
        .set_on_demand_throughput(update.on_demand_throughput.as_ref().map(on_demand_throughput))
        .set_warm_throughput(warm_throughput(update.warm_throughput.as_ref())?)
        .build()?)
}

fn distance_function(value: &own::VectorDistanceFunction) -> sdk::VectorDistanceFunction {
    match value {
        own::VectorDistanceFunction::Cosine => sdk::VectorDistanceFunction::Cosine,
        own::VectorDistanceFunction::DotProduct => sdk::VectorDistanceFunction::DotProduct,
        own::VectorDistanceFunction::Euclidean => sdk::VectorDistanceFunction::Euclidean,
    }
}

fn vector_attribute(name: &str) -> Result<sdk::VectorAttributeDefinition, DefinitionError> {
    Ok(sdk::VectorAttributeDefinition::builder().attribute_name(name).build()?)
}

fn search_schema(
    elements: &[own::SearchSchemaElement],
) -> Result<Option<Vec<sdk::SearchSchemaElement>>, DefinitionError> {
    let one = |element: &own::SearchSchemaElement| {
        let element_type = match element.search_schema_element_type {
            own::SearchSchemaElementType::Hash => sdk::SearchSchemaElementType::Hash,
            own::SearchSchemaElementType::InlineFilter => sdk::SearchSchemaElementType::InlineFilter,
        };
        Ok(sdk::SearchSchemaElement::builder()
            .attribute_name(&element.attribute_name)
            .search_schema_element_type(element_type)
            .build()?)
    };
    Ok(not_empty(elements.iter().map(one).collect::<Result<_, DefinitionError>>()?))
}

pub(crate) fn vector_index(index: &own::VectorIndex) -> Result<sdk::VectorIndex, DefinitionError> {
    Ok(sdk::VectorIndex::builder()
        .index_name(&index.index_name)
        .vector_attribute(vector_attribute(&index.vector_attribute)?)
        .set_search_schema(search_schema(&index.search_schema)?)
        .set_projection(index.projection.as_ref().map(projection))
        .dimensions(i64::from(index.dimensions))
        .distance_function(distance_function(&index.distance_function))
        .build()?)
}

/// The same index as UpdateTable takes it.
pub(crate) fn create_vector_index(
    index: &own::VectorIndex,
) -> Result<sdk::CreateVectorIndexAction, DefinitionError> {
    Ok(sdk::CreateVectorIndexAction::builder()
        .index_name(&index.index_name)
        .vector_attribute(vector_attribute(&index.vector_attribute)?)
        .set_search_schema(search_schema(&index.search_schema)?)
        .set_projection(index.projection.as_ref().map(projection))
        .dimensions(i64::from(index.dimensions))
        .distance_function(distance_function(&index.distance_function))
        .build()?)
}

pub(crate) fn billing_mode(mode: &own::BillingMode) -> sdk::BillingMode {
    match mode {
        own::BillingMode::PayPerRequest => sdk::BillingMode::PayPerRequest,
        own::BillingMode::Provisioned => sdk::BillingMode::Provisioned,
    }
}

pub(crate) fn provisioned_throughput(
    throughput: Option<&own::ProvisionedThroughput>,
) -> Result<Option<sdk::ProvisionedThroughput>, DefinitionError> {
    let Some(throughput) = throughput else { return Ok(None) };
    Ok(Some(
        sdk::ProvisionedThroughput::builder()
            .read_capacity_units(units("ReadCapacityUnits", throughput.read_capacity_units)?)
            .write_capacity_units(units("WriteCapacityUnits", throughput.write_capacity_units)?)
            .build()?,
    ))
}

pub(crate) fn on_demand_throughput(throughput: &own::OnDemandThroughput) -> sdk::OnDemandThroughput {
    sdk::OnDemandThroughput::builder()
        .set_max_read_request_units(throughput.max_read_request_units)
        .set_max_write_request_units(throughput.max_write_request_units)
        .build()
}

pub(crate) fn warm_throughput(
    throughput: Option<&own::WarmThroughput>,
) -> Result<Option<sdk::WarmThroughput>, DefinitionError> {
    let Some(throughput) = throughput else { return Ok(None) };
    let read =
        throughput.read_units_per_second.map(|value| units("ReadUnitsPerSecond", value)).transpose()?;
    let write =
        throughput.write_units_per_second.map(|value| units("WriteUnitsPerSecond", value)).transpose()?;
    Ok(Some(
        sdk::WarmThroughput::builder()
            .set_read_units_per_second(read)
            .set_write_units_per_second(write)
            .build(),
    ))
}

pub(crate) fn stream_view_type(view: &own::StreamViewType) -> sdk::StreamViewType {
    match view {
        own::StreamViewType::KeysOnly => sdk::StreamViewType::KeysOnly,
        own::StreamViewType::NewImage => sdk::StreamViewType::NewImage,
        own::StreamViewType::OldImage => sdk::StreamViewType::OldImage,
        own::StreamViewType::NewAndOldImages => sdk::StreamViewType::NewAndOldImages,
    }
}

pub(crate) fn stream_specification(
    specification: &own::StreamSpecification,
) -> Result<sdk::StreamSpecification, DefinitionError> {
    Ok(sdk::StreamSpecification::builder()
        .stream_enabled(specification.stream_enabled)
        .set_stream_view_type(specification.stream_view_type.as_ref().map(stream_view_type))
        .build()?)
}

pub(crate) fn sse_specification(specification: &own::SseSpecification) -> sdk::SseSpecification {
    let sse_type = specification.sse_type.as_ref().map(|value| match value {
        own::SseType::Aes256 => sdk::SseType::Aes256,
        own::SseType::Kms => sdk::SseType::Kms,
    });
    sdk::SseSpecification::builder()
        .enabled(specification.enabled)
        .set_sse_type(sse_type)
        .set_kms_master_key_id(specification.kms_master_key_id.clone())
        .build()
}

pub(crate) fn table_class(class: &own::TableClass) -> sdk::TableClass {
    match class {
        own::TableClass::Standard => sdk::TableClass::Standard,
        own::TableClass::StandardInfrequentAccess => sdk::TableClass::StandardInfrequentAccess,
    }
}

pub(crate) fn replication_mode(
    mode: &own::GlobalTableSettingsReplicationMode,
) -> sdk::GlobalTableSettingsReplicationMode {
    match mode {
        own::GlobalTableSettingsReplicationMode::Enabled => sdk::GlobalTableSettingsReplicationMode::Enabled,
        own::GlobalTableSettingsReplicationMode::Disabled => {
            sdk::GlobalTableSettingsReplicationMode::Disabled
        }
        own::GlobalTableSettingsReplicationMode::EnabledWithOverrides => {
            sdk::GlobalTableSettingsReplicationMode::EnabledWithOverrides
        }
    }
}

pub(crate) fn tags(tags: &[own::Tag]) -> Result<Vec<sdk::Tag>, DefinitionError> {
    tags.iter().map(|tag| Ok(sdk::Tag::builder().key(&tag.key).value(&tag.value).build()?)).collect()
}
