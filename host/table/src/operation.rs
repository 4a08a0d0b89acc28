use bytes::Bytes;
use migrator_item::{Item, Key};

use crate::{Condition, Connection, RecordPage, TableError};

/// The most items of one BatchWriteItem request.
pub const BATCH_ITEMS: usize = 25;

/// One page of a consistent scan.
#[derive(Clone, Debug)]
pub struct ScanRequest {
    /// The table's name or ARN.
    pub table: String,
    /// The part of the table to read; the whole table if absent.
    pub segment: Option<Segment>,
    /// The most items of the page; always sent, engines are several times faster with it.
    pub limit: u32,
    /// Where the page before ended: its [`Page::last_evaluated_key`].
    pub exclusive_start_key: Option<Bytes>,
}

/// One of several disjoint parts of a table that together are all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Which one, from zero.
    pub index: u32,
    /// How many there are.
    pub total: u32,
}

/// Items as they came, and where to go on.
#[derive(Clone, Debug)]
pub struct Page {
    /// The items; they share the page's bytes.
    pub items: Vec<Item>,
    /// The `exclusive_start_key` of the next page as DynamoDB-JSON; absent after the last page.
    pub last_evaluated_key: Option<Bytes>,
    /// Size of the response's body in bytes.
    pub bytes: usize,
}

/// What became of a conditional write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// The item is as asked.
    Written,
    /// The condition did not hold; nothing was changed.
    ConditionFailed,
}

impl Connection {
    /// Reads one page, always with ConsistentRead and a Limit.
    pub async fn scan(&self, request: &ScanRequest) -> Result<Page, TableError> {
        let _ = request;
        todo!()
    }

    /// Reads one item, consistently.
    pub async fn get(&self, table: &str, key: &Key) -> Result<Option<Item>, TableError> {
        let _ = (table, key);
        todo!()
    }

    /// Writes one item, replacing what is there, if the condition holds.
    pub async fn put(
        &self,
        table: &str,
        item: &Item,
        condition: &Condition,
    ) -> Result<WriteOutcome, TableError> {
        let _ = (table, item, condition);
        todo!()
    }

    /// Deletes one item if the condition holds; an item that is not there is deleted already.
    pub async fn delete(
        &self,
        table: &str,
        key: &Key,
        condition: &Condition,
    ) -> Result<WriteOutcome, TableError> {
        let _ = (table, key, condition);
        todo!()
    }

    /// Removes top-level attributes of one item if the condition holds.
    ///
    /// Like every UpdateItem it creates the item if it is not there: ask for `attribute_exists` in the condition.
    pub async fn remove_attributes(
        &self,
        table: &str,
        key: &Key,
        names: &[&str],
        condition: &Condition,
    ) -> Result<WriteOutcome, TableError> {
        let _ = (table, key, names, condition);
        todo!()
    }

    /// Writes items unconditionally with BatchWriteItem, in requests of at most [`BATCH_ITEMS`] items and 16 MB, one
    /// after the other; what DynamoDB left unprocessed is sent again with backoff.
    ///
    /// The caller sees to it that no two of [`BATCH_ITEMS`] neighbours have the same key: DynamoDB refuses such a request.
    pub async fn put_batch(&self, table: &str, items: &[Item]) -> Result<(), TableError> {
        let _ = (table, items);
        todo!()
    }

    /// Reads the records at an iterator of a shard, at most `limit` (1 to 1000).
    pub async fn records(&self, iterator: &str, limit: u32) -> Result<RecordPage, TableError> {
        let _ = (iterator, limit);
        todo!()
    }
}
