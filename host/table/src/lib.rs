//! The data plane: pages and writes as raw DynamoDB-JSON over the AWS SDK's own configuration.
//!
//! Credentials, region, endpoint, retries and signing are the SDK's; only the bodies are ours. A page stays the bytes
//! it came in until a converter asks for an attribute, and a write is spliced together from such bytes: nothing on
//! that way is turned into maps of values.
//!
//! Control-plane calls (`DescribeTable`, `CreateTable`, …) use the typed clients, [`Connection::dynamodb`] and
//! [`Connection::streams`], with the same errors: [`TableError::from_sdk`].

mod concurrency;
mod condition;
mod connection;
mod error;
mod operation;
mod raw;
mod record;

pub use concurrency::{Concurrency, Permit};
pub use condition::Condition;
pub use connection::Connection;
pub use error::{Request, TableError};
pub use operation::{BATCH_ITEMS, Page, ScanRequest, Segment, WriteOutcome};
pub use record::{EventName, Record, RecordPage, SequenceNumber};
