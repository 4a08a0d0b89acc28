//! Indexes of a table.

use serde::{Deserialize, Serialize};

use super::{KeySchemaElement, OnDemandThroughput, ProvisionedThroughput, WarmThroughput};

/// Which attributes an index carries beside its keys and the table's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProjectionType {
    /// All.
    All,
    /// None.
    KeysOnly,
    /// Those listed.
    Include,
}

/// Which attributes an index carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Projection {
    /// The kind.
    pub projection_type: ProjectionType,
    /// For [`ProjectionType::Include`] only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub non_key_attributes: Vec<String>,
}

/// An index within a partition: the table's partition key with another sort key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct LocalSecondaryIndex {
    /// Its name, unique in the table.
    pub index_name: String,
    /// The table's partition key and the index's sort key.
    pub key_schema: Vec<KeySchemaElement>,
    /// Which attributes it carries.
    pub projection: Projection,
}

/// An index over the whole table under keys of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GlobalSecondaryIndex {
    /// Its name, unique in the table.
    pub index_name: String,
    /// One to four partition-key attributes, then none to four sort-key attributes.
    pub key_schema: Vec<KeySchemaElement>,
    /// Which attributes it carries.
    pub projection: Projection,
    /// Capacity in a provisioned table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// Ceilings in an on-demand table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// Capacity to keep warm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm_throughput: Option<WarmThroughput>,
}

/// New capacity settings of an existing global index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GlobalSecondaryIndexUpdate {
    /// The index.
    pub index_name: String,
    /// Capacity in a provisioned table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// Ceilings in an on-demand table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// Capacity to keep warm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warm_throughput: Option<WarmThroughput>,
}

/// How the distance between two vectors is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VectorDistanceFunction {
    /// By their angle.
    Cosine,
    /// By their dot product.
    DotProduct,
    /// By the straight line between them.
    Euclidean,
}

/// Role of an attribute in a vector search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SearchSchemaElementType {
    /// Partitions the index.
    Hash,
    /// Filters while searching.
    InlineFilter,
}

/// An attribute that narrows a vector search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SearchSchemaElement {
    /// The attribute.
    pub attribute_name: String,
    /// Its role.
    pub search_schema_element_type: SearchSchemaElementType,
}

/// An index for nearest-neighbour search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VectorIndex {
    /// Its name, unique in the table.
    pub index_name: String,
    /// The attribute that holds the vector.
    pub vector_attribute: String,
    /// Attributes that narrow a search.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub search_schema: Vec<SearchSchemaElement>,
    /// Which attributes it carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub projection: Option<Projection>,
    /// Length of each vector.
    pub dimensions: u32,
    /// How distance is measured.
    pub distance_function: VectorDistanceFunction,
}
