//! What a component may use.

use std::time::Duration;

/// What a component may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time that one batch, one description or one hook may take; 10 s unless set. A batch that fails is taken apart to
    /// find the items to blame, which may take up to [`Limits::RECOVERY`] times as long again.
    pub batch_deadline: Duration,
    /// Bytes of memory that one instance may hold, summed over all its memories, and again the bytes of items that
    /// it may create in the host during one batch; 256 MiB unless set.
    pub memory: usize,
    /// Elements that an instance's tables may hold in sum; 1,000,000 unless set.
    pub table_elements: usize,
    /// Items that an instance may hold at a time; 100,000 unless set.
    pub handles: usize,
    /// Target items that one source item may become; 1,000 unless set.
    pub outputs_per_item: usize,
}

impl Limits {
    /// How many batch deadlines the taking apart of a failed batch may take.
    pub const RECOVERY: u32 = 4;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            batch_deadline: Duration::from_secs(10),
            memory: 256 << 20,
            table_elements: 1_000_000,
            handles: 100_000,
            outputs_per_item: 1_000,
        }
    }
}
