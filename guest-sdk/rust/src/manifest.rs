//! What a migration is.
//!
//! `Manifest::new(lineage, version)` starts it, a method named after the operation ends it.

use crate::Manifest;
pub use crate::bindings::manifest::{AddIndexes, UpdateTable};
use crate::bindings::manifest::{Convert, CreateTable, DeleteTable, Operation};
use crate::tables::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, GlobalSecondaryIndexUpdate,
    GlobalTableSettingsReplicationMode, LocalSecondaryIndex, MultiRegionConsistency, OnDemandThroughput,
    PointInTimeRecovery, ProvisionedThroughput, ReplicaUpdate, ScalarAttributeType, SseSpecification,
    StreamViewType, TableClass, TableDefinition, Tag, TimeToLive, VectorIndex, WarmThroughput, WitnessUpdate,
    optional_settings, stream,
};

/// A manifest that does not say yet what the migration does.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    lineage: String,
    version: u32,
    description: String,
}

impl Manifest {
    /// Starts the manifest of one version of a lineage. Versions are 1, 2, 3 … without gaps.
    ///
    /// ```
    /// use migrator_guest::Manifest;
    /// use migrator_guest::tables::{N, S, TableDefinition};
    ///
    /// let manifest = Manifest::new("customers", 1)
    ///     .description("the first table")
    ///     .create_table(TableDefinition::new("customers").hash("customer_nr", N).range("last_name", S));
    /// assert_eq!(manifest.version, 1);
    /// ```
    #[allow(clippy::new_ret_no_self, reason = "the operation makes it whole")]
    pub fn new(lineage: impl Into<String>, version: u32) -> Draft {
        Draft { lineage: lineage.into(), version, description: String::new() }
    }
}

impl Draft {
    /// One line for people.
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// Creates the first table of the lineage. Its name is the base of every later table's name.
    pub fn create_table(self, table: TableDefinition) -> Manifest {
        self.operation(Operation::CreateTable(CreateTable { table }))
    }

    /// Adds indexes. Global and vector indexes are added in place; a local index needs a new table `<base>_V<version>`,
    /// which the host creates, fills and follows.
    pub fn add_indexes(self, indexes: AddIndexes) -> Manifest {
        self.operation(Operation::AddIndexes(indexes))
    }

    /// Sends every item through this component's converter into the new table `<base>_V<version>`, defined like the
    /// source.
    pub fn convert(self) -> Manifest {
        self.operation(Operation::Convert(Convert { target: None }))
    }

    /// Sends every item through this component's converter into a table of your own definition.
    pub fn convert_into(self, target: TableDefinition) -> Manifest {
        self.operation(Operation::Convert(Convert { target: Some(target) }))
    }

    /// Changes settings in place.
    pub fn update_table(self, changes: UpdateTable) -> Manifest {
        self.operation(Operation::UpdateTable(changes))
    }

    /// Deletes a table of the lineage that nothing reads any more.
    pub fn delete_table(self, table_name: impl Into<String>) -> Manifest {
        self.operation(Operation::DeleteTable(DeleteTable { table_name: table_name.into() }))
    }

    fn operation(self, operation: Operation) -> Manifest {
        let Self { lineage, version, description } = self;
        Manifest { lineage, version, description, operation }
    }
}

impl AddIndexes {
    /// No index yet.
    pub fn new() -> Self {
        Self {
            attribute_definitions: Vec::new(),
            local_secondary_indexes: Vec::new(),
            global_secondary_indexes: Vec::new(),
            vector_indexes: Vec::new(),
        }
    }

    /// Defines a key attribute that the new indexes use and the table does not define yet.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, attribute_type: ScalarAttributeType) -> Self {
        self.attribute_definitions.push(AttributeDefinition::new(name, attribute_type));
        self
    }

    /// A local index.
    #[must_use]
    pub fn local_index(mut self, index: LocalSecondaryIndex) -> Self {
        self.local_secondary_indexes.push(index);
        self
    }

    /// A global index.
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
}

