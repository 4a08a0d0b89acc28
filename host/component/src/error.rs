//! What can be wrong with a component, and with what it does.

use migrator_item::ItemError;
use serde::Serialize;

use crate::manifest::ManifestProblems;

/// Why a component cannot be used. `name` is what the caller called the component, usually its file.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ComponentError {
    /// The bytes are not WebAssembly at all.
    #[error("{name} is not a WebAssembly component: {reason}")]
    NotWasm {
        /// The component.
        name: String,
        /// What it is instead.
        reason: String,
    },
    /// The declared manifest describes something that DynamoDB or migrator refuses.
    #[error("{name} declares an invalid migration: {problems}")]
    InvalidManifest {
        /// The component.
        name: String,
        /// Everything that is wrong.
        problems: ManifestProblems,
    },
}

/// Why one item was not converted. The other items of the batch are not affected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ConvertError {
    /// The converter refused the item, with this message.
    #[error("the converter refused the item: {0}")]
    Rejected(String),
    /// The converter crashed.
    #[error("the converter crashed: {0}")]
    Trapped(String),
    /// The converter did not finish in time.
    #[error("the converter did not finish within {milliseconds} ms")]
    DeadlineExceeded {
        /// The time it had for this item.
        milliseconds: u64,
    },
    /// Other items of the batch used up the time that there is for taking a failed batch apart.
    #[error(
        "not converted: other items of its batch used up the time for finding the ones to blame; convert it in a smaller batch"
    )]
    Abandoned,
    /// The converter asked for more memory than it may have.
    #[error("the converter needs more than the {limit} bytes of memory that it may use")]
    OutOfMemory {
        /// The limit, in bytes.
        limit: usize,
    },
    /// One item became too many.
    #[error("the converter made {count} items of one, more than the {limit} allowed")]
    TooManyOutputs {
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// An output is larger than DynamoDB stores.
    #[error("the converter made an item of {size} bytes, more than the {limit} that DynamoDB stores")]
    OutputTooLarge {
        /// Its size as DynamoDB counts, in bytes.
        size: usize,
        /// The largest allowed, in bytes.
        limit: usize,
    },
    /// An output is none that DynamoDB stores.
    #[error("the converter made an invalid item: {0}")]
    InvalidOutput(ItemError),
    /// The converter did not return one result for each item of the batch, so no result can be trusted.
    #[error("the converter returned {actual} results for a batch of {expected} items")]
    WrongResultCount {
        /// Items in the batch.
        expected: usize,
        /// Results returned.
        actual: usize,
    },
    /// The component could not be started.
    #[error("the component could not be started: {0}")]
    NotStarted(String),
}

/// Why a hook failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum HookError {
    /// The hook said no, with this message.
    #[error("{0}")]
    Vetoed(String),
    /// The hook crashed.
    #[error("the hook crashed: {0}")]
    Trapped(String),
    /// The hook did not finish in time.
    #[error("the hook did not finish within {milliseconds} ms")]
    DeadlineExceeded {
        /// The time it had.
        milliseconds: u64,
    },
    /// The hook asked for more memory than it may have.
    #[error("the hook needs more than the {limit} bytes of memory that it may use")]
    OutOfMemory {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The component could not be started.
    #[error("the component could not be started: {0}")]
    NotStarted(String),
}
