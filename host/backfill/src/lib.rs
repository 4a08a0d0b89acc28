//! Copying the items that existed before the stream was followed, one scan segment of the source at a time.
//!
//! In a segment three things go on at once: the next page is read, the one before is converted, and the one before that
//! is written; so at most four pages a segment are in memory. A page's checkpoint is told when all of its items are
//! written, so that an end at any moment repeats at most one page a segment, and repeating is harmless: a guarded write never
//! overwrites.
//!
//! The engine copies with it in its own process, and the function in AWS Lambda copies what it is asked to with a
//! [`BackfillCall`].

mod call;
mod checkpoint;
mod segment;
mod speed;
mod write;

pub use call::{BackfillAnswer, BackfillCall, BackfillEvent, Obstacle};
pub use checkpoint::{Checkpoints, SegmentCheckpoint};
pub use segment::{Copied, Copier, Source};
pub use speed::Speed;
