//! The embedded DynamoDB on a loopback port.

mod error;

use std::path::PathBuf;

pub use error::LocalError;

/// Where the tables live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Store {
    /// In a temporary file that is removed at the end.
    Temporary,
    /// In this file, which is created if it does not exist.
    File(PathBuf),
}

/// A running embedded DynamoDB.
#[derive(Debug)]
pub struct LocalDynamoDb {
    endpoint_url: String,
}

impl LocalDynamoDb {
    /// Starts the server on 127.0.0.1, on any free port if none is given.
    pub async fn start(store: Store, port: Option<u16>) -> Result<Self, LocalError> {
        let _ = (store, port);
        todo!()
    }

    /// Where clients find it, `http://127.0.0.1:<port>`.
    pub fn endpoint_url(&self) -> &str {
        &self.endpoint_url
    }

    /// Lets running requests finish, closes the file and removes it if it is temporary.
    pub async fn shutdown(self) -> Result<(), LocalError> {
        todo!()
    }
}

/// The SDK's configuration for an endpoint that checks no credentials: fixed ones, and a region.
pub fn sdk_config(endpoint_url: &str) -> aws_config::SdkConfig {
    let _ = endpoint_url;
    todo!()
}
