//! The history table: what was applied, how far it is, and who works on it.
//!
//! One table holds every lineage of an account and region: partition key `lineage`, sort key `record`.
//!
//! | `lineage` | `record` | holds |
//! |---|---|---|
//! | `_format` | `format` | format of this table and the migrator that wrote it |
//! | `_format` | `lineage#<lineage>` | that the lineage exists |
//! | lineage | `lock` | holder, lease and heartbeat |
//! | lineage | `migration#<version>` | [`MigrationRecord`] |
//! | lineage | `step#<version>#<number>-<name>` | [`StepRecord`] |
//! | lineage | `backfill#<version>#<segment>` | [`SegmentRecord`] |
//! | lineage | `shard#<version>#<shard>` | lease and checkpoint of a follower |
//! | lineage | `failure#<version>#<sequence number>` | [`FailureRecord`] |
//! | lineage | `quarantine#<version>#<sequence number>` | [`QuarantineRecord`] |
//! | lineage | `function#<version>#<slot>` | [`FunctionProgress`] |
//! | lineage | `artifact#<sha256>#<chunk>` | the component itself, in chunks of at most 300 KB |

mod artifact;
mod attributes;
mod format;
mod lineage;
mod records;
mod store;

pub use format::FORMAT;
pub use lineage::LineageHistory;
pub(crate) use lineage::{failure_key, shard_key};
pub use migrator_backfill::{SegmentCheckpoint, Speed};
pub use migrator_follow::{FailureRecord, FunctionProgress, QuarantineRecord};
pub use records::{
    MigrationRecord, OperationKind, SegmentRecord, ShardRecord, Status, StepRecord, StepStatus,
};
pub use store::History;
pub(crate) use store::Written;

#[cfg(test)]
mod tests;
