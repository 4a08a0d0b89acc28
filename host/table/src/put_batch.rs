use std::collections::BTreeMap;

use bytes::Bytes;
use migrator_item::Item;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::raw::RawBody;
use crate::request::write_string;
use crate::retry::{Backoff, while_throttled};
use crate::{Connection, Request, TableError, response};

/// The most items of one BatchWriteItem request.
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>.
pub const BATCH_ITEMS: usize = 25;

/// The largest BatchWriteItem request, 16 MB, less room for what is around the items. Source: as above.
pub const BATCH_BYTES: usize = 16 * 1024 * 1024 - 4096;

#[derive(Deserialize)]
struct Response<'a> {
    #[serde(rename = "UnprocessedItems", borrow, default)]
    unprocessed: Option<&'a RawValue>,
}

impl Connection {
    /// Writes items unconditionally with BatchWriteItem, in requests of at most [`BATCH_ITEMS`] items and
    /// [`BATCH_BYTES`], one after the other; what DynamoDB leaves unprocessed is sent again with jittered pauses.
    ///
    /// The caller sees to it that no two of [`BATCH_ITEMS`] neighbours have the same key: DynamoDB refuses such a request.
    ///
    /// # Errors
    /// Whatever DynamoDB answers; [`TableError::Throttled`] when it has processed no further item for
    /// [`Connection::patience`]. Some of the items may have been written then.
    pub async fn put_batch(&self, table: &str, items: &[Item]) -> Result<(), TableError> {
        let mut batch = Batch::new(table);
        for item in items {
            if let Some(full) = batch.push(item) {
                self.write_batch(table, full).await?;
            }
        }
        match batch.finish() {
            Some(rest) => self.write_batch(table, rest).await,
            None => Ok(()),
        }
    }

    /// Sends one request, and what is left of it, until nothing is.
    async fn write_batch(&self, table: &str, mut tables: Bytes) -> Result<(), TableError> {
        let request = Request::new("BatchWriteItem", table);
        let mut backoff = Backoff::new(self.patience());
        loop {
            let sent = tables.len();
            let Some(rest) = self.batch_write_item(&request, table, tables).await? else { return Ok(()) };
            tracing::debug!(table, bytes = rest.len(), "unprocessed items");
            if rest.len() < sent {
                backoff.progress(self.patience());
            }
            if !backoff.pause().await {
                let message = format!("items were left unprocessed for {} s", self.patience().as_secs());
                return Err(TableError::Throttled { request, message });
            }
            tables = rest;
        }
    }

    /// One request for `tables`, the JSON of `RequestItems`; what was left unprocessed comes back in the same form.
    async fn batch_write_item(
        &self,
        request: &Request,
        table: &str,
        tables: Bytes,
    ) -> Result<Option<Bytes>, TableError> {
        let mut body = Vec::with_capacity(tables.len() + 32);
        body.extend_from_slice(b"{\"RequestItems\":");
        body.extend_from_slice(&tables);
        body.push(b'}');
        let body = Bytes::from(body);
        let client = self.client(table);
        while_throttled(self.patience(), || async {
            let (raw, slot) = RawBody::new(body.clone());
            let write = client.batch_write_item().request_items(table, Vec::new()).customize();
            let sent = write.interceptor(raw).send().await;
            sent.map_err(|error| TableError::from_sdk("BatchWriteItem", table, error))?;
            unprocessed(request, &slot.take())
        })
        .await
    }
}

fn unprocessed(request: &Request, body: &Bytes) -> Result<Option<Bytes>, TableError> {
    let response: Response<'_> = response::parse(request, body)?;
    let Some(raw) = response.unprocessed else { return Ok(None) };
    let tables: BTreeMap<String, Vec<&RawValue>> =
        serde_json::from_str(raw.get()).map_err(|error| TableError::response(request, error))?;
    let left = tables.values().any(|requests| !requests.is_empty());
    Ok(left.then(|| response::slice(body, raw)))
}

/// `{"table":[{"PutRequest":{"Item":{…}}},…]}` as it grows.
struct Batch {
    start: Vec<u8>,
    tables: Vec<u8>,
    items: usize,
}

impl Batch {
    fn new(table: &str) -> Self {
        let mut start = vec![b'{'];
        write_string(&mut start, table);
        start.extend_from_slice(b":[");
        Self { tables: start.clone(), start, items: 0 }
    }

    /// Adds an item; a request that had no room for it comes back to be sent.
    fn push(&mut self, item: &Item) -> Option<Bytes> {
        let before = self.tables.len();
        if self.items > 0 {
            self.tables.push(b',');
        }
        let written = self.tables.len();
        self.tables.extend_from_slice(b"{\"PutRequest\":{\"Item\":");
        item.write_json(&mut self.tables);
        self.tables.extend_from_slice(b"}}");
        self.items += 1;
        if self.items == 1 || (self.items <= BATCH_ITEMS && self.tables.len() <= BATCH_BYTES) {
            return None;
        }
        let mut next = self.start.clone();
        next.extend_from_slice(&self.tables[written..]);
        self.tables.truncate(before);
        self.items -= 1;
        let full = std::mem::replace(self, Self { start: self.start.clone(), tables: next, items: 1 });
        full.finish()
    }

    fn finish(mut self) -> Option<Bytes> {
        if self.items == 0 {
            return None;
        }
        self.tables.extend_from_slice(b"]}");
        Some(self.tables.into())
    }
}
