use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use migrator_follow::{CheckpointError, Checkpoints, Failure, Lease, LeaseState, ShardCheckpoint};
use migrator_table::{SequenceNumber, TableError};
use tokio::time::Instant;

use crate::history::{FailureRecord, LineageHistory, ShardRecord, Written, failure_key, shard_key};
use crate::lock::{Holder, random_token};
use crate::{EngineError, Timestamp};

/// The attribute of a shard's record that changes with every sign of life of its reader.
const LEASE_TOKEN: &str = "lease_token";

/// A follower's leases, checkpoints and failures, kept in history.
///
/// A lease works like the lineage's lock: nobody compares clocks, a reader that shows no sign of life for a whole lease by
/// the clock of the one who wants the shard has lost it, and so has one that is provably dead.
#[derive(Debug)]
pub struct HistoryCheckpoints {
    history: LineageHistory,
    version: u32,
    lease: Duration,
    holder: Holder,
    seen: Mutex<HashMap<String, (String, Instant)>>,
}

impl HistoryCheckpoints {
    /// Those of one migration's follower in this process, with leases of this duration.
    pub fn new(history: LineageHistory, version: u32, lease: Duration) -> Self {
        Self { history, version, lease, holder: Holder::current(), seen: Mutex::default() }
    }

    fn key(&self, shard: &str) -> String {
        shard_key(self.version, shard)
    }

    async fn read(&self, shard: &str) -> Result<Option<ShardRecord>, EngineError> {
        self.history.history().get(self.history.lineage(), &self.key(shard)).await
    }

    /// The record of a checkpoint under a new lease of this process.
    fn leased(&self, checkpoint: &ShardCheckpoint) -> ShardRecord {
        ShardRecord {
            holder: Some(self.holder.clone()),
            lease_token: Some(random_token()),
            lease_milliseconds: u64::try_from(self.lease.as_millis()).unwrap_or(u64::MAX),
            ..record_of(self.version, checkpoint)
        }
    }

    /// Whether nobody can be reading the shard any more.
    fn is_free(&self, shard: &str, record: &ShardRecord) -> bool {
        let Some(token) = &record.lease_token else { return true };
        if record.holder.as_ref().is_some_and(Holder::is_provably_dead) {
            return true;
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match seen.get(shard) {
            Some((known, since)) if known == token => {
                since.elapsed() >= Duration::from_millis(record.lease_milliseconds)
            }
            _ => {
                seen.insert(shard.to_owned(), (token.clone(), Instant::now()));
                false
            }
        }
    }

    async fn write(
        &self,
        shard: &str,
        record: &ShardRecord,
        expected: Option<&str>,
    ) -> Result<Written, EngineError> {
        let history = self.history.history();
        history.replace(self.history.lineage(), &self.key(shard), record, (LEASE_TOKEN, expected)).await
    }

    async fn write_leased(
        &self,
        lease: &mut Lease,
        checkpoint: &ShardCheckpoint,
    ) -> Result<LeaseState, CheckpointError> {
        let record = self.leased(checkpoint);
        match self.write(&lease.shard, &record, Some(&lease.token)).await.map_err(unavailable)? {
            Written::Yes => {
                lease.token = record.lease_token.unwrap_or_default();
                lease.checkpoint = checkpoint.clone();
                Ok(LeaseState::Held)
            }
            Written::ConditionFailed => Ok(LeaseState::Lost),
        }
    }
}

#[async_trait]
impl Checkpoints for HistoryCheckpoints {
    async fn load_all(&self) -> Result<Vec<ShardCheckpoint>, CheckpointError> {
        let records = self.history.shards(self.version).await.map_err(unavailable)?;
        records.into_iter().map(checkpoint_of).collect()
    }

    async fn register(&self, checkpoint: &ShardCheckpoint) -> Result<(), CheckpointError> {
        let record = record_of(self.version, checkpoint);
        let history = self.history.history();
        let key = self.key(&checkpoint.shard);
        let written = history.put_if_absent(self.history.lineage(), &key, &record).await;
        written.map(|_| ()).map_err(unavailable)
    }

