use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use migrator_table::SequenceNumber;

use crate::Failure;

/// How far one shard has been read.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ShardCheckpoint {
    /// The shard's identifier.
    pub shard: String,
    /// The shard this one continues, if it has one.
    pub parent: Option<String>,
    /// The last record that is applied, and every one before it; none when nothing of the shard has been applied.
    pub sequence: Option<SequenceNumber>,
    /// True when the shard is closed and every record of it is applied.
    pub finished: bool,
    /// Every record created before this time has been applied. By the clock of the process that read the shard where it was read to
    /// its tip, of DynamoDB where records were left; none before anything has been read.
    pub caught_up_at: Option<SystemTime>,
    /// When a follower first saw the shard.
    pub discovered_at: SystemTime,
    /// How many records of the shard have been applied; one that is delivered again after a crash counts again.
    pub records: u64,
}

impl ShardCheckpoint {
    /// The checkpoint of a shard of which nothing has been read.
    pub fn unread(shard: impl Into<String>, parent: Option<String>) -> Self {
        Self {
            shard: shard.into(),
            parent,
            sequence: None,
            finished: false,
            caught_up_at: None,
            discovered_at: SystemTime::now(),
            records: 0,
        }
    }
}

/// True when every record created before `time` has been applied, as far as the checkpoints tell: each shard that no
/// other one continues has caught up after `time`. Without any shard the answer is no, since nothing has been read.
///
/// A finished shard answers for its children only when they have checkpoints; [`Follower`](crate::Follower) writes
/// those before it marks the parent finished.
pub fn caught_up(checkpoints: &[ShardCheckpoint], time: SystemTime) -> bool {
    let continued = |shard: &str| checkpoints.iter().any(|child| child.parent.as_deref() == Some(shard));
    !checkpoints.is_empty()
        && checkpoints.iter().all(|checkpoint| {
            checkpoint.caught_up_at.is_some_and(|at| at >= time)
                || checkpoint.finished && continued(&checkpoint.shard)
        })
}

/// The right of one process to read a shard, for a while.
#[derive(Clone, Debug)]
pub struct Lease {
    /// The shard it is for.
    pub shard: String,
    /// What tells this lease from every other one; the implementation may give it a new value whenever it writes.
    pub token: String,
    /// How long nobody else takes the shard, counted from before the request that took or renewed the lease.
    pub duration: Duration,
    /// The shard's checkpoint, read in the same request that took the lease.
    pub checkpoint: ShardCheckpoint,
}

/// Whether a write under a lease found the lease still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseState {
    /// The lease was ours, and is so for another whole duration; what was to be written is written.
    Held,
    /// Somebody else has the shard; nothing was written.
    Lost,
}

/// Why checkpoints cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// It may work a little later: the follower tries again as long as its lease allows.
    #[error("checkpoints are not available")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It will not work later either: the follower stops.
    #[error("checkpoints cannot be used")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Where followers keep how far they have read, so that they can stop, crash and share the work.
///
/// One value belongs to one stream and one target. Each method is one conditional write or one consistent read.
#[async_trait]
pub trait Checkpoints: Send + Sync {
    /// Every checkpoint, in no particular order.
    async fn load_all(&self) -> Result<Vec<ShardCheckpoint>, CheckpointError>;

    /// Writes the first checkpoint of a shard; changes nothing where there is one.
    async fn register(&self, checkpoint: &ShardCheckpoint) -> Result<(), CheckpointError>;

    /// Takes the lease of a registered shard; `None` while another process holds it, or may still hold it. Nobody's clock
    /// is compared with another's: a lease has expired when this process has seen it unchanged for its whole duration,
    /// so the follower asks again and again.
    async fn lease(&self, shard: &str) -> Result<Option<Lease>, CheckpointError>;

    /// Keeps the lease for another whole duration.
    async fn renew(&self, lease: &mut Lease) -> Result<LeaseState, CheckpointError>;

    /// Writes a checkpoint and keeps the lease for another whole duration.
    async fn save(
        &self,
        lease: &mut Lease,
        checkpoint: &ShardCheckpoint,
    ) -> Result<LeaseState, CheckpointError>;

    /// Gives the lease back, so that another process need not wait for it to expire. Lost already is fine.
    async fn release(&self, lease: &Lease) -> Result<(), CheckpointError>;

    /// Forgets a finished shard that the stream no longer lists. Unknown already is fine.
    async fn forget(&self, shard: &str) -> Result<(), CheckpointError>;

    /// Writes down a record that could not be applied, with its key and the reason. Called again when the reason changes.
    async fn record_failure(&self, shard: &str, failure: &Failure) -> Result<(), CheckpointError>;

    /// The records of a shard that are written down as failures.
    async fn load_failures(&self, shard: &str) -> Result<Vec<SequenceNumber>, CheckpointError>;

    /// Takes the failure back: the record has been applied after all. Unknown is fine.
    async fn clear_failure(&self, shard: &str, sequence: &SequenceNumber) -> Result<(), CheckpointError>;
}
