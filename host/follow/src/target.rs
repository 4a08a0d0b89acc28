use async_trait::async_trait;
use migrator_item::Item;
use migrator_table::{Condition, Connection, TableError, WriteOutcome};

/// The table that records are applied to.
#[async_trait]
pub trait Target: Send + Sync {
    /// Its name, for messages.
    fn name(&self) -> &str;

    /// Writes an item under a condition.
    async fn put(&self, item: &Item, condition: &Condition) -> Result<WriteOutcome, TableError>;
}

/// A table of DynamoDB as a target.
#[derive(Clone, Debug)]
pub struct TargetTable {
    connection: Connection,
    name: String,
}

impl TargetTable {
    /// The table with this name.
    pub fn new(connection: Connection, name: impl Into<String>) -> Self {
        Self { connection, name: name.into() }
    }
}

#[async_trait]
impl Target for TargetTable {
    fn name(&self) -> &str {
        &self.name
    }

    async fn put(&self, item: &Item, condition: &Condition) -> Result<WriteOutcome, TableError> {
        self.connection.put(&self.name, item, condition).await
    }
}
