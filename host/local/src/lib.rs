//! The embedded DynamoDB on a loopback port: nothing to install, nothing to configure.
//!
//! The engine is dynoxide, which keeps tables in a SQLite file. A second connection to that file makes up for what it
//! does slowly or wrongly; each such correction is a module here, and a test pins the behaviour it corrects, so that
//! the correction can go when the engine no longer needs it.
//!
//! ```no_run
//! # async fn example() -> Result<(), migrator_local::LocalError> {
//! let database = migrator_local::LocalDynamoDb::start(migrator_local::Store::Temporary, None).await?;
//! let configuration = migrator_local::sdk_config(database.endpoint_url());
//! // … use any DynamoDB client with this configuration …
//! database.shutdown().await
//! # }
//! ```

mod configuration;
mod error;
mod expiry;
mod indexes;
mod server;
mod store;
mod stream_records;

pub use configuration::sdk_config;
pub use error::LocalError;
pub use server::LocalDynamoDb;
pub use store::Store;
