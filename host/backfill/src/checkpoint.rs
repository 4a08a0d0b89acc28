use async_trait::async_trait;
use migrator_table::TableError;
use serde::{Deserialize, Serialize};

/// How far the copy of one scan segment is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentCheckpoint {
    /// The segment, from 0.
    pub segment: u32,
    /// Segments in all.
    pub segments: u32,
    /// Where the next page starts: the last evaluated key as DynamoDB-JSON; none before the first page.
    pub exclusive_start_key: Option<String>,
    /// Whether the segment is read to its end.
    pub finished: bool,
    /// Items read so far.
    pub items_read: u64,
    /// Items written so far.
    pub items_written: u64,
    /// Items that were there already: the follower had been first, or an earlier run.
    pub items_present: u64,
}

impl SegmentCheckpoint {
    /// Of a segment that nothing is copied of yet.
    #[must_use]
    pub fn new(segment: u32, segments: u32) -> Self {
        Self { segment, segments, ..Self::default() }
    }
}

/// Who keeps the checkpoints of a copy, and decides whether it may go on.
#[async_trait]
pub trait Checkpoints: Send + Sync {
    /// Why a copy ends early.
    type Error: From<TableError> + Send;

    /// Asked before every page that is read or written.
    ///
    /// # Errors
    /// The reason for which the copy shall end here.
    fn ensure_may_go_on(&self) -> Result<(), Self::Error>;

    /// Told when everything up to this checkpoint is in the target.
    ///
    /// # Errors
    /// Whatever keeps the copy from going on.
    async fn page_done(&self, checkpoint: &SegmentCheckpoint) -> Result<(), Self::Error>;

    /// The error for an item that does not convert, by its key in the source and the reason.
    fn rejected(&self, key: String, reason: String) -> Self::Error;
}
