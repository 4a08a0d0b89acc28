use bytes::Bytes;
use migrator_item::Item;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::raw::RawBody;
use crate::request::Body;
use crate::retry::while_throttled;
use crate::{Connection, Request, TableError, response};

/// One page of a consistent scan.
#[derive(Clone, Debug)]
pub struct ScanRequest {
    /// The table's name or ARN.
    pub table: String,
    /// The part of the table to read; the whole table if absent.
    pub segment: Option<Segment>,
    /// The most items of the page, at least 1; always sent, engines are several times faster with it.
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

#[derive(Deserialize)]
struct Response<'a> {
    #[serde(rename = "Items", borrow)]
    items: &'a RawValue,
    #[serde(rename = "LastEvaluatedKey", borrow, default)]
    last_evaluated_key: Option<&'a RawValue>,
}

impl Connection {
    /// Reads one page, always with ConsistentRead and a Limit.
    ///
    /// # Errors
    /// Whatever DynamoDB answers, and a page that is not DynamoDB-JSON.
    pub async fn scan(&self, request: &ScanRequest) -> Result<Page, TableError> {
        let body = body(request);
        let context = Request::new("Scan", &request.table);
        let client = self.client(&request.table);
        while_throttled(self.patience(), || async {
            let (raw, slot) = RawBody::new(body.clone());
            let sent = client.scan().table_name(&request.table).customize().interceptor(raw).send().await;
            sent.map_err(|error| TableError::from_sdk("Scan", &request.table, error))?;
            page(&context, &slot.take())
        })
        .await
    }
}

fn body(request: &ScanRequest) -> Bytes {
    let mut body =
        Body::new(&request.table, 256).raw("ConsistentRead", b"true").number("Limit", request.limit.max(1));
    if let Some(Segment { index, total }) = request.segment {
        body = body.number("Segment", index).number("TotalSegments", total);
    }
    if let Some(key) = &request.exclusive_start_key {
        body = body.raw("ExclusiveStartKey", key);
    }
    body.finish()
}

fn page(request: &Request, body: &Bytes) -> Result<Page, TableError> {
    let response: Response<'_> = response::parse(request, body)?;
    let items = Item::parse_array(response::slice(body, response.items))
        .map_err(|source| TableError::Malformed { request: request.clone(), source })?;
    let last_evaluated_key = response.last_evaluated_key.map(|key| response::slice(body, key));
    Ok(Page { items, last_evaluated_key, bytes: body.len() })
}
