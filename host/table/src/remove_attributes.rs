use migrator_item::Key;

use crate::raw::RawBody;
use crate::request::Body;
use crate::retry::while_throttled;
use crate::write::{invalid, outcome};
use crate::{Condition, Connection, TableError, WriteOutcome};

impl Connection {
    /// Removes top-level attributes of one item if the condition holds. Attributes that are not there stay so.
    ///
    /// Like every UpdateItem it creates the item if it is not there: ask for `attribute_exists` in the condition. The
    /// placeholders `#remove0`, `#remove1`, … are taken.
    ///
    /// # Errors
    /// Whatever DynamoDB answers, except that the condition does not hold.
    pub async fn remove_attributes(
        &self,
        table: &str,
        key: &Key,
        names: &[&str],
        condition: &Condition,
    ) -> Result<WriteOutcome, TableError> {
        if names.is_empty() {
            return Ok(WriteOutcome::Written);
        }
        let placeholders: Vec<_> = names
            .iter()
            .enumerate()
            .map(|(index, name)| (format!("#remove{index}"), (*name).to_owned()))
            .collect();
        let list: Vec<_> = placeholders.iter().map(|(placeholder, _)| placeholder.as_str()).collect();
        let body = Body::new(table, 256)
            .raw("Key", &key.to_json())
            .string("UpdateExpression", &format!("REMOVE {}", list.join(", ")))
            .condition(condition, &placeholders)
            .map_err(invalid("UpdateItem", table))?
            .finish();
        let client = self.client(table);
        while_throttled(self.patience(), || async {
            let (raw, _) = RawBody::new(body.clone());
            let update = client.update_item().table_name(table).set_key(Some([].into())).customize();
            let sent = update.interceptor(raw).send().await;
            outcome(sent.map_err(|error| TableError::from_sdk("UpdateItem", table, error)))
        })
        .await
    }
}
