use std::borrow::Cow;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::raw::RawBody;
use crate::retry::while_throttled;
use crate::{Connection, Record, Request, TableError, request, response};

/// The most records of one page.
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html>.
const MOST_RECORDS: u32 = 1000;

/// Records of a shard, and where to go on.
#[derive(Clone, Debug)]
pub struct RecordPage {
    /// The records in order.
    pub records: Vec<Record>,
    /// The iterator of the next page; absent when the shard is closed and has been read to its end.
    pub next_iterator: Option<String>,
}

#[derive(Deserialize)]
struct Response<'a> {
    #[serde(rename = "Records", borrow, default)]
    records: Vec<&'a RawValue>,
    #[serde(rename = "NextShardIterator", borrow, default)]
    next: Option<Cow<'a, str>>,
}

impl Connection {
    /// Reads the records at an iterator of a shard, at most `limit` (1 to 1000).
    ///
    /// # Errors
    /// Whatever DynamoDB answers, above all [`TableError::IteratorExpired`] and [`TableError::StreamTrimmed`], and a
    /// record that is not one.
    pub async fn records(&self, iterator: &str, limit: u32) -> Result<RecordPage, TableError> {
        let mut body = b"{\"ShardIterator\":".to_vec();
        request::write_string(&mut body, iterator);
        body.extend_from_slice(format!(",\"Limit\":{}}}", limit.clamp(1, MOST_RECORDS)).as_bytes());
        let body = Bytes::from(body);
        let request = Request::new("GetRecords", stream(iterator));
        while_throttled(self.patience(), || async {
            let (raw, slot) = RawBody::new(body.clone());
            let records = self.streams().get_records().shard_iterator(iterator).customize();
            let sent = records.interceptor(raw).send().await;
            sent.map_err(|error| TableError::from_sdk("GetRecords", &request.resource, error))?;
            page(&request, &slot.take())
        })
        .await
    }
}

/// DynamoDB's iterators begin with the stream's ARN; those of other engines tell nothing.
fn stream(iterator: &str) -> &str {
    iterator.split_once('|').map_or("", |(arn, _)| if arn.starts_with("arn:") { arn } else { "" })
}

fn page(request: &Request, body: &Bytes) -> Result<RecordPage, TableError> {
    let response: Response<'_> = response::parse(request, body)?;
    let records = response.records.into_iter().map(|record| Record::parse(response::slice(body, record)));
    Ok(RecordPage {
        records: records.collect::<Result<_, _>>()?,
        next_iterator: response.next.map(Cow::into_owned),
    })
}