    async fn lease(&self, shard: &str) -> Result<Option<Lease>, CheckpointError> {
        let Some(found) = self.read(shard).await.map_err(unavailable)? else { return Ok(None) };
        if !self.is_free(shard, &found) {
            return Ok(None);
        }
        let expected = found.lease_token.clone();
        let checkpoint = checkpoint_of(found)?;
        let record = self.leased(&checkpoint);
        match self.write(shard, &record, expected.as_deref()).await.map_err(unavailable)? {
            Written::Yes => Ok(Some(Lease {
                shard: shard.to_owned(),
                token: record.lease_token.unwrap_or_default(),
                duration: self.lease,
                checkpoint,
            })),
            Written::ConditionFailed => Ok(None),
        }
    }

    async fn renew(&self, lease: &mut Lease) -> Result<LeaseState, CheckpointError> {
        let checkpoint = lease.checkpoint.clone();
        self.write_leased(lease, &checkpoint).await
    }

    async fn save(
        &self,
        lease: &mut Lease,
        checkpoint: &ShardCheckpoint,
    ) -> Result<LeaseState, CheckpointError> {
        self.write_leased(lease, checkpoint).await
    }

    async fn release(&self, lease: &Lease) -> Result<(), CheckpointError> {
        let free = record_of(self.version, &lease.checkpoint);
        self.write(&lease.shard, &free, Some(&lease.token)).await.map(|_| ()).map_err(unavailable)
    }

    async fn forget(&self, shard: &str) -> Result<(), CheckpointError> {
        let history = self.history.history();
        history.delete(self.history.lineage(), &self.key(shard)).await.map_err(unavailable)
    }

    async fn record_failure(&self, shard: &str, failure: &Failure) -> Result<(), CheckpointError> {
        let sequence = failure.sequence_number.as_str();
        let (history, lineage) = (self.history.history(), self.history.lineage());
        let key = failure_key(self.version, sequence);
        let known: Option<FailureRecord> = history.get(lineage, &key).await.map_err(unavailable)?;
        let now = Timestamp::now();
        let record = FailureRecord {
            version: self.version,
            sequence: sequence.to_owned(),
            shard: shard.to_owned(),
            key: String::from_utf8_lossy(&failure.key.to_json()).into_owned(),
            reason: failure.error.to_string(),
            first_seen_at: known.map_or(now, |known| known.first_seen_at),
            last_seen_at: now,
        };
        history.put(lineage, &key, &record).await.map_err(unavailable)
    }

    async fn load_failures(&self, shard: &str) -> Result<Vec<SequenceNumber>, CheckpointError> {
        let failures = self.history.failures(self.version).await.map_err(unavailable)?;
        let of_shard = failures.into_iter().filter(|failure| failure.shard == shard);
        of_shard.map(|failure| sequence_number(&failure.sequence)).collect()
    }

    async fn clear_failure(&self, _shard: &str, sequence: &SequenceNumber) -> Result<(), CheckpointError> {
        let key = failure_key(self.version, sequence.as_str());
        self.history.history().delete(self.history.lineage(), &key).await.map_err(unavailable)
    }
}

/// The record of a checkpoint that nobody has leased.
fn record_of(version: u32, checkpoint: &ShardCheckpoint) -> ShardRecord {
    ShardRecord {
        version,
        shard: checkpoint.shard.clone(),
        parent: checkpoint.parent.clone(),
        sequence: checkpoint.sequence.as_ref().map(|sequence| sequence.as_str().to_owned()),
        finished: checkpoint.finished,
        caught_up_at: checkpoint.caught_up_at.map(Timestamp::from),
        records: checkpoint.records,
        discovered_at: checkpoint.discovered_at.into(),
        holder: None,
        lease_token: None,
        lease_milliseconds: 0,
    }
}

fn checkpoint_of(record: ShardRecord) -> Result<ShardCheckpoint, CheckpointError> {
    let sequence = record.sequence.map(|text| sequence_number(&text)).transpose()?;
    Ok(ShardCheckpoint {
        shard: record.shard,
        parent: record.parent,
        sequence,
        finished: record.finished,
        caught_up_at: record.caught_up_at.map(Into::into),
        discovered_at: record.discovered_at.into(),
        records: record.records,
    })
}

fn sequence_number(text: &str) -> Result<SequenceNumber, CheckpointError> {
    text.parse().map_err(|error: TableError| CheckpointError::Failed(Box::new(error)))
}

fn unavailable(error: EngineError) -> CheckpointError {
    if error.may_pass() {
        CheckpointError::Unavailable(Box::new(error))
    } else {
        CheckpointError::Failed(Box::new(error))
    }
}

#[cfg(test)]
mod tests;
