//! What followers write down in history about records, so that whoever shows or repairs it reads the same types.

use migrator_table::SequenceNumber;
use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// A stream record that cannot be applied; its shard waits there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FailureRecord {
    /// The migration's version.
    pub version: u32,
    /// The record's sequence number.
    pub sequence: String,
    /// The shard; empty where the follower is not told, as in Lambda.
    pub shard: String,
    /// The key of the source's item.
    pub key: String,
    /// Why it cannot be applied.
    pub reason: String,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// When it was last written down: each follower does that the first time it meets it.
    pub last_seen_at: Timestamp,
}

impl FailureRecord {
    /// Its attributes, for reading no more than them of a record that has others too.
    pub const ATTRIBUTES: &[&str] =
        &["version", "sequence", "shard", "key", "reason", "first_seen_at", "last_seen_at"];

    /// Its sort key in history.
    pub fn key(version: u32, sequence: &str) -> String {
        format!("failure#{version:010}#{sequence}")
    }
}

/// A stream record that was rejected and that its shard has passed; `retry` converts its item again.
///
/// The target has no items of it: the keys that its old image had and, where DynamoDB refused an item, that item's key hold
/// tombstones with this very sequence number. A retry therefore has to overwrite a guard that is *equal* to its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuarantineRecord {
    /// Which record it is, and why it was rejected.
    #[serde(flatten)]
    pub failure: FailureRecord,
    /// The source's item before the change as DynamoDB-JSON; none where there was none or where history has no room for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_image: Option<String>,
    /// The source's item after the change, in the same way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_image: Option<String>,
}

impl QuarantineRecord {
    /// What the sort keys of a migration's quarantined records begin with.
    pub fn prefix(version: u32) -> String {
        format!("quarantine#{version:010}#")
    }

    /// Its sort key in history.
    pub fn key(version: u32, sequence: &str) -> String {
        format!("{}{sequence}", Self::prefix(version))
    }
}

/// What one execution environment of a function has done since it started. An event does not say which shard it is from, so
/// nothing finer is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunctionProgress {
    /// The migration's version.
    pub version: u32,
    /// Records applied, or found to be applied.
    pub records: u64,
    /// Target items written.
    pub written: u64,
    /// Writes that newer records, or records delivered before, made unnecessary.
    pub skipped: u64,
    /// Tombstones written.
    pub tombstones: u64,
    /// Records put in quarantine.
    pub quarantined: u64,
    /// The newest record applied.
    pub newest_sequence: Option<SequenceNumber>,
    /// When that record's change was made, to the second.
    pub newest_created_at: Option<Timestamp>,
    /// When the last batch was finished.
    pub batch_finished_at: Timestamp,
    /// The environment's log stream in CloudWatch.
    pub log_stream: String,
    /// Why the last batch was not applied to its end; none where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl FunctionProgress {
    /// How many items the environments of one function share.
    pub const SLOTS: u32 = 32;

    /// What the sort keys of a migration's functions begin with.
    pub fn prefix(version: u32) -> String {
        format!("function#{version:010}#")
    }

    /// The sort key in history of the environment with this log stream.
    pub fn key(version: u32, log_stream: &str) -> String {
        format!("{}{:02}", Self::prefix(version), slot(log_stream))
    }
}

/// FNV-1a: has to be the same in every build. Source: <http://www.isthe.com/chongo/tech/comp/fnv/>.
fn slot(log_stream: &str) -> u32 {
    let hash = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    log_stream.bytes().fold(0x811c_9dc5, hash) % FunctionProgress::SLOTS
}
