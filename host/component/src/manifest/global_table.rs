//! Replicas of a table in other regions.

use serde::{Deserialize, Serialize};

use super::TableClass;

/// Whether a replica takes over its source's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GlobalTableSettingsReplicationMode {
    /// It does.
    Enabled,
    /// It does not.
    Disabled,
    /// It does, except for what it overrides.
    EnabledWithOverrides,
}

/// Consistency between regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MultiRegionConsistency {
    /// Eventual.
    Eventual,
    /// Strong.
    Strong,
}

/// Capacity of one global index in a replica.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ReplicaGlobalSecondaryIndex {
    /// The index.
    pub index_name: String,
    /// Provisioned reads per second in this region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_capacity_units_override: Option<u64>,
    /// Ceiling of reads per second in this region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_read_request_units_override: Option<i64>,
}

/// A replica in another region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Replica {
    /// The region.
    pub region_name: String,
    /// The key it encrypts with.
    #[serde(rename = "KMSMasterKeyId", default, skip_serializing_if = "Option::is_none")]
    pub kms_master_key_id: Option<String>,
    /// Provisioned reads per second in this region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_capacity_units_override: Option<u64>,
    /// Ceiling of reads per second in this region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_read_request_units_override: Option<i64>,
    /// Capacity of its global indexes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub global_secondary_indexes: Vec<ReplicaGlobalSecondaryIndex>,
    /// Storage class in this region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table_class_override: Option<TableClass>,
}

/// A replica that leaves its global table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ReplicaDisassociation {
    /// The region.
    pub region_name: String,
    /// The name DynamoDB gives the mode.
    pub disassociation_mode: String,
}

/// One change to the replicas of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplicaUpdate {
    /// Adds one.
    Create(Replica),
    /// Changes one.
    Update(Replica),
    /// Removes the one in this region.
    Delete(String),
    /// Lets one leave the global table.
    Disassociate(ReplicaDisassociation),
}

/// One change to the witnesses of a strongly consistent global table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WitnessUpdate {
    /// Adds one in this region.
    Create(String),
    /// Removes the one in this region.
    Delete(String),
}
