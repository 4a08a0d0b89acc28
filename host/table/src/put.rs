use migrator_item::Item;

use crate::raw::RawBody;
use crate::request::Body;
use crate::retry::while_throttled;
use crate::write::{invalid, outcome};
use crate::{Condition, Connection, TableError, WriteOutcome};

impl Connection {
    /// Writes one item, replacing what is there, if the condition holds.
    ///
    /// # Errors
    /// Whatever DynamoDB answers, except that the condition does not hold.
    pub async fn put(
        &self,
        table: &str,
        item: &Item,
        condition: &Condition,
    ) -> Result<WriteOutcome, TableError> {
        let body = Body::new(table, 1024)
            .with("Item", |out| item.write_json(out))
            .condition(condition, &[])
            .map_err(invalid("PutItem", table))?
            .finish();
        let client = self.client(table);
        while_throttled(self.patience(), || async {
            let (raw, _) = RawBody::new(body.clone());
            let put = client.put_item().table_name(table).set_item(Some([].into())).customize();
            let sent = put.interceptor(raw).send().await;
            outcome(sent.map_err(|error| TableError::from_sdk("PutItem", table, error)))
        })
        .await
    }
}
