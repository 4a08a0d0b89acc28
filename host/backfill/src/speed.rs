use std::fmt;

use serde::{Deserialize, Serialize};

/// How a backfill writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Speed {
    /// `BatchWriteItem`, while no follower has started on the target.
    Bulk,
    /// Conditional writes beside a running follower.
    Guarded,
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Speed::Bulk => "bulk",
            Speed::Guarded => "guarded",
        })
    }
}
