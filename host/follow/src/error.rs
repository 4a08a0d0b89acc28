use migrator_item::{ItemError, MAX_ITEM_SIZE};
use migrator_table::{SequenceNumber, TableError};
use serde::{Serialize, Serializer};

use crate::{CheckpointError, ConversionError};

/// Why one record cannot be applied while others can.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The new image converts to nothing that may be written.
    #[error("the new image: {0}")]
    NewImage(#[source] ConversionError),
    /// It cannot be told which target items the old image had.
    #[error("the old image: {0}")]
    OldImage(#[source] ConversionError),
    /// The target item has no room for the sequence number that guards it.
    #[error(
        "the target item {key} has {size} bytes with the sequence number that guards it; DynamoDB stores up to {MAX_ITEM_SIZE}"
    )]
    NoRoomForGuard {
        /// Its target key.
        key: String,
        /// Its size in bytes with the sequence number.
        size: usize,
    },
    /// A target item is no valid DynamoDB-JSON.
    #[error("a target item is not valid")]
    InvalidItem(#[from] ItemError),
    /// DynamoDB refuses a target item.
    #[error("writing the target item {key}: {source}")]
    Refused {
        /// Its target key.
        key: String,
        /// What DynamoDB says.
        #[source]
        source: Box<TableError>,
    },
}

impl RecordError {
    /// True when it comes from the record itself, so that it fails again wherever and whenever it is applied; false for what
    /// depends on this machine, such as the time a conversion took.
    pub fn is_rejection(&self) -> bool {
        match self {
            Self::NewImage(error) | Self::OldImage(error) => error.fails_every_time(),
            Self::NoRoomForGuard { .. } | Self::InvalidItem(_) | Self::Refused { .. } => true,
        }
    }
}

/// As its message: what history and reports keep of a failure is the reason in words.
impl Serialize for RecordError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Why records are not followed any further.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FollowError {
    /// The stream cannot be read.
    #[error("cannot read the stream {stream}")]
    Stream {
        /// The stream's ARN.
        stream: String,
        /// What DynamoDB says.
        #[source]
        source: Box<TableError>,
    },
    /// The target cannot be written.
    #[error("cannot write to the target {table}")]
    Target {
        /// The target table.
        table: String,
        /// What DynamoDB says.
        #[source]
        source: Box<TableError>,
    },
    /// A record's effect does not show in a target that somebody else writes.
    #[error("the record {sequence_number} has not been applied to {table} yet: item {key} is older there")]
    NotApplied {
        /// The target table.
        table: String,
        /// The record.
        sequence_number: SequenceNumber,
        /// The target key that it changes.
        key: String,
    },
    /// The stream keeps another view of a change than both images.
    #[error(
        "the stream {stream} has the view type {view_type}, following needs NEW_AND_OLD_IMAGES; disable the stream and enable it with that view type"
    )]
    ViewType {
        /// The stream's ARN.
        stream: String,
        /// What it has.
        view_type: String,
    },
    /// A record has not the image that its event must have, as with a stream of another view type.
    #[error(
        "the record {sequence_number} has no {image} image; the stream's view type must be NEW_AND_OLD_IMAGES: roll the version \
         back, disable that stream, and apply the version again"
    )]
    MissingImage {
        /// The record.
        sequence_number: SequenceNumber,
        /// `old` or `new`.
        image: &'static str,
    },
    /// A record does not say which item it is about.
    #[error("the record {sequence_number} has no keys")]
    MissingKeys {
        /// The record.
        sequence_number: SequenceNumber,
    },
    /// Records have gone unread: the target can no longer be brought to equal the source by following.
    #[error("records of the stream {stream} are lost: {reason}; the target needs a new backfill")]
    Gap {
        /// The stream's ARN.
        stream: String,
        /// The shard.
        shard: String,
        /// What was found.
        reason: String,
    },
    /// Checkpoints cannot be read or written.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A task that read a shard ended in a way that it never should.
    #[error("reading a shard ended without an answer: {0}")]
    Interrupted(String),
}

impl FollowError {
    /// True for what may be over a little later: throttling, an endpoint that does not answer, somebody else who has not
    /// come so far.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Stream { source, .. } | Self::Target { source, .. } => is_transient(source),
            Self::Checkpoint(error) => matches!(error, CheckpointError::Unavailable(_)),
            Self::NotApplied { .. } => true,
            _ => false,
        }
    }
}

/// Codes of answers that ask to try again; the service calls throttling of streams an exceeded limit.
const TRANSIENT: [&str; 6] = [
    "InternalServerError",
    "InternalServerErrorException",
    "LimitExceededException",
    "ServiceUnavailable",
    "TransactionConflictException",
    "TransactionInProgressException",
];

pub(crate) fn is_transient(error: &TableError) -> bool {
    match error {
        TableError::Throttled { .. } | TableError::Unreachable { .. } | TableError::LimitExceeded { .. } => {
            true
        }
        // Without a code it is a load balancer or proxy that answers.
        TableError::Service { code, .. } => {
            TRANSIENT.contains(&code.as_str()) || code.starts_with("HTTP status 5")
        }
        _ => false,
    }
}

/// True when DynamoDB takes other items but not this one.
pub(crate) fn refuses_the_item(error: &TableError) -> bool {
    match error {
        TableError::Validation { .. } | TableError::Malformed { .. } => true,
        TableError::Service { code, .. } => code == "ItemCollectionSizeLimitExceededException",
        _ => false,
    }
}
