use async_trait::async_trait;
use migrator_item::Item;
use migrator_table::{Condition, Connection, WriteOutcome};

use crate::FollowError;

/// The table that records are applied to.
#[async_trait]
pub trait Target: Send + Sync {
    /// Writes an item, which has a sequence number on it, under a condition.
    ///
    /// # Errors
    /// [`FollowError::Target`] where DynamoDB does not do it.
    async fn put(&self, item: &Item, condition: &Condition) -> Result<WriteOutcome, FollowError>;
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
    async fn put(&self, item: &Item, condition: &Condition) -> Result<WriteOutcome, FollowError> {
        let written = self.connection.put(&self.name, item, condition).await;
        written.map_err(|source| FollowError::Target { table: self.name.clone(), source: Box::new(source) })
    }
}
