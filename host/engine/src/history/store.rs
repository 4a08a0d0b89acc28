use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, ConditionCheck, Put, TransactWriteItem};
use migrator_table::{Connection, TableError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::attributes::{Attributes, from_attributes, to_attributes};
use super::lineage::LineageHistory;
use crate::EngineError;

/// The history table of an account and region.
#[derive(Clone, Debug)]
pub struct History {
    connection: Connection,
    table: String,
}

/// Whether a conditional write was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Yes,
    ConditionFailed,
}

/// How often a transaction that met another one is tried again.
const TRANSACTION_ATTEMPTS: u32 = 12;

impl History {
    pub(super) fn new(connection: Connection, table: &str) -> Self {
        Self { connection, table: table.to_owned() }
    }

    /// The records of one lineage.
    pub fn lineage(&self, lineage: &str) -> LineageHistory {
        LineageHistory::new(self.clone(), lineage)
    }

    /// The table's name.
    pub fn table(&self) -> &str {
        &self.table
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// One record, read consistently; none where there is none.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        lineage: &str,
        record: &str,
    ) -> Result<Option<T>, EngineError> {
        let request = self.connection.dynamodb().get_item().table_name(&self.table).consistent_read(true);
        let output = request.set_key(Some(key(lineage, record))).send().await;
        let output = output.map_err(|error| TableError::from_sdk("GetItem", &self.table, error))?;
        output.item.map(|item| self.read(lineage, record, &item)).transpose()
    }

    /// Every record of a lineage whose sort key begins so, in its order.
    pub(crate) async fn query<T: DeserializeOwned>(
        &self,
        lineage: &str,
        prefix: &str,
    ) -> Result<Vec<T>, EngineError> {
        let items = self.query_items(lineage, prefix, &[]).await?;
        items.iter().map(|item| self.read(lineage, prefix, item)).collect()
    }

    /// The sort keys of a lineage that begin so, in their order.
    pub(super) async fn query_keys(&self, lineage: &str, prefix: &str) -> Result<Vec<String>, EngineError> {
        let items = self.query_items(lineage, prefix, &["record"]).await?;
        Ok(items.iter().filter_map(|item| item.get("record")?.as_s().ok().cloned()).collect())
    }

    /// These attributes of the records whose sort key begins so; every attribute where none is named.
    pub(crate) async fn query_part<T: DeserializeOwned>(
        &self,
        lineage: &str,
        prefix: &str,
        attributes: &[&str],
    ) -> Result<Vec<T>, EngineError> {
        let items = self.query_items(lineage, prefix, attributes).await?;
        items.iter().map(|item| self.read(lineage, prefix, item)).collect()
    }

