//! Stream records to guarded target writes.
//!
//! A migration's target has to equal the union of `convert(item)` over its source, whatever the order in which
//! application writes, the backfill, retries, duplicates and crashes meet. This crate holds the rules that make it so:
//! what a record means for the target ([`Applier`]), the condition that lets only a newer record overwrite an older one
//! ([`SequenceGuard`]), and how a stream is read to its end by several processes ([`Follower`]). A Lambda function uses
//! the same [`Applier`] without the [`Follower`].

mod applier;
mod checkpoints;
mod conversion;
mod error;
mod follower;
mod function;
mod guard;
mod lease;
mod pace;
mod plan;
mod reader;
mod records;
mod report;
mod reserved;
mod settings;
mod shards;
mod source;
mod target;
mod time;
mod witness;

pub use applier::{Applier, PartialReport, Rest};
pub use checkpoints::{CheckpointError, Checkpoints, Lease, LeaseState, ShardCheckpoint, caught_up};
pub use conversion::{Conversion, ConversionError, Convert, Identity, Output};
pub use error::{FollowError, RecordError};
pub use follower::Follower;
pub use function::{FunctionConfiguration, RejectedPolicy};
pub use guard::{SequenceGuard, absent};
pub use records::{FailureRecord, FunctionProgress, QuarantineRecord};
pub use report::{BatchReport, Ended, Failure, FollowReport};
pub use reserved::{RESERVED_PREFIX, SEQUENCE, TOMBSTONE, is_reserved, is_tombstone, strip_reserved};
pub use settings::FollowerSettings;
pub use source::{DynamoDbStream, Position, Shard, StreamDescription, StreamSource};
pub use target::{Target, TargetTable};
pub use time::Timestamp;
pub use witness::Witness;
