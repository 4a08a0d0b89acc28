//! Items expire by themselves: the engine only sweeps when it is told to.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use dynoxide::Database;

/// DynamoDB promises expiry within days; somebody who watches it on a laptop expects seconds.
const PAUSE: Duration = Duration::from_secs(2);

/// A sweep reads every item of a table with time to live: it may use at most one part in so many of the time.
const SHARE: u32 = 50;

/// Sweeps until the other end of `stop` is gone.
pub(crate) fn sweep(database: &Database, stop: &Receiver<()>) {
    let mut pause = PAUSE;
    while matches!(stop.recv_timeout(pause), Err(RecvTimeoutError::Timeout)) {
        let begun = Instant::now();
        match database.sweep_ttl() {
            Ok(0) => {}
            Ok(items) => tracing::debug!(items, "expired"),
            Err(error) => tracing::warn!(%error, "expired items could not be removed"),
        }
        pause = PAUSE.max(begun.elapsed() * SHARE);
    }
}
