use bytes::Bytes;
use migrator_item::{Item, Key};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::raw::RawBody;
use crate::request::Body;
use crate::retry::while_throttled;
use crate::{Connection, Request, TableError, response};

#[derive(Deserialize)]
struct Response<'a> {
    #[serde(rename = "Item", borrow, default)]
    item: Option<&'a RawValue>,
}

impl Connection {
    /// Reads one item, consistently.
    ///
    /// # Errors
    /// Whatever DynamoDB answers, and an item that is not DynamoDB-JSON.
    pub async fn get(&self, table: &str, key: &Key) -> Result<Option<Item>, TableError> {
        let body = Body::new(table, 128).raw("Key", &key.to_json()).raw("ConsistentRead", b"true").finish();
        let request = Request::new("GetItem", table);
        let client = self.client(table);
        while_throttled(self.patience(), || async {
            let (raw, slot) = RawBody::new(body.clone());
            let sent = client.get_item().table_name(table).set_key(Some([].into())).customize();
            sent.interceptor(raw)
                .send()
                .await
                .map_err(|error| TableError::from_sdk("GetItem", table, error))?;
            item(&request, &slot.take())
        })
        .await
    }
}

fn item(request: &Request, body: &Bytes) -> Result<Option<Item>, TableError> {
    let response: Response<'_> = response::parse(request, body)?;
    response
        .item
        .map(|item| Item::parse(response::slice(body, item)))
        .transpose()
        .map_err(|source| TableError::Malformed { request: request.clone(), source })
}
