//! A whole table.

use super::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, GlobalTableSettingsReplicationMode,
    KeySchemaElement, KeyType, LocalSecondaryIndex, OnDemandThroughput, PointInTimeRecovery,
    ProvisionedThroughput, ScalarAttributeType, SseSpecification, StreamViewType, TableClass,
    TableDefinition, Tag, TimeToLive, VectorIndex, WarmThroughput, optional_settings, stream,
};

impl AttributeDefinition {
    /// A key attribute and its type.
    pub fn new(name: impl Into<String>, attribute_type: ScalarAttributeType) -> Self {
        Self { attribute_name: name.into(), attribute_type }
    }
}

impl TableDefinition {
    /// A table with on-demand capacity and no key yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            table_name: name.into(),
            attribute_definitions: Vec::new(),
            key_schema: Vec::new(),
            local_secondary_indexes: Vec::new(),
            global_secondary_indexes: Vec::new(),
            vector_indexes: Vec::new(),
            billing_mode: None,
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
            stream_specification: None,
            sse_specification: None,
            table_class: None,
            deletion_protection_enabled: None,
            resource_policy: None,
            tags: Vec::new(),
            global_table_source_arn: None,
            global_table_settings_replication_mode: None,
            time_to_live: None,
            point_in_time_recovery: None,
        }
    }

    /// The partition key, defined with its type.
    #[must_use]
    pub fn hash(self, name: impl Into<String>, attribute_type: ScalarAttributeType) -> Self {
        self.key(name.into(), KeyType::Hash, attribute_type)
    }

    /// The sort key, defined with its type.
    #[must_use]
    pub fn range(self, name: impl Into<String>, attribute_type: ScalarAttributeType) -> Self {
        self.key(name.into(), KeyType::Range, attribute_type)
    }

    fn key(mut self, name: String, key_type: KeyType, attribute_type: ScalarAttributeType) -> Self {
        self.key_schema.push(KeySchemaElement { attribute_name: name.clone(), key_type });
        self.attribute(name, attribute_type)
    }

    /// Defines a key attribute of an index.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, attribute_type: ScalarAttributeType) -> Self {
        self.attribute_definitions.push(AttributeDefinition::new(name, attribute_type));
        self
    }

    /// A local index. Its sort key needs an [`attribute`](Self::attribute).
    #[must_use]
    pub fn local_index(mut self, index: LocalSecondaryIndex) -> Self {
        self.local_secondary_indexes.push(index);
        self
    }

    /// A global index. Its keys need an [`attribute`](Self::attribute) each.
    #[must_use]
    pub fn global_index(mut self, index: GlobalSecondaryIndex) -> Self {
        self.global_secondary_indexes.push(index);
        self
    }

    /// A vector index.
    #[must_use]
    pub fn vector_index(mut self, index: VectorIndex) -> Self {
        self.vector_indexes.push(index);
        self
    }

    /// On-demand capacity; also the default.
    #[must_use]
    pub fn pay_per_request(mut self) -> Self {
        self.billing_mode = Some(BillingMode::PayPerRequest);
        self
    }

    /// Provisioned capacity, in capacity units for reads and writes.
    #[must_use]
    pub fn provisioned(mut self, read: u64, write: u64) -> Self {
        self.billing_mode = Some(BillingMode::Provisioned);
        self.provisioned_throughput = Some(ProvisionedThroughput::new(read, write));
        self
    }

    /// A stream. Without one the host enables it when it needs it.
    #[must_use]
    pub fn stream(mut self, view: StreamViewType) -> Self {
        self.stream_specification = Some(stream(Some(view)));
        self
    }

    /// A tag.
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.push(Tag { key: key.into(), value: value.into() });
        self
    }

    optional_settings! {
        /// Limits of on-demand capacity.
        on_demand_throughput: OnDemandThroughput;
        /// Throughput that the table is kept ready for.
        warm_throughput: WarmThroughput;
        /// Encryption at rest.
        sse_specification: SseSpecification;
        /// Storage class.
        table_class: TableClass;
        /// Whether the table refuses to be deleted.
        deletion_protection_enabled: bool;
        /// Resource-based policy, as JSON.
        resource_policy: impl Into<String>;
        /// The table of which this one becomes a replica.
        global_table_source_arn: impl Into<String>;
        /// Whether settings are replicated to the regions of a global table.
        global_table_settings_replication_mode: GlobalTableSettingsReplicationMode;
        /// Expiry by an attribute that holds seconds since 1970.
        time_to_live: TimeToLive;
        /// Continuous backup.
        point_in_time_recovery: PointInTimeRecovery;
    }
}
