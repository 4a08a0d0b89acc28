//! What DescribeTable returns, as the manifest's table types.
//!
//! A value this version does not know (a new index type, a new billing mode) is an error: a table that cannot be
//! described cannot be carried over without losing something.

use aws_sdk_dynamodb::types as sdk;
use migrator_component::manifest as own;

use super::DefinitionError;

fn required<T: Clone>(parameter: &'static str, value: &Option<T>) -> Result<T, DefinitionError> {
    value.clone().ok_or(DefinitionError::Missing { parameter })
}

fn unknown(parameter: &'static str, value: &str) -> DefinitionError {
    DefinitionError::Unknown { parameter, value: value.to_owned() }
}

fn units(parameter: &'static str, value: i64) -> Result<u64, DefinitionError> {
    u64::try_from(value).map_err(|_| DefinitionError::OutOfRange { parameter, value: value.to_string() })
}

pub(crate) fn attribute_definitions(
    definitions: &[sdk::AttributeDefinition],
) -> Result<Vec<own::AttributeDefinition>, DefinitionError> {
    let one = |definition: &sdk::AttributeDefinition| {
        let attribute_type = match &definition.attribute_type {
            sdk::ScalarAttributeType::S => own::ScalarAttributeType::S,
            sdk::ScalarAttributeType::N => own::ScalarAttributeType::N,
            sdk::ScalarAttributeType::B => own::ScalarAttributeType::B,
            other => return Err(unknown("AttributeType", other.as_str())),
        };
        Ok(own::AttributeDefinition { attribute_name: definition.attribute_name.clone(), attribute_type })
    };
    definitions.iter().map(one).collect()
}

pub(crate) fn key_schema(
    elements: &[sdk::KeySchemaElement],
) -> Result<Vec<own::KeySchemaElement>, DefinitionError> {
    let one = |element: &sdk::KeySchemaElement| {
        let key_type = match &element.key_type {
            sdk::KeyType::Hash => own::KeyType::Hash,
            sdk::KeyType::Range => own::KeyType::Range,
            other => return Err(unknown("KeyType", other.as_str())),
        };
        Ok(own::KeySchemaElement { attribute_name: element.attribute_name.clone(), key_type })
    };
    elements.iter().map(one).collect()
}

pub(crate) fn projection(projection: &sdk::Projection) -> Result<own::Projection, DefinitionError> {
    let projection_type = match &projection.projection_type {
        Some(sdk::ProjectionType::All) => own::ProjectionType::All,
        Some(sdk::ProjectionType::KeysOnly) => own::ProjectionType::KeysOnly,
        Some(sdk::ProjectionType::Include) => own::ProjectionType::Include,
        Some(other) => return Err(unknown("ProjectionType", other.as_str())),
        None => return Err(DefinitionError::Missing { parameter: "ProjectionType" }),
    };
    Ok(own::Projection { projection_type, non_key_attributes: projection.non_key_attributes().to_vec() })
}

pub(crate) fn local_secondary_index(
    index: &sdk::LocalSecondaryIndexDescription,
) -> Result<own::LocalSecondaryIndex, DefinitionError> {
    Ok(own::LocalSecondaryIndex {
        index_name: required("IndexName", &index.index_name)?,
        key_schema: key_schema(index.key_schema())?,
        projection: projection(&required("Projection", &index.projection)?)?,
    })
}

pub(crate) fn global_secondary_index(
    index: &sdk::GlobalSecondaryIndexDescription,
    billing_mode: &own::BillingMode,
) -> Result<own::GlobalSecondaryIndex, DefinitionError> {
    let warm = index.warm_throughput.as_ref();
    let warm = warm.map(|warm| (warm.read_units_per_second, warm.write_units_per_second)).unwrap_or_default();
    let provisioned = provisioned_throughput(index.provisioned_throughput.as_ref(), billing_mode)?;
    Ok(own::GlobalSecondaryIndex {
        index_name: required("IndexName", &index.index_name)?,
        key_schema: key_schema(index.key_schema())?,
        projection: projection(&required("Projection", &index.projection)?)?,
        warm_throughput: warm_throughput(warm, provisioned.as_ref())?,
        provisioned_throughput: provisioned,
        on_demand_throughput: on_demand_throughput(index.on_demand_throughput.as_ref()),
    })
}

