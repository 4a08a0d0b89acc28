//! What the function is called with: records of the stream by Lambda, or a scan segment by the host that copies.

use bytes::Bytes;
use migrator_backfill::{BackfillAnswer, BackfillCall};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::event::{Event, EventError, Response};

/// What an invocation brings, as the text it came in.
pub(crate) type Payload = Box<RawValue>;

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "Records", borrow, default)]
    records: Option<Vec<&'a RawValue>>,
    #[serde(rename = "Backfill", borrow, default)]
    backfill: Option<&'a RawValue>,
}

/// What the function shall do.
pub(crate) enum Call {
    /// Apply a batch of the stream's records.
    Batch(Event),
    /// Copy a part of a scan segment.
    Backfill(BackfillCall),
}

impl Call {
    /// Reads what an invocation brings; records share its bytes.
    ///
    /// # Errors
    /// Where it is neither a copy nor an event of the table's stream.
    pub(crate) fn parse(payload: Payload, table: &str) -> Result<Self, EventError> {
        let not_dynamodb = |reason: String| EventError::NotDynamoDb { reason, table: table.to_owned() };
        let text: Box<str> = payload.into();
        let bytes = Bytes::from(String::from(text));
        let envelope: Envelope<'_> =
            serde_json::from_slice(&bytes).map_err(|error| not_dynamodb(error.to_string()))?;
        if let Some(call) = envelope.backfill {
            let call = serde_json::from_str(call.get());
            return call.map(Self::Backfill).map_err(|source| EventError::Backfill { source });
        }
        let records = envelope.records.ok_or_else(|| not_dynamodb("it has no `Records`".to_owned()))?;
        let records = records.into_iter().map(|record| bytes.slice_ref(record.get().as_bytes())).collect();
        Event::read(records, table).map(Self::Batch)
    }
}

/// What the caller is told.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    /// What became of a batch.
    Batch(Response),
    /// What was copied.
    Backfill(BackfillAnswer),
}
