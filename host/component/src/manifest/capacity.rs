//! How capacity is paid for and bounded.

use serde::{Deserialize, Serialize};

/// How capacity is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BillingMode {
    /// On demand, per request.
    PayPerRequest,
    /// Capacity units per hour.
    Provisioned,
}

/// Capacity of a provisioned table or global index, in units per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProvisionedThroughput {
    /// Reads of 4 KB per second.
    pub read_capacity_units: u64,
    /// Writes of 1 KB per second.
    pub write_capacity_units: u64,
}

/// Ceilings of an on-demand table or global index, in request units per second; -1 lifts one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OnDemandThroughput {
    /// Reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_read_request_units: Option<i64>,
    /// Writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_write_request_units: Option<i64>,
}

/// Capacity that is ready at once, in units per second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct WarmThroughput {
    /// Reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_units_per_second: Option<u64>,
    /// Writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write_units_per_second: Option<u64>,
}
