use migrator_item::Key;

use crate::raw::RawBody;
use crate::request::Body;
use crate::retry::while_throttled;
use crate::write::{invalid, outcome};
use crate::{Condition, Connection, TableError, WriteOutcome};

impl Connection {
    /// Deletes one item if the condition holds; an item that is not there is deleted already.
    ///
    /// # Errors
    /// Whatever DynamoDB answers, except that the condition does not hold.
    pub async fn delete(
        &self,
        table: &str,
        key: &Key,
        condition: &Condition,
    ) -> Result<WriteOutcome, TableError> {
        let body = Body::new(table, 256)
            .raw("Key", &key.to_json())
            .condition(condition, &[])
            .map_err(invalid("DeleteItem", table))?
            .finish();
        let client = self.client(table);
        while_throttled(self.patience(), || async {
            let (raw, _) = RawBody::new(body.clone());
            let delete = client.delete_item().table_name(table).set_key(Some([].into())).customize();
            let sent = delete.interceptor(raw).send().await;
            outcome(sent.map_err(|error| TableError::from_sdk("DeleteItem", table, error)))
        })
        .await
    }
}
