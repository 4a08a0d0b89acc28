//! What the function writes into the history table.

use migrator_follow::{
    Failure, FailureRecord, FunctionConfiguration, FunctionProgress, QuarantineRecord, Timestamp,
};
use migrator_item::{Item, ItemError, Key, KeyAttribute, KeySchema, KeyType};
use migrator_table::{Condition, Connection, Record, SequenceNumber, TableError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// The history table's key attributes.
const LINEAGE: &str = "lineage";
const RECORD: &str = "record";

/// Why a record is not in history.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HistoryError {
    /// DynamoDB does not take it.
    #[error(transparent)]
    Table(#[from] TableError),
    /// It cannot be written as an item.
    #[error("a record of history cannot be written: {0}")]
    Item(#[from] ItemError),
    /// It is none.
    #[error("a record of history cannot be read or written: {0}")]
    Record(#[from] serde_json::Error),
}

/// One migration's part of the history table.
pub(crate) struct FunctionHistory {
    connection: Connection,
    table: String,
    lineage: String,
    version: u32,
}

impl FunctionHistory {
    pub(crate) fn new(connection: Connection, configuration: &FunctionConfiguration) -> Self {
        Self {
            connection,
            table: configuration.history_table.clone(),
            lineage: configuration.lineage.clone(),
            version: configuration.version,
        }
    }

    /// Writes down that a record blocks its shard.
    ///
    /// # Errors
    /// DynamoDB's.
    pub(crate) async fn record_failure(&self, failure: &Failure) -> Result<(), HistoryError> {
        let key = FailureRecord::key(self.version, failure.sequence_number.as_str());
        let record = self.failure(&key, failure).await?;
        self.put(&key, &record).await
    }

    /// Takes a failure back: the record has been applied, or put in quarantine. None there is fine.
    ///
    /// # Errors
    /// DynamoDB's.
    pub(crate) async fn clear_failure(&self, sequence: &SequenceNumber) -> Result<(), HistoryError> {
        let key = self.key(&FailureRecord::key(self.version, sequence.as_str()))?;
        self.connection.delete(&self.table, &key, &Condition::none()).await?;
        Ok(())
    }

    /// Writes down a rejected record with as many of its images as there is room for.
    ///
    /// # Errors
    /// DynamoDB's.
    pub(crate) async fn quarantine(&self, record: &Record, failure: &Failure) -> Result<(), HistoryError> {
        let key = QuarantineRecord::key(self.version, failure.sequence_number.as_str());
        let failure = self.failure(&key, failure).await?;
        let text = |image: &Option<Item>| {
            image.as_ref().map(|image| String::from_utf8_lossy(&image.to_json()).into_owned())
        };
        let (old, new) = (text(&record.old_image), text(&record.new_image));
        // The new image is what the converter rejected, so it is the one worth more.
        for (old_image, new_image) in [(old, new.clone()), (None, new), (None, None)] {
            let record = QuarantineRecord { failure: failure.clone(), old_image, new_image };
            let item = self.item(&key, &record)?;
            if item.fits()? {
                self.connection.put(&self.table, &item, &Condition::none()).await?;
                break;
            }
        }
        Ok(())
    }

    /// Writes down what this environment has done.
    ///
    /// # Errors
    /// DynamoDB's.
    pub(crate) async fn put_progress(&self, progress: &FunctionProgress) -> Result<(), HistoryError> {
        self.put(&FunctionProgress::key(self.version, &progress.log_stream), progress).await
    }

    /// The record of a failure, as old as the one that is there under the key.
    async fn failure(&self, key: &str, failure: &Failure) -> Result<FailureRecord, HistoryError> {
        let now = Timestamp::now();
        let known: Option<FailureRecord> = self.get(key).await?;
        Ok(FailureRecord {
            version: self.version,
            sequence: failure.sequence_number.as_str().to_owned(),
            shard: String::new(),
            key: String::from_utf8_lossy(&failure.key.to_json()).into_owned(),
            reason: failure.error.to_string(),
            first_seen_at: known.map_or(now, |known| known.first_seen_at),
            last_seen_at: now,
        })
    }

    async fn get<T: DeserializeOwned>(&self, record: &str) -> Result<Option<T>, HistoryError> {
        let Some(item) = self.connection.get(&self.table, &self.key(record)?).await? else { return Ok(None) };
        let attributes: Map<String, Value> = serde_json::from_slice(&item.to_json())?;
        let plain = attributes.into_iter().map(|(name, attribute)| Ok((name, from_attribute(attribute)?)));
        Ok(Some(serde_json::from_value(Value::Object(plain.collect::<Result<_, serde_json::Error>>()?))?))
    }

    async fn put(&self, record: &str, content: &impl Serialize) -> Result<(), HistoryError> {
        let item = self.item(record, content)?;
        self.connection.put(&self.table, &item, &Condition::none()).await?;
        Ok(())
    }

    fn item(&self, record: &str, content: &impl Serialize) -> Result<Item, HistoryError> {
        let Value::Object(mut content) = serde_json::to_value(content)? else {
            return Err(HistoryError::Record(serde::ser::Error::custom("a record is an object")));
        };
        content.insert(LINEAGE.to_owned(), self.lineage.clone().into());
        content.insert(RECORD.to_owned(), record.into());
        let attributes: Map<String, Value> =
            content.into_iter().map(|(name, value)| (name, to_attribute(value))).collect();
        Ok(Item::parse(serde_json::to_vec(&attributes)?)?)
    }

    fn key(&self, record: &str) -> Result<Key, HistoryError> {
        let attribute = |name: &str| KeyAttribute { name: name.to_owned(), key_type: KeyType::S };
        let schema = KeySchema { hash: attribute(LINEAGE), range: Some(attribute(RECORD)) };
        Ok(self.item(record, &json!({}))?.key(&schema)?)
    }
}

/// A value as DynamoDB-JSON, in the way the engine writes its records.
fn to_attribute(value: Value) -> Value {
    match value {
        Value::Null => json!({ "NULL": true }),
        Value::Bool(value) => json!({ "BOOL": value }),
        Value::Number(number) => json!({ "N": number.to_string() }),
        Value::String(text) => json!({ "S": text }),
        Value::Array(list) => json!({ "L": list.into_iter().map(to_attribute).collect::<Vec<_>>() }),
        Value::Object(map) => {
            let map: Map<_, _> = map.into_iter().map(|(name, value)| (name, to_attribute(value))).collect();
            json!({ "M": map })
        }
    }
}

/// The way back, for what failures are made of.
fn from_attribute(attribute: Value) -> Result<Value, serde_json::Error> {
    let Value::Object(typed) = attribute else {
        return Err(serde::de::Error::custom("an attribute is an object"));
    };
    match typed.into_iter().next() {
        Some((kind, Value::String(digits))) if kind == "N" => Ok(Value::Number(digits.parse()?)),
        Some((kind, _)) if kind == "NULL" => Ok(Value::Null),
        Some((kind, value)) if kind == "S" || kind == "BOOL" => Ok(value),
        other => Err(serde::de::Error::custom(format!("an attribute of an unexpected type: {other:?}"))),
    }
}
