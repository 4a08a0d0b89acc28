//! The DynamoDB under test.

use aws_config::SdkConfig;
use migrator_local::{LocalDynamoDb, Store};
use migrator_table::Connection;

/// A DynamoDB of a test's own, on a loopback port, gone at the end.
#[derive(Debug)]
pub struct Server {
    database: LocalDynamoDb,
    config: SdkConfig,
}

impl Server {
    /// Starts an embedded DynamoDB in a temporary file.
    pub async fn start() -> Self {
        let database =
            LocalDynamoDb::start(Store::Temporary, None).await.expect("the embedded DynamoDB starts");
        let config = migrator_local::sdk_config(database.endpoint_url());
        Self { database, config }
    }

    /// Where it listens.
    pub fn endpoint_url(&self) -> &str {
        self.database.endpoint_url()
    }

    /// A typed client.
    pub fn client(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.config)
    }

    /// The data plane under test.
    pub fn connection(&self) -> Connection {
        Connection::new(&self.config)
    }

    /// Stops it and removes its file.
    pub async fn stop(self) {
        self.database.shutdown().await.expect("the embedded DynamoDB stops");
    }
}
