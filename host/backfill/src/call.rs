//! What the host and the function in AWS Lambda say to each other about a copy.

use serde::{Deserialize, Serialize};

use crate::SegmentCheckpoint;

/// The event with which the host calls the function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackfillEvent {
    /// What the function shall do. The name tells the event from one of a stream.
    #[serde(rename = "Backfill")]
    pub backfill: BackfillCall,
}

/// Asks the function to copy a scan segment from its checkpoint on, as far as its time goes.
///
/// The function copies at guarded speed, always: a call may outlive whoever made it, and only a write that never overwrites
/// is harmless then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackfillCall {
    /// Where to begin.
    pub checkpoint: SegmentCheckpoint,
    /// Items that a scan reads at a time (its `Limit`).
    pub page_items: u32,
}

/// What the function has copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackfillAnswer {
    /// Everything up to here is in the target.
    pub checkpoint: SegmentCheckpoint,
    /// What keeps it from going on; none where only the time was up, or the segment is finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<Obstacle>,
}

/// What keeps a copy from going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Obstacle {
    /// An item does not convert.
    Rejected {
        /// Its key in the source.
        key: String,
        /// Why not.
        reason: String,
    },
    /// DynamoDB does not answer as it should.
    Failed {
        /// What it says.
        reason: String,
    },
}
