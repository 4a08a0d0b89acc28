use std::collections::BTreeMap;
use std::time::Duration;

use migrator_component::Architecture;
use migrator_follow::RejectedPolicy;
use serde::{Deserialize, Serialize};

use super::SettingsError;
use super::validate;

/// How a migration's function is deployed. Limits are those of Lambda's API reference, `CreateFunction` and
/// `CreateEventSourceMapping`; [`FunctionSettings::validate`] holds the values to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FunctionSettings {
    /// Memory in MB, 128 to 10,240. Default 1024: the function needs less than 64 MB, but Lambda gives processor time in
    /// proportion, a whole virtual processor at 1,769 MB, and most of a batch is waiting for DynamoDB.
    pub memory: u32,
    /// For how long one batch may run, in whole seconds, 1 to 900. Default 60 s: a batch takes far less than a second,
    /// and the rest is patience with a throttled target.
    pub timeout: Duration,
    /// The processor. Default the one of this very process, whose bootstrap is always at hand.
    pub architecture: Architecture,
    /// Environment variables beside Lambda's own. Default none.
    pub environment: BTreeMap<String, String>,
    /// Concurrent executions that are set aside for the function and are the most it gets. Default none: a share of the
    /// account's, of which a mapping uses one per shard and parallelization.
    pub reserved_concurrency: Option<u32>,
    /// Whether X-Ray traces the function. Default no: it costs by the trace.
    pub tracing: bool,
    /// For how many days CloudWatch keeps the function's logs; one of [`FunctionSettings::LOG_RETENTIONS`]. Default 30,
    /// as a migration is followed for weeks rather than years. CloudWatch's own default is for ever.
    pub log_retention: u32,
    /// A role that exists. Default none: one is created, with the least it needs.
    pub role_arn: Option<String>,
    /// A bucket in the function's region for packages above [`FunctionSettings::DIRECT_UPLOAD`]. Default none.
    pub s3_bucket: Option<String>,
    /// What becomes of a record that the converter refuses. Default [`RejectedPolicy::Stop`]: nothing is passed over
    /// unless somebody said so.
    pub on_rejected: RejectedPolicy,
    /// Whether the function also copies the items that exist already, by calls of this process. Default no: this process
    /// copies. Only [`Speed::Guarded`](crate::history::Speed::Guarded).
    pub backfill: bool,
    /// Calls that copy at a time, 1 to 1,000. Default 16: with 16 writes at a time each, about what a new on-demand table takes.
    pub backfill_calls: u32,
    /// How Lambda reads the stream.
    pub mapping: MappingSettings,
}

/// How the event source mapping reads the stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MappingSettings {
    /// The most records a batch has, 1 to 10,000. Default 100, Lambda's own: with 16 writes at a time a batch takes tens of
    /// milliseconds, less than a shard (at most 1,000 writes a second) takes to fill the next one.
    pub batch_size: u32,
    /// How long Lambda gathers records for a batch, in whole seconds, at most 300. Default none: the target follows at once.
    pub window: Duration,
    /// Batches of one shard that are under way at a time, 1 to 10. Default 1. Lambda keeps the order per key at any value.
    pub parallelization_factor: u32,
    /// How often a batch is tried again, at most 10,000. Default none: until it succeeds, because a record that is
    /// given up is missing in the target.
    pub maximum_retry_attempts: Option<u32>,
    /// The age at which a record is given up, in whole seconds, 60 s to 7 days. Default none, for the same reason.
    pub maximum_record_age: Option<Duration>,
    /// Whether a batch that failed is halved before it is tried again. Default yes: one bad record then holds up no
    /// more than itself and what comes after it.
    pub bisect: bool,
    /// ARN of the queue (SQS), topic (SNS) or bucket (S3) that is told of records that are given up. Default none.
    pub on_failure: Option<String>,
}

impl FunctionSettings {
    /// Days for which CloudWatch keeps logs, as `PutRetentionPolicy` takes them.
    pub const LOG_RETENTIONS: [u32; 22] = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
        3653,
    ];

    /// The largest zip that `CreateFunction` takes in the request, in bytes: 50 MB ("Lambda quotas").
    pub const DIRECT_UPLOAD: usize = 50 * 1024 * 1024;

    /// Calls that copy at a time: where executions are set aside, one of them stays for the stream.
    pub(crate) fn calls_at_a_time(&self) -> u32 {
        let executions = self.reserved_concurrency.map_or(u32::MAX, |reserved| reserved.saturating_sub(1));
        self.backfill_calls.min(executions).max(1)
    }

    /// Holds every value to what AWS takes.
    ///
    /// # Errors
    /// The first value that it does not take, named as in `migrator.toml`.
    pub fn validate(&self) -> Result<(), SettingsError> {
        validate::function(self)
    }
}

impl Default for FunctionSettings {
    fn default() -> Self {
        Self {
            memory: 1024,
            timeout: Duration::from_secs(60),
            architecture: Architecture::host().unwrap_or(Architecture::X86_64),
            environment: BTreeMap::new(),
            reserved_concurrency: None,
            tracing: false,
            log_retention: 30,
            role_arn: None,
            s3_bucket: None,
            on_rejected: RejectedPolicy::Stop,
            backfill: false,
            backfill_calls: 16,
            mapping: MappingSettings::default(),
        }
    }
}

impl Default for MappingSettings {
    fn default() -> Self {
        Self {
            batch_size: 100,
            window: Duration::ZERO,
            parallelization_factor: 1,
            maximum_retry_attempts: None,
            maximum_record_age: None,
            bisect: true,
            on_failure: None,
        }
    }
}
