//! One writer a lineage: a lock with a lease in the history table.

use crate::EngineError;

/// A lineage's lock while it is held. Renewed in the background; released by [`LockGuard::release`], and left to
/// run out where it is only dropped.
#[derive(Debug)]
pub struct LockGuard {
    lineage: String,
}

impl LockGuard {
    /// Whether the lock is certainly ours still: it was renewed within the lease and nobody took it. Asks nobody.
    ///
    /// # Errors
    /// [`EngineError::LockLost`].
    pub fn ensure_held(&self) -> Result<(), EngineError> {
        let _ = &self.lineage;
        todo!()
    }

    /// Gives the lock back.
    ///
    /// # Errors
    /// Those of DynamoDB; the lock then runs out by itself.
    pub async fn release(self) -> Result<(), EngineError> {
        todo!()
    }
}
