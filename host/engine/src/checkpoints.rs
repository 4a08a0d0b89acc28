use crate::history::LineageHistory;

/// A follower's leases, checkpoints and failures, kept in history.
#[derive(Clone, Debug)]
pub struct HistoryCheckpoints {
    history: LineageHistory,
    version: u32,
}

impl HistoryCheckpoints {
    /// Those of one migration's follower.
    pub fn new(history: LineageHistory, version: u32) -> Self {
        Self { history, version }
    }

    /// The migration's version.
    pub fn version(&self) -> u32 {
        let _ = &self.history;
        self.version
    }
}
