//! Checkpoints in memory, seen by several processes, with leases that rotate their token as a table's would.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use migrator_follow::{CheckpointError, Checkpoints, Failure, Lease, LeaseState, ShardCheckpoint};
use migrator_table::SequenceNumber;
use tokio::time::Instant;

#[derive(Clone)]
struct Entry {
    checkpoint: ShardCheckpoint,
    /// The token of the lease, if somebody holds it.
    token: Option<String>,
}

/// What all processes see.
#[derive(Default)]
pub(crate) struct Shared {
    shards: Mutex<BTreeMap<String, Entry>>,
    failures: Mutex<BTreeMap<(String, SequenceNumber), String>>,
    tokens: AtomicU64,
}

impl Shared {
    pub(crate) fn all(&self) -> Vec<ShardCheckpoint> {
        self.shards.lock().unwrap().values().map(|entry| entry.checkpoint.clone()).collect()
    }

    pub(crate) fn set(&self, checkpoint: ShardCheckpoint) {
        self.shards.lock().unwrap().insert(checkpoint.shard.clone(), Entry { checkpoint, token: None });
    }

    pub(crate) fn leased(&self) -> usize {
        self.shards.lock().unwrap().values().filter(|entry| entry.token.is_some()).count()
    }

    pub(crate) fn failures(&self) -> Vec<String> {
        self.failures.lock().unwrap().values().cloned().collect()
    }

    fn token(&self) -> String {
        self.tokens.fetch_add(1, Ordering::Relaxed).to_string()
    }
}

/// What one process knows: which tokens of others it has seen, and since when.
pub(crate) struct Process {
    shared: Arc<Shared>,
    duration: Duration,
    seen: Mutex<BTreeMap<String, (String, Instant)>>,
    /// While set, no write of this process is answered.
    pub(crate) cut_off: AtomicBool,
    /// How often this process has asked for a shard that somebody had, be it itself.
    pub(crate) refused: AtomicUsize,
}

impl Process {
    pub(crate) fn new(shared: &Arc<Shared>, duration: Duration) -> Arc<Self> {
        Arc::new(Self {
            shared: Arc::clone(shared),
            duration,
            seen: Mutex::default(),
            cut_off: AtomicBool::default(),
            refused: AtomicUsize::default(),
        })
    }

    fn write(&self, lease: &mut Lease, checkpoint: Option<&ShardCheckpoint>) -> LeaseState {
        let mut shards = self.shared.shards.lock().unwrap();
        let entry = shards.get_mut(&lease.shard).unwrap();
        if entry.token.as_ref() != Some(&lease.token) {
            return LeaseState::Lost;
        }
        lease.token = self.shared.token();
        entry.token = Some(lease.token.clone());
        if let Some(checkpoint) = checkpoint {
            assert!(checkpoint.sequence >= entry.checkpoint.sequence, "a checkpoint never goes back");
            entry.checkpoint = checkpoint.clone();
        }
        LeaseState::Held
    }

    async fn answer(&self) {
        if self.cut_off.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    }
}

#[async_trait]
impl Checkpoints for Process {
    async fn load_all(&self) -> Result<Vec<ShardCheckpoint>, CheckpointError> {
        Ok(self.shared.all())
    }

    async fn register(&self, checkpoint: &ShardCheckpoint) -> Result<(), CheckpointError> {
        let mut shards = self.shared.shards.lock().unwrap();
        let entry = || Entry { checkpoint: checkpoint.clone(), token: None };
        shards.entry(checkpoint.shard.clone()).or_insert_with(entry);
        Ok(())
    }

    async fn lease(&self, shard: &str) -> Result<Option<Lease>, CheckpointError> {
        let mut shards = self.shared.shards.lock().unwrap();
        let entry = shards.get_mut(shard).unwrap();
        if let Some(token) = &entry.token {
            let mut seen = self.seen.lock().unwrap();
            let known = seen.entry(shard.to_owned()).or_insert_with(|| (token.clone(), Instant::now()));
            if known.0 != *token {
                *known = (token.clone(), Instant::now());
            }
            if known.1.elapsed() < self.duration {
                self.refused.fetch_add(1, Ordering::Relaxed);
                return Ok(None);
            }
        }
        let token = self.shared.token();
        entry.token = Some(token.clone());
        let checkpoint = entry.checkpoint.clone();
        Ok(Some(Lease { shard: shard.into(), token, duration: self.duration, checkpoint }))
    }

    async fn renew(&self, lease: &mut Lease) -> Result<LeaseState, CheckpointError> {
        self.answer().await;
        Ok(self.write(lease, None))
    }

    async fn save(
        &self,
        lease: &mut Lease,
        checkpoint: &ShardCheckpoint,
    ) -> Result<LeaseState, CheckpointError> {
        self.answer().await;
        Ok(self.write(lease, Some(checkpoint)))
    }

    async fn release(&self, lease: &Lease) -> Result<(), CheckpointError> {
        let mut shards = self.shared.shards.lock().unwrap();
        let entry = shards.get_mut(&lease.shard).unwrap();
        if entry.token.as_ref() == Some(&lease.token) {
            entry.token = None;
        }
        Ok(())
    }

    async fn forget(&self, shard: &str) -> Result<(), CheckpointError> {
        self.shared.shards.lock().unwrap().remove(shard);
        Ok(())
    }

    async fn record_failure(&self, shard: &str, failure: &Failure) -> Result<(), CheckpointError> {
        let key = (shard.to_owned(), failure.sequence_number.clone());
        self.shared.failures.lock().unwrap().insert(key, failure.to_string());
        Ok(())
    }

    async fn load_failures(&self, shard: &str) -> Result<Vec<SequenceNumber>, CheckpointError> {
        let failures = self.shared.failures.lock().unwrap();
        Ok(failures.keys().filter(|(of, _)| of == shard).map(|(_, sequence)| sequence.clone()).collect())
    }

    async fn clear_failure(&self, shard: &str, sequence: &SequenceNumber) -> Result<(), CheckpointError> {
        self.shared.failures.lock().unwrap().remove(&(shard.to_owned(), sequence.clone()));
        Ok(())
    }
}
