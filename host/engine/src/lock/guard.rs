use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{LOCK_BEAT, LOCK_OWNER, LOCK_RECORD, LockRecord, random_token};
use crate::EngineError;
use crate::history::{LineageHistory, Written};

/// A lineage's lock while it is held. Renewed in the background; given back by [`LockGuard::release`], and left to
/// run out where it is only dropped.
#[derive(Debug)]
pub struct LockGuard {
    shared: Arc<Shared>,
    stop: CancellationToken,
    heartbeat: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
struct Shared {
    history: LineageHistory,
    owner: String,
    lease: Duration,
    held_until: Mutex<Instant>,
    lost: AtomicBool,
}

impl LockGuard {
    /// Keeps a lock alive that was taken by a request sent at `taken`.
    pub(super) fn new(history: LineageHistory, record: LockRecord, lease: Duration, taken: Instant) -> Self {
        let shared = Arc::new(Shared {
            history,
            owner: record.owner.clone(),
            lease,
            held_until: Mutex::new(believed_until(taken, lease)),
            lost: AtomicBool::new(false),
        });
        let stop = CancellationToken::new();
        let heartbeat = tokio::spawn(beat(shared.clone(), record, stop.clone()));
        Self { shared, stop, heartbeat: Mutex::new(Some(heartbeat)) }
    }

    /// Whether the lock is certainly ours still: it was renewed within the lease and nobody took it. Asks nobody.
    ///
    /// # Errors
    /// [`EngineError::LockLost`].
    pub fn ensure_held(&self) -> Result<(), EngineError> {
        let held_until = *self.shared.held_until.lock().unwrap_or_else(PoisonError::into_inner);
        if self.shared.lost.load(Ordering::SeqCst) || Instant::now() >= held_until {
            return Err(self.shared.lost_error());
        }
        Ok(())
    }

    /// The value that tells this holding of the lock from every other.
    pub(crate) fn owner(&self) -> &str {
        &self.shared.owner
    }

    /// Marks the lock as lost, since history says so.
    pub(crate) fn lost(&self) -> EngineError {
        self.shared.lost.store(true, Ordering::SeqCst);
        self.shared.lost_error()
    }

    /// Gives the lock back. Nothing happens where it is lost already.
    ///
    /// # Errors
    /// Those of DynamoDB; the lock then runs out by itself.
    pub async fn release(&self) -> Result<(), EngineError> {
        self.stop.cancel();
        let heartbeat = self.heartbeat.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(heartbeat) = heartbeat {
            // The heartbeat ends by itself; whether it panicked does not matter to giving the lock back.
            let _ = heartbeat.await;
        }
        self.shared.lost.store(true, Ordering::SeqCst);
        let history = &self.shared.history;
        let ours = (LOCK_OWNER, self.shared.owner.as_str());
        history.history().delete_if(history.lineage(), LOCK_RECORD, ours).await?;
        Ok(())
    }
}

impl Drop for LockGuard {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Shared {
    fn lost_error(&self) -> EngineError {
        EngineError::LockLost {
            lineage: self.history.lineage().to_owned(),
            milliseconds: u64::try_from(self.lease.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// A tenth of the lease is kept back for clocks that do not run at the same rate.
fn believed_until(sent: Instant, lease: Duration) -> Instant {
    sent + lease.mul_f64(0.9)
}

/// Renews the lock until told to stop or until it is lost.
async fn beat(shared: Arc<Shared>, mut record: LockRecord, stop: CancellationToken) {
    let mut pause = shared.lease / 3;
    while stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_some() {
        let history = &shared.history;
        let sent = Instant::now();
        let previous = std::mem::replace(&mut record.beat, random_token());
        let renewed =
            history.history().replace(history.lineage(), LOCK_RECORD, &record, (LOCK_BEAT, Some(&previous)));
        match renewed.await {
            Ok(Written::Yes) => {
                *shared.held_until.lock().unwrap_or_else(PoisonError::into_inner) =
                    believed_until(sent, shared.lease);
                pause = shared.lease / 3;
            }
            Ok(Written::ConditionFailed) => {
                tracing::warn!(lineage = history.lineage(), "the lock was taken by another process");
                shared.lost.store(true, Ordering::SeqCst);
                return;
            }
            Err(error) => {
                tracing::warn!(lineage = history.lineage(), %error, "the lock could not be renewed");
                // Whether that request arrived is unknown: the next one has to expect what is really there.
                if let Some(beat) = stored_beat(&shared, &record.owner).await {
                    record.beat = beat;
                } else {
                    record.beat = previous;
                }
                pause = shared.lease / 10;
            }
        }
    }
}

async fn stored_beat(shared: &Shared, owner: &str) -> Option<String> {
    let stored: Option<LockRecord> =
        shared.history.history().get(shared.history.lineage(), LOCK_RECORD).await.ok().flatten();
    stored.filter(|stored| stored.owner == owner).map(|stored| stored.beat)
}
