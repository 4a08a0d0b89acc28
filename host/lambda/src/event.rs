//! What Lambda hands over: a batch of stream records, kept as the bytes it came in.

use std::borrow::Cow;

use bytes::Bytes;
use lambda_runtime::Diagnostic;
use migrator_follow::FollowError;
use migrator_table::{Origin, Record, SequenceNumber, TableError};
use serde::{Deserialize, Serialize};

/// Why an invocation is refused as a whole.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EventError {
    /// It is no event of a DynamoDB stream.
    #[error(
        "the event is not one of a DynamoDB stream: {reason}; map only the stream of {table} to this function"
    )]
    NotDynamoDb {
        /// What it is instead.
        reason: String,
        /// The table whose stream is expected.
        table: String,
    },
    /// It is an event of another table's stream.
    #[error(
        "the event is from the stream {found}, but this function follows the table {table}; remove that mapping"
    )]
    AnotherTable {
        /// Where it is from.
        found: String,
        /// The table whose stream is expected.
        table: String,
    },
    /// A record of it cannot be read.
    #[error("record {index} of the event cannot be read: {source}")]
    Record {
        /// Its place in the event, from 0.
        index: usize,
        /// What is wrong with it.
        #[source]
        source: TableError,
    },
    /// It asks for a copy in words that this function does not know.
    #[error(
        "the copy that is asked for cannot be read: {source}; call this function with the version of migrator that deployed it"
    )]
    Backfill {
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// Its records are not those of a stream that can be followed.
    #[error(transparent)]
    Follow(#[from] FollowError),
}

/// Why an invocation is refused, with the migration that the function follows for.
#[derive(Debug, thiserror::Error)]
#[error("lineage {lineage} version {version}: {source}")]
pub(crate) struct Refusal {
    /// The lineage.
    pub(crate) lineage: String,
    /// The version.
    pub(crate) version: u32,
    /// What is wrong.
    pub(crate) source: EventError,
}

impl From<Refusal> for Diagnostic {
    fn from(refusal: Refusal) -> Self {
        let error_type = match &refusal.source {
            EventError::NotDynamoDb { .. } => "Migrator.NotADynamoDbEvent",
            EventError::AnotherTable { .. } => "Migrator.AnotherTable",
            EventError::Record { .. } => "Migrator.MalformedRecord",
            EventError::Backfill { .. } => "Migrator.MalformedBackfill",
            EventError::Follow(_) => "Migrator.UnusableRecord",
        };
        Self { error_type: error_type.to_owned(), error_message: refusal.to_string() }
    }
}

/// Of a record that is none of DynamoDB's: what it says of where it is from.
#[derive(Deserialize)]
struct ForeignOrigin {
    #[serde(rename = "eventSource", alias = "EventSource", default)]
    service: String,
    #[serde(rename = "eventSourceARN", default)]
    stream: String,
}

/// A batch of records of one stream.
pub(crate) struct Event {
    /// The records, in the order in which they came.
    pub(crate) records: Vec<Record>,
    raw: Vec<Bytes>,
}

impl Event {
    /// Reads the records of an event of the stream of a table.
    ///
    /// # Errors
    /// Where they are of another event.
    pub(crate) fn read(raw: Vec<Bytes>, table: &str) -> Result<Self, EventError> {
        let mut records = Vec::with_capacity(raw.len());
        for (index, record) in raw.iter().enumerate() {
            let record = match Record::parse_with_origin(record.clone()) {
                Ok((record, origin)) => check(origin, table).map(|()| record),
                // A record of another service is better called that than malformed.
                Err(source) => Err(foreign(record, table).unwrap_or(EventError::Record { index, source })),
            };
            records.push(record?);
        }
        Ok(Self { records, raw })
    }

    /// A record's sequence number as the event spells it: Lambda compares it with its own spelling.
    pub(crate) fn spelled(&self, number: &SequenceNumber) -> String {
        #[derive(Deserialize)]
        struct Envelope<'a> {
            #[serde(borrow)]
            dynamodb: Change<'a>,
        }
        #[derive(Deserialize)]
        struct Change<'a> {
            #[serde(rename = "SequenceNumber", borrow)]
            sequence_number: Cow<'a, str>,
        }
        let place = self.records.iter().position(|record| record.sequence_number == *number);
        let spelled = place.and_then(|place| {
            let record: Envelope<'_> = serde_json::from_slice(&self.raw[place]).ok()?;
            Some(record.dynamodb.sequence_number.into_owned())
        });
        spelled.unwrap_or_else(|| number.as_str().to_owned())
    }
}

