//! One writer a lineage: a lock with a lease in the history table.
//!
//! The holder renews the lock's record every third of the lease, each time with another beat. A contender takes over
//! after it has seen one and the same beat for a whole lease *by its own clock*: no clocks of two machines are ever
//! compared. The holder in turn stops believing in the lock nine tenths of a lease after it *sent* its last successful
//! renewal, which is before any contender can have waited for a whole one. Where the holder is provably dead – same boot
//! of the same machine, and no such process – nobody waits.
//!
//! Belief is not proof: a process that is suspended may wake up believing. So records of migrations and steps are
//! written in one transaction with a check of the lock's owner ([`LineageHistory::put_step`]).
//!
//! [`LineageHistory::put_step`]: crate::history::LineageHistory::put_step

mod acquire;
mod guard;
mod holder;

use serde::{Deserialize, Serialize};

pub(crate) use acquire::acquire;
pub use guard::LockGuard;
pub use holder::{Holder, Identity};

use crate::EngineError;
use crate::history::LineageHistory;

/// Sort key of the lock's record.
pub(crate) const LOCK_RECORD: &str = "lock";
/// Its attribute that names the owner: one value from taking the lock to giving it back.
pub(crate) const LOCK_OWNER: &str = "owner";
/// Its attribute that changes with every sign of life.
const LOCK_BEAT: &str = "beat";

/// The lock as history holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct LockRecord {
    owner: String,
    beat: String,
    lease_milliseconds: u64,
    holder: Holder,
}

/// A value that no other process has: 128 random bits.
pub(crate) fn random_token() -> String {
    format!("{:032x}", fastrand::u128(..))
}

/// Who holds a lineage's lock; none where nobody does.
///
/// # Errors
/// Those of reading history.
pub async fn holder(history: &LineageHistory) -> Result<Option<Holder>, EngineError> {
    let record: Option<LockRecord> = history.history().get(history.lineage(), LOCK_RECORD).await?;
    Ok(record.map(|record| record.holder))
}

#[cfg(test)]
mod tests;
