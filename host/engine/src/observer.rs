use serde::Serialize;

use crate::history::Status;

/// Is told what the engine does while it does it. Must return quickly: it is called from the work itself.
pub trait Observer: Send + Sync {
    /// Something happened.
    fn event(&self, event: &Event);
}

/// An observer that looks away.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn event(&self, _: &Event) {}
}

/// What an [`Observer`] is told.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Event {
    /// Another process holds the lineage's lock; waiting for it.
    LockWaiting {
        /// The lineage.
        lineage: String,
        /// Who holds it: `user@host pid 42, since …`.
        holder: String,
    },
    /// The lineage's lock is ours.
    LockTaken {
        /// The lineage.
        lineage: String,
        /// The holder it was taken over from, because that one is dead or silent for a whole lease.
        taken_over_from: Option<String>,
    },
    /// A migration begins or goes on.
    MigrationStarted {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The manifest's description.
        description: String,
        /// The status it was in before.
        status: Status,
    },
    /// A migration has come as far as `apply` takes it.
    MigrationFinished {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The status it is in now.
        status: Status,
        /// How long it took, in milliseconds.
        milliseconds: u64,
    },
    /// A step is recorded as begun and is about to run.
    StepStarted {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The step's number within its migration, from 1.
        number: u32,
        /// The step's name.
        step: String,
        /// Whether an earlier run began it and did not record its end.
        repeated: bool,
    },
    /// A step has run; it is about to be recorded as done.
    StepRan {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The step's number within its migration, from 1.
        number: u32,
        /// The step's name.
        step: String,
    },
    /// A step is recorded as done.
    StepFinished {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The step's number within its migration, from 1.
        number: u32,
        /// The step's name.
        step: String,
        /// How long it took, in milliseconds.
        milliseconds: u64,
    },
    /// A step failed.
    StepFailed {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The step's number within its migration, from 1.
        number: u32,
        /// The step's name.
        step: String,
        /// Why.
        error: String,
    },
    /// What a step had done was undone after a failure.
    StepUndone {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The step's number within its migration, from 1.
        number: u32,
        /// The step's name.
        step: String,
    },
    /// The copy got on by a page.
    BackfillProgress {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// Items of the source read so far, earlier runs included.
        items_read: u64,
        /// Items written to the target so far, earlier runs included.
        items_written: u64,
        /// DynamoDB's estimate of the source's items, up to six hours old; none where there is none.
        items_estimated: Option<u64>,
        /// Segments that are finished.
        segments_finished: u32,
        /// Segments in all.
        segments: u32,
    },
    /// A target's sweep got on by a page.
    SweepProgress {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// The target.
        table: String,
        /// Items of the target read so far.
        items_read: u64,
        /// Tombstones deleted so far.
        tombstones: u64,
        /// Items so far whose sequence number was removed.
        guards: u64,
    },
    /// State of the follower while `apply` waits for the target to catch up.
    FollowProgress {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
        /// Records applied so far.
        records: u64,
        /// How old what is not yet applied may be, in seconds; none while some shard has not been read.
        #[serde(skip_serializing_if = "Option::is_none")]
        seconds_behind: Option<u64>,
        /// Shards that are read to their end or have caught up.
        shards_caught_up: u32,
        /// Shards of the stream.
        shards: u32,
    },
    /// Something worth knowing.
    Note {
        /// The lineage.
        lineage: String,
        /// The version, where it is about one.
        version: Option<u32>,
        /// One sentence.
        message: String,
    },
    /// Something to look at, which does not stop the work.
    Warning {
        /// The lineage.
        lineage: String,
        /// The version, where it is about one.
        version: Option<u32>,
        /// One sentence.
        message: String,
    },
}