    pub(super) async fn query_items(
        &self,
        lineage: &str,
        prefix: &str,
        attributes: &[&str],
    ) -> Result<Vec<Attributes>, EngineError> {
        // Some of the names are words that expressions reserve.
        let placeholders: Vec<_> = (0..attributes.len()).map(|place| format!("#attribute{place}")).collect();
        let projection = (!attributes.is_empty()).then(|| placeholders.join(", "));
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let mut request = self.connection.dynamodb().query();
            for (placeholder, attribute) in placeholders.iter().zip(attributes) {
                request = request.expression_attribute_names(placeholder, *attribute);
            }
            let request = request
                .table_name(&self.table)
                .consistent_read(true)
                .key_condition_expression("#lineage = :lineage AND begins_with(#record, :prefix)")
                .set_projection_expression(projection.clone())
                .expression_attribute_names("#lineage", "lineage")
                .expression_attribute_names("#record", "record")
                .expression_attribute_values(":lineage", AttributeValue::S(lineage.to_owned()))
                .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
                .set_exclusive_start_key(start);
            let output = request.send().await;
            let output = output.map_err(|error| TableError::from_sdk("Query", &self.table, error))?;
            items.extend(output.items.unwrap_or_default());
            start = output.last_evaluated_key.filter(|key| !key.is_empty());
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    /// Writes a record, whatever is there.
    pub(crate) async fn put(
        &self,
        lineage: &str,
        record: &str,
        value: &impl Serialize,
    ) -> Result<(), EngineError> {
        let item = self.item(lineage, record, value)?;
        self.put_item(item).await
    }

    pub(super) async fn put_item(&self, item: Attributes) -> Result<(), EngineError> {
        let request = self.connection.dynamodb().put_item().table_name(&self.table).set_item(Some(item));
        request.send().await.map_err(|error| TableError::from_sdk("PutItem", &self.table, error))?;
        Ok(())
    }

    /// Writes a record where there is none.
    pub(crate) async fn put_if_absent(
        &self,
        lineage: &str,
        record: &str,
        value: &impl Serialize,
    ) -> Result<Written, EngineError> {
        let request = self
            .connection
            .dynamodb()
            .put_item()
            .table_name(&self.table)
            .set_item(Some(self.item(lineage, record, value)?))
            .condition_expression("attribute_not_exists(#record)")
            .expression_attribute_names("#record", "record");
        self.written(
            request.send().await.map_err(|error| TableError::from_sdk("PutItem", &self.table, error)),
        )
    }

    /// Replaces a record whose `attribute` still has this value.
    ///
    /// An answer that got lost makes the SDK send the request again, which then fails on its own first success; so a
    /// record that holds exactly the `attribute` we meant to write counts as written.
    pub(crate) async fn replace(
        &self,
        lineage: &str,
        record: &str,
        value: &impl Serialize,
        (attribute, expected): (&str, Option<&str>),
    ) -> Result<Written, EngineError> {
        let item = self.item(lineage, record, value)?;
        let meant = item.get(attribute).cloned();
        let mut request = self
            .connection
            .dynamodb()
            .put_item()
            .table_name(&self.table)
            .set_item(Some(item))
            .expression_attribute_names("#attribute", attribute);
        request = match expected {
            Some(expected) => request
                .condition_expression("#attribute = :expected")
                .expression_attribute_values(":expected", AttributeValue::S(expected.to_owned())),
            None => request
                .expression_attribute_names("#record", "record")
                .condition_expression("attribute_exists(#record) AND attribute_not_exists(#attribute)"),
        };
        let sent = request.send().await;
        let written =
            self.written(sent.map_err(|error| TableError::from_sdk("PutItem", &self.table, error)))?;
        if written == Written::ConditionFailed && meant.is_some() {
            let stored: Option<serde_json::Value> = self.get(lineage, record).await?;
            let stored = stored.and_then(|stored| stored.get(attribute)?.as_str().map(str::to_owned));
            if stored.as_ref() == meant.as_ref().and_then(|meant| meant.as_s().ok()) {
                return Ok(Written::Yes);
            }
        }
        Ok(written)
    }

    /// Deletes a record whose `attribute` still has this value; one that is gone counts as deleted.
    pub(crate) async fn delete_if(
        &self,
        lineage: &str,
        record: &str,
        (attribute, expected): (&str, &str),
    ) -> Result<Written, EngineError> {
        let request = self
            .connection
            .dynamodb()
            .delete_item()
            .table_name(&self.table)
            .set_key(Some(key(lineage, record)))
            .condition_expression("attribute_not_exists(#attribute) OR #attribute = :expected")
            .expression_attribute_names("#attribute", attribute)
            .expression_attribute_values(":expected", AttributeValue::S(expected.to_owned()));
        self.written(
            request.send().await.map_err(|error| TableError::from_sdk("DeleteItem", &self.table, error)),
        )
    }

    /// Deletes a record; one that is gone is fine.
    pub(crate) async fn delete(&self, lineage: &str, record: &str) -> Result<(), EngineError> {
        let request = self.connection.dynamodb().delete_item().table_name(&self.table);
        let sent = request.set_key(Some(key(lineage, record))).send().await;
        sent.map_err(|error| TableError::from_sdk("DeleteItem", &self.table, error))?;
        Ok(())
    }

    /// Writes records in one transaction which checks that another record's `attribute` still has this value.
    pub(super) async fn put_fenced(
        &self,
        lineage: &str,
        fence: (&str, &str, &str),
        items: Vec<Attributes>,
    ) -> Result<Written, EngineError> {
        let (record, attribute, expected) = fence;
        let check = ConditionCheck::builder()
            .table_name(&self.table)
            .set_key(Some(key(lineage, record)))
            .condition_expression("#attribute = :expected")
            .expression_attribute_names("#attribute", attribute)
            .expression_attribute_values(":expected", AttributeValue::S(expected.to_owned()))
            .build()
            .map_err(EngineError::request)?;
        let mut writes = vec![TransactWriteItem::builder().condition_check(check).build()];
        for item in items {
            let put = Put::builder().table_name(&self.table).set_item(Some(item)).build();
            writes.push(TransactWriteItem::builder().put(put.map_err(EngineError::request)?).build());
        }
        self.transact(writes).await
    }

    async fn transact(&self, writes: Vec<TransactWriteItem>) -> Result<Written, EngineError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let request = self.connection.dynamodb().transact_write_items();
            let error = match request.set_transact_items(Some(writes.clone())).send().await {
                Ok(_) => return Ok(Written::Yes),
                Err(error) => error,
            };
            match error.as_service_error().map(cancellation) {
                Some(Cancellation::FenceBroken) => return Ok(Written::ConditionFailed),
                // The lock's own heartbeat met the transaction: the SDK does not retry that.
                Some(Cancellation::Conflict) if attempt < TRANSACTION_ATTEMPTS => {
                    let pause = 10 * u64::from(attempt) + fastrand::u64(0..20);
                    tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
                }
                _ => return Err(TableError::from_sdk("TransactWriteItems", &self.table, error).into()),
            }
        }
    }

    pub(super) fn item(
        &self,
        lineage: &str,
        record: &str,
        value: &impl Serialize,
    ) -> Result<Attributes, EngineError> {
        let mut item =
            to_attributes(value).map_err(|error| self.unreadable(lineage, record, &error.to_string()))?;
        item.extend(key(lineage, record));
        Ok(item)
    }

    fn read<T: DeserializeOwned>(
        &self,
        lineage: &str,
        record: &str,
        item: &Attributes,
    ) -> Result<T, EngineError> {
        let record = item.get("record").and_then(|record| record.as_s().ok()).map_or(record, String::as_str);
        from_attributes(item).map_err(|error| self.unreadable(lineage, record, &error.to_string()))
    }

    pub(crate) fn unreadable(&self, lineage: &str, record: &str, reason: &str) -> EngineError {
        EngineError::HistoryUnreadable {
            table: self.table.clone(),
            lineage: lineage.to_owned(),
            record: record.to_owned(),
            reason: reason.to_owned(),
        }
    }

    fn written<T>(&self, result: Result<T, TableError>) -> Result<Written, EngineError> {
        match result {
            Ok(_) => Ok(Written::Yes),
            Err(TableError::ConditionFailed { .. }) => Ok(Written::ConditionFailed),
            Err(other) => Err(other.into()),
        }
    }
}

/// Why a transaction did not happen.
enum Cancellation {
    /// The record it checks is no longer what it was.
    FenceBroken,
    /// Another transaction or write touches the same records right now.
    Conflict,
    Other,
}

fn cancellation(error: &TransactWriteItemsError) -> Cancellation {
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error else {
        let in_progress = error.code() == Some("TransactionInProgressException");
        return if in_progress { Cancellation::Conflict } else { Cancellation::Other };
    };
    let codes: Vec<_> = cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code()).collect();
    if codes.contains(&"ConditionalCheckFailed") {
        Cancellation::FenceBroken
    } else if codes.iter().any(|code| matches!(*code, "TransactionConflict" | "ThrottlingError")) {
        Cancellation::Conflict
    } else {
        Cancellation::Other
    }
}

fn key(lineage: &str, record: &str) -> Attributes {
    Attributes::from([
        ("lineage".to_owned(), AttributeValue::S(lineage.to_owned())),
        ("record".to_owned(), AttributeValue::S(record.to_owned())),
    ])
}
