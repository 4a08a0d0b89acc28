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
mod delete;
mod error;
mod get;
mod http;
mod put;
mod put_batch;
mod raw;
mod record;
mod records;
mod remove_attributes;
mod request;
mod response;
mod retry;
mod scan;
mod write;

pub use concurrency::{Concurrency, Permit};
pub use condition::Condition;
pub use connection::Connection;
pub use error::{Request, TableError};
pub use http::http_client;
pub use put_batch::{BATCH_BYTES, BATCH_ITEMS};
pub use record::{EventName, Origin, Record, SequenceNumber};
pub use records::RecordPage;
pub use scan::{Page, ScanRequest, Segment};
pub use write::WriteOutcome;
