//! The DynamoDB under test.

use aws_config::SdkConfig;
use migrator_table::Connection;
use migrator_test_servers::database::Database;

/// A DynamoDB of a test's own, gone at the end.
#[derive(Debug)]
pub struct Server {
    database: Database,
    config: SdkConfig,
}

impl Server {
    /// One of the make that the tests are to run on.
    pub async fn start() -> Self {
        Self::of(Database::start().await)
    }

    /// The embedded one, whatever the tests are to run on.
    pub async fn embedded() -> Self {
        Self::of(Database::embedded().await)
    }

    fn of(database: Database) -> Self {
        let config = database.config();
        Self { database, config }
    }

    /// Where it listens.
    pub fn endpoint_url(&self) -> &str {
        self.database.endpoint_url()
    }

    /// The variables with which a program of its own reaches it.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        self.database.environment()
    }

    /// A typed client.
    pub fn client(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.config)
    }

    /// The data plane under test.
    pub fn connection(&self) -> Connection {
        Connection::new(&self.config)
    }

    /// Stops it and removes what it holds.
    pub async fn stop(self) {
        self.database.stop().await;
    }
}
