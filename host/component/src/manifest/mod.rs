//! What a migration declares: the model the rest of the program works with, whatever contract version a component
//! was built against.
//!
//! Table types carry DynamoDB's own parameter names and serialise under them (`TableName`, `KeySchema`, …), so that a
//! printed definition can be pasted into any other DynamoDB tool.

mod capacity;
mod global_table;
mod index;
mod table;
mod validate;

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use capacity::{BillingMode, OnDemandThroughput, ProvisionedThroughput, WarmThroughput};
pub use global_table::{
    GlobalTableSettingsReplicationMode, MultiRegionConsistency, Replica, ReplicaDisassociation,
    ReplicaGlobalSecondaryIndex, ReplicaUpdate, WitnessUpdate,
};
pub use index::{
    GlobalSecondaryIndex, GlobalSecondaryIndexUpdate, LocalSecondaryIndex, Projection, ProjectionType,
    SearchSchemaElement, SearchSchemaElementType, VectorDistanceFunction, VectorIndex,
};
pub use table::{
    AttributeDefinition, KeySchemaElement, KeyType, PointInTimeRecovery, ScalarAttributeType,
    SseSpecification, SseType, StreamSpecification, StreamViewType, TableClass, TableDefinition, Tag,
    TimeToLive,
};
pub use validate::{ManifestProblem, ManifestProblems, validate, validate_lineage, validate_table};

/// What one migration is: which version of which lineage, and what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Ties the versions of one logical table together.
    pub lineage: String,
    /// 1, 2, 3 … without gaps.
    pub version: u32,
    /// One line for people.
    pub description: String,
    /// What happens to which table.
    pub operation: Operation,
}

impl Manifest {
    /// The manifest as canonical JSON: members sorted by name, absent settings left out, no white space.
    ///
    /// Two manifests are equal exactly when these bytes are.
    ///
    /// # Errors
    /// Fails only where serde_json fails, which no manifest makes it do.
    pub fn canonical_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let mut value = serde_json::to_value(self)?;
        value.sort_all_objects();
        serde_json::to_vec(&value)
    }

    /// sha256 of [`canonical_json`](Self::canonical_json) as lower-case hex: the identity of what is declared, which,
    /// unlike the artifact's digest, does not change with the guest's toolchain.
    ///
    /// # Errors
    /// As [`canonical_json`](Self::canonical_json).
    pub fn fingerprint(&self) -> Result<String, serde_json::Error> {
        Ok(hex(&Sha256::digest(self.canonical_json()?)))
    }
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What a migration does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Creates the first table of a lineage. Its name is the base of every later table's name.
    CreateTable(Box<TableDefinition>),
    /// Adds indexes; a local index needs a new table.
    AddIndexes(Box<AddIndexes>),
    /// Sends every item through the component's converter into a new table.
    Convert(Convert),
    /// Changes settings in place.
    UpdateTable(Box<UpdateTable>),
    /// Deletes a table of the lineage that nothing reads any more.
    DeleteTable(DeleteTable),
}

impl Operation {
    /// The operation's name as people and the contract write it, for example `add-indexes`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Operation::CreateTable(_) => "create-table",
            Operation::AddIndexes(_) => "add-indexes",
            Operation::Convert(_) => "convert",
            Operation::UpdateTable(_) => "update-table",
            Operation::DeleteTable(_) => "delete-table",
        }
    }

    /// Whether the operation fills a new table from the lineage's current one, and the new one must be followed.
    #[must_use]
    pub fn moves_data(&self) -> bool {
        match self {
            Operation::Convert(_) => true,
            Operation::AddIndexes(add) => !add.local_secondary_indexes.is_empty(),
            Operation::CreateTable(_) | Operation::UpdateTable(_) | Operation::DeleteTable(_) => false,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Indexes to add.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AddIndexes {
    /// Definitions of the key attributes that the new indexes use and the table does not define yet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attribute_definitions: Vec<AttributeDefinition>,
    /// Local indexes: these need a new table.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub local_secondary_indexes: Vec<LocalSecondaryIndex>,
    /// Global indexes, added in place unless a new table is needed anyway.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub global_secondary_indexes: Vec<GlobalSecondaryIndex>,
    /// Vector indexes, added in place unless a new table is needed anyway.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vector_indexes: Vec<VectorIndex>,
}

/// Where converted items go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Convert {
    /// The table to fill; without it the new table is defined like the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Box<TableDefinition>>,
}

/// Settings to change in place. What is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct UpdateTable {
    /// Definitions of key attributes, where DynamoDB asks for them again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attribute_definitions: Vec<AttributeDefinition>,
    /// How capacity is paid for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_mode: Option<BillingMode>,
    /// Capacity of a provisioned table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// Ceilings of an on-demand table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// Capacity to keep warm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warm_throughput: Option<WarmThroughput>,
    /// The stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_specification: Option<StreamSpecification>,
    /// Encryption at rest.
    #[serde(rename = "SSESpecification", skip_serializing_if = "Option::is_none")]
    pub sse_specification: Option<SseSpecification>,
    /// Storage class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table_class: Option<TableClass>,
    /// Whether the table refuses to be deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_protection_enabled: Option<bool>,
    /// New capacity settings of existing global indexes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub update_global_secondary_indexes: Vec<GlobalSecondaryIndexUpdate>,
    /// Names of global indexes to delete.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delete_global_secondary_indexes: Vec<String>,
    /// Names of vector indexes to delete.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delete_vector_indexes: Vec<String>,
    /// Replicas to add, change or remove.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replica_updates: Vec<ReplicaUpdate>,
    /// Consistency between regions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multi_region_consistency: Option<MultiRegionConsistency>,
    /// Witness regions to add or remove.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub global_table_witness_updates: Vec<WitnessUpdate>,
    /// Whether settings are replicated between replicas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_table_settings_replication_mode: Option<GlobalTableSettingsReplicationMode>,
    /// Whether a replica refuses to be disassociated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disassociation_protection_enabled: Option<bool>,
    /// The resource policy, as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_policy: Option<String>,
    /// Tags to set or replace.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set_tags: Vec<Tag>,
    /// Keys of tags to remove.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove_tags: Vec<String>,
    /// The attribute by which items expire.
    #[serde(rename = "TimeToLiveSpecification", skip_serializing_if = "Option::is_none")]
    pub time_to_live: Option<TimeToLive>,
    /// Continuous backups.
    #[serde(rename = "PointInTimeRecoverySpecification", skip_serializing_if = "Option::is_none")]
    pub point_in_time_recovery: Option<PointInTimeRecovery>,
}

/// The table to delete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteTable {
    /// Its name.
    pub table_name: String,
}
