//! Lambda without AWS: the Runtime API, execution environments that are real processes of the real bootstrap, and packages
//! as they are deployed.
//!
//! What an event source mapping does with a function – batches, retries, bisecting, several shards – is up to the tests.

mod artefact;
mod environment;
mod http;
mod null;
mod package;
mod runtime;
mod runtime_api;
mod stream;

pub use artefact::shipped_bootstrap;
pub use environment::{Environment, InvocationError};
pub use http::{Answer, Handler, HttpServer, Request};
pub use null::NullDynamoDb;
pub use package::{Package, configuration, key_schema};
pub use runtime::assert_starts_in_lambda;
pub use runtime_api::{RuntimeApi, Started};
pub use stream::{Change, event};
