//! The definition of a table.

use serde::{Deserialize, Serialize};

use super::{
    BillingMode, GlobalSecondaryIndex, GlobalTableSettingsReplicationMode, LocalSecondaryIndex,
    OnDemandThroughput, ProvisionedThroughput, VectorIndex, WarmThroughput,
};

/// Type of a key attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScalarAttributeType {
    /// String.
    S,
    /// Number.
    N,
    /// Binary.
    B,
}

/// Name and type of a key attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AttributeDefinition {
    /// The attribute.
    pub attribute_name: String,
    /// Its type.
    pub attribute_type: ScalarAttributeType,
}

/// Role of a key attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum KeyType {
    /// Partition key.
    Hash,
    /// Sort key.
    Range,
}

/// One attribute of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct KeySchemaElement {
    /// The attribute.
    pub attribute_name: String,
    /// Its role.
    pub key_type: KeyType,
}

/// What a stream record shows of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StreamViewType {
    /// Its key.
    KeysOnly,
    /// The item after the change.
    NewImage,
    /// The item before the change.
    OldImage,
    /// Both.
    NewAndOldImages,
}

/// A table's stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StreamSpecification {
    /// Whether there is one.
    pub stream_enabled: bool,
    /// What a record shows; for an enabled stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream_view_type: Option<StreamViewType>,
}

/// Kind of encryption at rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SseType {
    /// With a key that DynamoDB owns.
    #[serde(rename = "AES256")]
    Aes256,
    /// With a key in KMS.
    #[serde(rename = "KMS")]
    Kms,
}

/// Encryption at rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SseSpecification {
    /// Whether a KMS key is used instead of DynamoDB's own.
    pub enabled: bool,
    /// The kind.
    #[serde(rename = "SSEType", default, skip_serializing_if = "Option::is_none")]
    pub sse_type: Option<SseType>,
    /// The key, where it is not the account's default.
    #[serde(rename = "KMSMasterKeyId", default, skip_serializing_if = "Option::is_none")]
    pub kms_master_key_id: Option<String>,
}

/// Storage class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TableClass {
    /// For tables whose requests cost more than their storage.
    Standard,
    /// For tables whose storage costs more than their requests.
    StandardInfrequentAccess,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    /// Its key, unique in the table.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// The attribute by which items expire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TimeToLive {
    /// The attribute, in seconds since 1970.
    pub attribute_name: String,
    /// Whether items expire.
    pub enabled: bool,
}

/// Continuous backups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointInTimeRecovery {
    /// Whether there are any.
    #[serde(rename = "PointInTimeRecoveryEnabled")]
    pub enabled: bool,
    /// How far back, in days.
    #[serde(rename = "RecoveryPeriodInDays", default, skip_serializing_if = "Option::is_none")]
    pub recovery_period_in_days: Option<u32>,
}

/// Everything CreateTable accepts, and the two settings that DynamoDB only takes after creation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TableDefinition {
    /// The table.
    pub table_name: String,
    /// Name and type of every key attribute of the table and its indexes.
    pub attribute_definitions: Vec<AttributeDefinition>,
    /// Partition key and, where there is one, sort key.
    pub key_schema: Vec<KeySchemaElement>,
    /// Local indexes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub local_secondary_indexes: Vec<LocalSecondaryIndex>,
    /// Global indexes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub global_secondary_indexes: Vec<GlobalSecondaryIndex>,
    /// Vector indexes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vector_indexes: Vec<VectorIndex>,
    /// How capacity is paid for; see [`effective_billing_mode`](Self::effective_billing_mode).
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
    /// The resource policy, as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_policy: Option<String>,
    /// Tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// The table of another account that this one replicates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_table_source_arn: Option<String>,
    /// Whether it takes over that table's settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_table_settings_replication_mode: Option<GlobalTableSettingsReplicationMode>,
    /// The attribute by which items expire.
    #[serde(rename = "TimeToLiveSpecification", skip_serializing_if = "Option::is_none")]
    pub time_to_live: Option<TimeToLive>,
    /// Continuous backups.
    #[serde(rename = "PointInTimeRecoverySpecification", skip_serializing_if = "Option::is_none")]
    pub point_in_time_recovery: Option<PointInTimeRecovery>,
}

impl TableDefinition {
    /// The billing mode that is meant: the one declared, or else `PROVISIONED` where there is throughput and
    /// `PAY_PER_REQUEST` where there is none.
    #[must_use]
    pub fn effective_billing_mode(&self) -> BillingMode {
        match (self.billing_mode, self.provisioned_throughput) {
            (Some(mode), _) => mode,
            (None, Some(_)) => BillingMode::Provisioned,
            (None, None) => BillingMode::PayPerRequest,
        }
    }

    /// The name of the table's partition-key attribute.
    #[must_use]
    pub fn hash_key(&self) -> Option<&str> {
        self.key_of(KeyType::Hash)
    }

    /// The name of the table's sort-key attribute.
    #[must_use]
    pub fn range_key(&self) -> Option<&str> {
        self.key_of(KeyType::Range)
    }

    /// The declared type of a key attribute.
    #[must_use]
    pub fn attribute_type(&self, name: &str) -> Option<ScalarAttributeType> {
        self.attribute_definitions.iter().find(|d| d.attribute_name == name).map(|d| d.attribute_type)
    }

    fn key_of(&self, key_type: KeyType) -> Option<&str> {
        self.key_schema.iter().find(|k| k.key_type == key_type).map(|k| k.attribute_name.as_str())
    }
}
