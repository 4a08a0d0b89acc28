//! Capacity, encryption, streams, expiry, backup, replicas.

use super::{
    OnDemandThroughput, PointInTimeRecovery, ProvisionedThroughput, Replica, ReplicaGlobalSecondaryIndex,
    SseSpecification, SseType, StreamSpecification, StreamViewType, TableClass, TimeToLive, WarmThroughput,
    optional_settings,
};

/// A stream with this view, or none.
pub(crate) fn stream(view: Option<StreamViewType>) -> StreamSpecification {
    StreamSpecification { stream_enabled: view.is_some(), stream_view_type: view }
}

impl ProvisionedThroughput {
    /// Capacity units for reads and writes.
    pub fn new(read: u64, write: u64) -> Self {
        Self { read_capacity_units: read, write_capacity_units: write }
    }
}

impl OnDemandThroughput {
    /// At most so many request units for reads and writes; -1 is no limit.
    pub fn new(read: i64, write: i64) -> Self {
        Self { max_read_request_units: Some(read), max_write_request_units: Some(write) }
    }
}

impl WarmThroughput {
    /// Ready for so many read and write units a second.
    pub fn new(read: u64, write: u64) -> Self {
        Self { read_units_per_second: Some(read), write_units_per_second: Some(write) }
    }
}

impl SseSpecification {
    /// Encrypted with a key of yours in KMS, or with DynamoDB's own key there.
    pub fn kms(key: Option<&str>) -> Self {
        Self { enabled: true, sse_type: Some(SseType::Kms), kms_master_key_id: key.map(str::to_owned) }
    }

    /// Encrypted with a key that AWS owns.
    pub fn owned() -> Self {
        Self { enabled: false, sse_type: None, kms_master_key_id: None }
    }
}

impl TimeToLive {
    /// Items expire at the second that this attribute holds.
    pub fn on(attribute: impl Into<String>) -> Self {
        Self { attribute_name: attribute.into(), enabled: true }
    }

    /// Items no longer expire by this attribute.
    pub fn off(attribute: impl Into<String>) -> Self {
        Self { attribute_name: attribute.into(), enabled: false }
    }
}

impl PointInTimeRecovery {
    /// Continuous backup over DynamoDB's default period.
    pub fn on() -> Self {
        Self { enabled: true, recovery_period_in_days: None }
    }

    /// Continuous backup over so many days, 1 to 35.
    pub fn days(days: u32) -> Self {
        Self { enabled: true, recovery_period_in_days: Some(days) }
    }

    /// No continuous backup.
    pub fn off() -> Self {
        Self { enabled: false, recovery_period_in_days: None }
    }
}

impl Replica {
    /// A replica in this region with the table's own settings.
    pub fn new(region: impl Into<String>) -> Self {
        Self {
            region_name: region.into(),
            kms_master_key_id: None,
            read_capacity_units_override: None,
            max_read_request_units_override: None,
            global_secondary_indexes: Vec::new(),
            table_class_override: None,
        }
    }

    /// Other capacity for a global index.
    #[must_use]
    pub fn global_index(mut self, index: ReplicaGlobalSecondaryIndex) -> Self {
        self.global_secondary_indexes.push(index);
        self
    }

    optional_settings! {
        /// Key that encrypts the replica.
        kms_master_key_id: impl Into<String>;
        /// Other provisioned read capacity, in capacity units.
        read_capacity_units_override: u64;
        /// Another limit of on-demand reads, in request units.
        max_read_request_units_override: i64;
        /// Another storage class.
        table_class_override: TableClass;
    }
}

impl ReplicaGlobalSecondaryIndex {
    /// A global index with the table's own settings.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            index_name: name.into(),
            read_capacity_units_override: None,
            max_read_request_units_override: None,
        }
    }

    optional_settings! {
        /// Other provisioned read capacity, in capacity units.
        read_capacity_units_override: u64;
        /// Another limit of on-demand reads, in request units.
        max_read_request_units_override: i64;
    }
}
