use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use tokio::time::{Instant, sleep_until, timeout_at};

use crate::pace::Backoff;
use crate::{
    CheckpointError, Checkpoints, FollowError, FollowerSettings, Lease, LeaseState, ShardCheckpoint,
};

/// Why the reading of a shard ends before the shard does.
#[derive(Debug)]
pub(crate) enum Interruption {
    /// Another process may have the shard from now on.
    LeaseLost,
    /// The follower was told to stop.
    Stopped,
    /// Nobody can go on.
    Failed(FollowError),
}

impl From<FollowError> for Interruption {
    fn from(error: FollowError) -> Self {
        Self::Failed(error)
    }
}

impl From<CheckpointError> for Interruption {
    fn from(error: CheckpointError) -> Self {
        Self::Failed(error.into())
    }
}

/// A lease this process holds, by its own clock: it gives up a tenth of the duration before anybody else may take over.
pub(crate) struct HeldLease {
    checkpoints: Arc<dyn Checkpoints>,
    lease: Lease,
    renew_at: Instant,
    deadline: Instant,
    settings: FollowerSettings,
}

impl HeldLease {
    /// Takes the lease of a shard, with the shard's checkpoint; `None` while somebody else may hold it.
    pub(crate) async fn take(
        checkpoints: &Arc<dyn Checkpoints>,
        shard: &str,
        settings: &FollowerSettings,
    ) -> Result<Option<(Self, ShardCheckpoint)>, CheckpointError> {
        // Counted from before the request: the other side starts counting when it arrives, or later.
        let asked = Instant::now();
        let Some(lease) = checkpoints.lease(shard).await? else { return Ok(None) };
        let checkpoint = lease.checkpoint.clone();
        let mut held = Self {
            checkpoints: Arc::clone(checkpoints),
            lease,
            renew_at: asked,
            deadline: asked,
            settings: settings.clone(),
        };
        held.extend(asked);
        Ok(Some((held, checkpoint)))
    }

    fn extend(&mut self, asked: Instant) {
        self.renew_at = asked + self.lease.duration / 3;
        self.deadline = asked + self.lease.duration.mul_f64(0.9);
    }

    /// Writes a checkpoint.
    pub(crate) async fn save(&mut self, checkpoint: &ShardCheckpoint) -> Result<(), Interruption> {
        self.write(Some(checkpoint)).await
    }

    /// Gives the lease back; trouble with that only makes others wait for it to expire.
    pub(crate) async fn release(self) {
        if let Ok(Err(error)) = timeout_at(self.deadline, self.checkpoints.release(&self.lease)).await {
            let shard = &self.lease.shard;
            tracing::warn!(shard, error = &error as &dyn std::error::Error, "the lease expires by itself");
        }
    }

    /// Works for as long as the lease is ours, renewing it meanwhile.
    ///
    /// # Errors
    /// When the lease is lost, or cannot be renewed in time; the work is dropped where it stands.
    pub(crate) async fn during<T>(&mut self, work: impl Future<Output = T>) -> Result<T, Interruption> {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                output = &mut work => return Ok(output),
                () = sleep_until(self.renew_at) => {}
            }
            // The work goes on during the renewal, but a renewal is never dropped: it may have changed the token.
            let mut output = None;
            let mut renewal = pin!(self.write(None));
            loop {
                tokio::select! {
                    renewed = &mut renewal => break renewed?,
                    done = &mut work, if output.is_none() => output = Some(done),
                }
            }
            if let Some(output) = output {
                return Ok(output);
            }
        }
    }

    async fn write(&mut self, checkpoint: Option<&ShardCheckpoint>) -> Result<(), Interruption> {
        let mut backoff = Backoff::new(&self.settings);
        loop {
            let asked = Instant::now();
            let write = async {
                match checkpoint {
                    Some(checkpoint) => self.checkpoints.save(&mut self.lease, checkpoint).await,
                    None => self.checkpoints.renew(&mut self.lease).await,
                }
            };
            match timeout_at(self.deadline, write).await {
                Ok(Ok(LeaseState::Held)) => {
                    self.extend(asked);
                    return Ok(());
                }
                Err(_) | Ok(Ok(LeaseState::Lost)) => return Err(Interruption::LeaseLost),
                Ok(Err(CheckpointError::Unavailable(error))) => {
                    let shard = &self.lease.shard;
                    tracing::warn!(shard, error = &*error as &dyn std::error::Error, "trying again");
                    let again = Instant::now() + backoff.pause();
                    if again >= self.deadline {
                        return Err(Interruption::LeaseLost);
                    }
                    sleep_until(again).await;
                }
                Ok(Err(error)) => return Err(error.into()),
            }
        }
    }
}