pub(crate) fn vector_index(index: &sdk::VectorIndexDescription) -> Result<own::VectorIndex, DefinitionError> {
    let dimensions = required("Dimensions", &index.dimensions)?;
    let dimensions = u32::try_from(dimensions).map_err(|_| DefinitionError::OutOfRange {
        parameter: "Dimensions",
        value: dimensions.to_string(),
    })?;
    let distance_function = match required("DistanceFunction", &index.distance_function)? {
        sdk::VectorDistanceFunction::Cosine => own::VectorDistanceFunction::Cosine,
        sdk::VectorDistanceFunction::DotProduct => own::VectorDistanceFunction::DotProduct,
        sdk::VectorDistanceFunction::Euclidean => own::VectorDistanceFunction::Euclidean,
        other => return Err(unknown("DistanceFunction", other.as_str())),
    };
    Ok(own::VectorIndex {
        index_name: required("IndexName", &index.index_name)?,
        vector_attribute: required("VectorAttribute", &index.vector_attribute)?.attribute_name,
        search_schema: index.search_schema().iter().map(search_schema_element).collect::<Result<_, _>>()?,
        projection: index.projection.as_ref().map(projection).transpose()?,
        dimensions,
        distance_function,
    })
}

fn search_schema_element(
    element: &sdk::SearchSchemaElement,
) -> Result<own::SearchSchemaElement, DefinitionError> {
    let search_schema_element_type = match &element.search_schema_element_type {
        sdk::SearchSchemaElementType::Hash => own::SearchSchemaElementType::Hash,
        sdk::SearchSchemaElementType::InlineFilter => own::SearchSchemaElementType::InlineFilter,
        other => return Err(unknown("SearchSchemaElementType", other.as_str())),
    };
    Ok(own::SearchSchemaElement {
        attribute_name: element.attribute_name.clone(),
        search_schema_element_type,
    })
}

/// A table that was never on demand has no summary: DynamoDB's default is provisioned.
pub(crate) fn billing_mode(
    summary: Option<&sdk::BillingModeSummary>,
) -> Result<own::BillingMode, DefinitionError> {
    match summary.and_then(|summary| summary.billing_mode.as_ref()) {
        Some(sdk::BillingMode::PayPerRequest) => Ok(own::BillingMode::PayPerRequest),
        Some(sdk::BillingMode::Provisioned) | None => Ok(own::BillingMode::Provisioned),
        Some(other) => Err(unknown("BillingMode", other.as_str())),
    }
}

/// On demand, DynamoDB shows a throughput of zero that no request may repeat.
pub(crate) fn provisioned_throughput(
    throughput: Option<&sdk::ProvisionedThroughputDescription>,
    billing_mode: &own::BillingMode,
) -> Result<Option<own::ProvisionedThroughput>, DefinitionError> {
    let Some(throughput) = throughput else { return Ok(None) };
    if *billing_mode == own::BillingMode::PayPerRequest {
        return Ok(None);
    }
    Ok(Some(own::ProvisionedThroughput {
        read_capacity_units: units(
            "ReadCapacityUnits",
            required("ReadCapacityUnits", &throughput.read_capacity_units)?,
        )?,
        write_capacity_units: units(
            "WriteCapacityUnits",
            required("WriteCapacityUnits", &throughput.write_capacity_units)?,
        )?,
    }))
}