impl Default for AddIndexes {
    fn default() -> Self {
        Self::new()
    }
}

impl UpdateTable {
    /// No change yet.
    pub fn new() -> Self {
        Self {
            attribute_definitions: Vec::new(),
            billing_mode: None,
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
            stream_specification: None,
            sse_specification: None,
            table_class: None,
            deletion_protection_enabled: None,
            update_global_secondary_indexes: Vec::new(),
            delete_global_secondary_indexes: Vec::new(),
            delete_vector_indexes: Vec::new(),
            replica_updates: Vec::new(),
            multi_region_consistency: None,
            global_table_witness_updates: Vec::new(),
            global_table_settings_replication_mode: None,
            disassociation_protection_enabled: None,
            resource_policy: None,
            set_tags: Vec::new(),
            remove_tags: Vec::new(),
            time_to_live: None,
            point_in_time_recovery: None,
        }
    }

    /// Defines a key attribute.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, attribute_type: ScalarAttributeType) -> Self {
        self.attribute_definitions.push(AttributeDefinition::new(name, attribute_type));
        self
    }

    /// Switches to on-demand capacity.
    #[must_use]
    pub fn pay_per_request(mut self) -> Self {
        self.billing_mode = Some(BillingMode::PayPerRequest);
        self
    }

    /// Switches to provisioned capacity, in capacity units for reads and writes.
    #[must_use]
    pub fn provisioned(mut self, read: u64, write: u64) -> Self {
        self.billing_mode = Some(BillingMode::Provisioned);
        self.provisioned_throughput = Some(ProvisionedThroughput::new(read, write));
        self
    }

    /// Switches the stream on.
    #[must_use]
    pub fn stream(mut self, view: StreamViewType) -> Self {
        self.stream_specification = Some(stream(Some(view)));
        self
    }

    /// Switches the stream off.
    #[must_use]
    pub fn no_stream(mut self) -> Self {
        self.stream_specification = Some(stream(None));
        self
    }

    /// New capacity settings of an existing global index.
    #[must_use]
    pub fn update_global_index(mut self, update: GlobalSecondaryIndexUpdate) -> Self {
        self.update_global_secondary_indexes.push(update);
        self
    }

    /// Drops a global index.
    #[must_use]
    pub fn delete_global_index(mut self, name: impl Into<String>) -> Self {
        self.delete_global_secondary_indexes.push(name.into());
        self
    }

    /// Drops a vector index.
    #[must_use]
    pub fn delete_vector_index(mut self, name: impl Into<String>) -> Self {
        self.delete_vector_indexes.push(name.into());
        self
    }

    /// Adds, changes or removes a replica.
    #[must_use]
    pub fn replica(mut self, update: ReplicaUpdate) -> Self {
        self.replica_updates.push(update);
        self
    }

    /// Adds or removes a witness of a global table.
    #[must_use]
    pub fn witness(mut self, update: WitnessUpdate) -> Self {
        self.global_table_witness_updates.push(update);
        self
    }

    /// Sets or replaces a tag.
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.set_tags.push(Tag { key: key.into(), value: value.into() });
        self
    }

    /// Removes a tag.
    #[must_use]
    pub fn remove_tag(mut self, key: impl Into<String>) -> Self {
        self.remove_tags.push(key.into());
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
        /// Consistency between the regions of a global table.
        multi_region_consistency: MultiRegionConsistency;
        /// Whether settings are replicated to the regions of a global table.
        global_table_settings_replication_mode: GlobalTableSettingsReplicationMode;
        /// Whether replicas refuse to leave the global table.
        disassociation_protection_enabled: bool;
        /// Resource-based policy, as JSON.
        resource_policy: impl Into<String>;
        /// Expiry by an attribute that holds seconds since 1970.
        time_to_live: TimeToLive;
        /// Continuous backup.
        point_in_time_recovery: PointInTimeRecovery;
    }
}

impl Default for UpdateTable {
    fn default() -> Self {
        Self::new()
    }
}
