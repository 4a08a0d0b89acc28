//! What can be wrong with an item.

use serde::Serialize;

use crate::KeyType;

/// Why an item, a path or a value was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ItemError {
    /// The text is not DynamoDB-JSON.
    #[error("{reason} at byte {offset}")]
    Malformed {
        /// Where in the text that was given, in bytes from its start.
        offset: usize,
        /// What is wrong there.
        reason: String,
    },
    /// A document path does not parse, or what it names cannot be reached.
    #[error("document path `{path}`: {reason}")]
    Path {
        /// The path as it was given.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The value is none that DynamoDB stores.
    #[error("{reason}")]
    Value {
        /// What is wrong with it.
        reason: String,
    },
    /// An attribute of the key is not there.
    #[error("the key attribute `{name}` is missing")]
    KeyMissing {
        /// Name of the attribute.
        name: String,
    },
    /// An attribute of the key has another type than the table declares, or is empty.
    #[error("the key attribute `{name}` must be {expected}, but is {found}")]
    KeyInvalid {
        /// Name of the attribute.
        name: String,
        /// Type that the table declares.
        expected: KeyType,
        /// What stands there instead.
        found: String,
    },
    /// An attribute of the key is longer than DynamoDB takes.
    #[error(
        "the key attribute `{name}` must be {expected} of at most {longest} bytes, but is {length} bytes long"
    )]
    KeyTooLong {
        /// Name of the attribute.
        name: String,
        /// Type that the table declares.
        expected: KeyType,
        /// Longest that DynamoDB takes, in bytes.
        longest: usize,
        /// How long it is, in bytes.
        length: usize,
    },
}

impl ItemError {
    pub(crate) fn malformed(offset: usize, reason: impl Into<String>) -> Self {
        Self::Malformed { offset, reason: reason.into() }
    }

    pub(crate) fn path(path: impl ToString, reason: impl Into<String>) -> Self {
        Self::Path { path: path.to_string(), reason: reason.into() }
    }

    pub(crate) fn value(reason: impl Into<String>) -> Self {
        Self::Value { reason: reason.into() }
    }
}