/// Refuses what is not from the table's stream.
fn check(origin: Origin, table: &str) -> Result<(), EventError> {
    if origin.service != "aws:dynamodb" {
        let reason = match origin.service.as_str() {
            "" => "its records have no `eventSource`".to_owned(),
            service => format!("its records are from {service}"),
        };
        return Err(EventError::NotDynamoDb { reason, table: table.to_owned() });
    }
    if table_of(&origin.stream) != Some(table) {
        return Err(EventError::AnotherTable { found: origin.stream, table: table.to_owned() });
    }
    Ok(())
}

/// What is wrong with where a record is from that cannot be read, if anything.
fn foreign(record: &Bytes, table: &str) -> Option<EventError> {
    match serde_json::from_slice::<ForeignOrigin>(record) {
        Ok(ForeignOrigin { service, stream }) => check(Origin { service, stream }, table).err(),
        Err(error) => Some(EventError::NotDynamoDb { reason: error.to_string(), table: table.to_owned() }),
    }
}

/// `arn:aws:dynamodb:eu-central-1:123456789012:table/customers/stream/2026-11-23T07:00:00.000` → `customers`.
fn table_of(stream: &str) -> Option<&str> {
    let (_, resource) = stream.split_once(":table/")?;
    resource.split_once("/stream/").map(|(table, _)| table)
}

/// What Lambda is told about a batch: nothing, or the first record that it has to deliver again with all that follow it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Response {
    batch_item_failures: Vec<BatchItemFailure>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct BatchItemFailure {
    item_identifier: String,
}

impl Response {
    /// The whole batch is done, or everything from this sequence number on has to come again.
    pub(crate) fn new(failing: Option<String>) -> Self {
        let failing = failing.map(|item_identifier| BatchItemFailure { item_identifier });
        Self { batch_item_failures: failing.into_iter().collect() }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;
    use crate::call::Call;

    fn parse(event: &str) -> Result<Event, EventError> {
        let payload = RawValue::from_string(event.to_owned()).unwrap();
        Call::parse(payload, "customers").map(|call| match call {
            Call::Batch(event) => event,
            Call::Backfill(call) => panic!("{call:?}"),
        })
    }

    fn refused(event: &str) -> String {
        parse(event).err().unwrap().to_string()
    }

    fn record(source: &str, stream: &str) -> String {
        format!(
            r#"{{"Records":[{{"eventName":"REMOVE","eventSource":"{source}","eventSourceARN":"{stream}","dynamodb":
            {{"SequenceNumber":"00700","Keys":{{"id":{{"N":"1"}}}},"OldImage":{{"id":{{"N":"1"}}}}}}}}]}}"#
        )
    }

    const STREAM: &str =
        "arn:aws:dynamodb:eu-central-1:123456789012:table/customers/stream/2026-11-23T07:00:00.000";

    #[test]
    fn the_consoles_test_event_is_refused_by_name() {
        let message = refused(r#"{"key1":"value1"}"#);
        assert_eq!(
            message,
            "the event is not one of a DynamoDB stream: it has no `Records`; map only the stream of customers to this function"
        );
    }

    #[test]
    fn an_event_of_another_service_is_refused_by_name() {
        let message = refused(&record("aws:kinesis", "arn:aws:kinesis:eu-central-1:123456789012:stream/s"));
        assert!(message.contains("its records are from aws:kinesis"), "{message}");
        let message = refused(r#"{"Records":[{"EventSource":"aws:sns","Sns":{}}]}"#);
        assert!(message.contains("its records are from aws:sns"), "{message}");
    }

    #[test]
    fn an_event_of_another_table_is_refused_with_its_stream() {
        let message = refused(&record("aws:dynamodb", &STREAM.replace("customers", "customers_V2")));
        assert!(
            message.contains("table/customers_V2/stream/")
                && message.contains("follows the table customers;"),
            "{message}"
        );
    }

    #[test]
    fn a_sequence_number_is_given_back_as_it_was_spelled() {
        let event = parse(&record("aws:dynamodb", STREAM)).unwrap();
        assert_eq!(event.spelled(&event.records[0].sequence_number), "00700");
    }

    #[test]
    fn an_empty_batch_is_one() {
        assert!(parse(r#"{"Records":[]}"#).unwrap().records.is_empty());
    }
}