/// A maximum of -1 is DynamoDB's way to show that there is none.
pub(crate) fn on_demand_throughput(
    throughput: Option<&sdk::OnDemandThroughput>,
) -> Option<own::OnDemandThroughput> {
    let limit = |value: Option<i64>| value.filter(|units| *units > 0);
    let read = limit(throughput?.max_read_request_units);
    let write = limit(throughput?.max_write_request_units);
    (read.is_some() || write.is_some())
        .then_some(own::OnDemandThroughput { max_read_request_units: read, max_write_request_units: write })
}

/// What every table is warm for without being asked, in units per second: 12,000 reads and 4,000 writes.
/// Source: "Understanding DynamoDB warm throughput" in DynamoDB's developer guide.
const DEFAULT_WARM_READS: u64 = 12_000;
const DEFAULT_WARM_WRITES: u64 = 4_000;

/// Warm throughput above what a table gets by itself; below that it is no setting but a default (a request that repeats
/// it would be refused or charged).
pub(crate) fn warm_throughput(
    (read, write): (Option<i64>, Option<i64>),
    provisioned: Option<&own::ProvisionedThroughput>,
) -> Result<Option<own::WarmThroughput>, DefinitionError> {
    let read = read.map(|value| units("ReadUnitsPerSecond", value)).transpose()?;
    let write = write.map(|value| units("WriteUnitsPerSecond", value)).transpose()?;
    let by_itself = |default: u64, capacity: Option<u64>| default.max(capacity.unwrap_or(0));
    let reads = by_itself(DEFAULT_WARM_READS, provisioned.map(|units| units.read_capacity_units));
    let writes = by_itself(DEFAULT_WARM_WRITES, provisioned.map(|units| units.write_capacity_units));
    let read = read.filter(|value| *value > reads);
    let write = write.filter(|value| *value > writes);
    Ok((read.is_some() || write.is_some())
        .then_some(own::WarmThroughput { read_units_per_second: read, write_units_per_second: write }))
}

pub(crate) fn stream_specification(
    specification: &sdk::StreamSpecification,
) -> Result<own::StreamSpecification, DefinitionError> {
    let stream_view_type = match &specification.stream_view_type {
        Some(sdk::StreamViewType::KeysOnly) => Some(own::StreamViewType::KeysOnly),
        Some(sdk::StreamViewType::NewImage) => Some(own::StreamViewType::NewImage),
        Some(sdk::StreamViewType::OldImage) => Some(own::StreamViewType::OldImage),
        Some(sdk::StreamViewType::NewAndOldImages) => Some(own::StreamViewType::NewAndOldImages),
        Some(other) => return Err(unknown("StreamViewType", other.as_str())),
        None => None,
    };
    Ok(own::StreamSpecification { stream_enabled: specification.stream_enabled, stream_view_type })
}

/// None for the key that DynamoDB owns: that is what a request without a specification gets.
pub(crate) fn sse_specification(
    description: &sdk::SseDescription,
) -> Result<Option<own::SseSpecification>, DefinitionError> {
    match &description.status {
        Some(sdk::SseStatus::Enabled | sdk::SseStatus::Enabling | sdk::SseStatus::Updating) => {}
        _ => return Ok(None),
    }
    let sse_type = match &description.sse_type {
        Some(sdk::SseType::Aes256) => Some(own::SseType::Aes256),
        Some(sdk::SseType::Kms) => Some(own::SseType::Kms),
        Some(other) => return Err(unknown("SSEType", other.as_str())),
        None => None,
    };
    let kms_master_key_id = description.kms_master_key_arn.clone();
    Ok(Some(own::SseSpecification { enabled: true, sse_type, kms_master_key_id }))
}

pub(crate) fn table_class(
    summary: &sdk::TableClassSummary,
) -> Result<Option<own::TableClass>, DefinitionError> {
    match &summary.table_class {
        Some(sdk::TableClass::Standard) => Ok(Some(own::TableClass::Standard)),
        Some(sdk::TableClass::StandardInfrequentAccess) => {
            Ok(Some(own::TableClass::StandardInfrequentAccess))
        }
        Some(other) => Err(unknown("TableClass", other.as_str())),
        None => Ok(None),
    }
}
