use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use migrator_item::Item;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::TableError;

/// The most digits of a sequence number.
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_StreamRecord.html>.
const DIGITS: usize = 40;

/// The order of a shard's records: digits, padded to 40, so that comparing the strings compares the numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SequenceNumber(String);

impl SequenceNumber {
    /// The padded digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SequenceNumber {
    type Err = TableError;

    fn from_str(digits: &str) -> Result<Self, TableError> {
        let known =
            !digits.is_empty() && digits.len() <= DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        if known {
            Ok(Self(format!("{digits:0>DIGITS$}")))
        } else {
            Err(TableError::SequenceNumber(digits.to_owned()))
        }
    }
}

impl TryFrom<String> for SequenceNumber {
    type Error = TableError;

    fn try_from(digits: String) -> Result<Self, TableError> {
        digits.parse()
    }
}

impl From<SequenceNumber> for String {
    fn from(number: SequenceNumber) -> Self {
        number.0
    }
}

impl fmt::Display for SequenceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What happened to the item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EventName {
    /// It was not there before.
    Insert,
    /// It was there and is different now.
    Modify,
    /// It was deleted, by a request or by its time to live.
    Remove,
}

/// One change of one item, as its table's stream tells it.
#[derive(Clone, Debug)]
pub struct Record {
    /// Where in its shard the record stands.
    pub sequence_number: SequenceNumber,
    /// What happened.
    pub event_name: EventName,
    /// When, rounded to the second; never order by it.
    pub created: Option<SystemTime>,
    /// The key of the item.
    pub keys: Item,
    /// The item before the change.
    pub old_image: Option<Item>,
    /// The item after the change.
    pub new_image: Option<Item>,
}

/// Where a record of a Lambda event is from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The service: `aws:dynamodb`; empty where the record does not say.
    pub service: String,
    /// The stream's ARN; empty where the record does not say, as in GetRecords.
    pub stream: String,
}

/// As GetRecords and a Lambda event spell it.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "eventSource", borrow, default)]
    service: Option<Cow<'a, str>>,
    #[serde(rename = "eventSourceARN", borrow, default)]
    stream: Option<Cow<'a, str>>,
    #[serde(rename = "eventName")]
    event_name: EventName,
    #[serde(borrow)]
    dynamodb: Change<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change<'a> {
    #[serde(borrow)]
    sequence_number: Cow<'a, str>,
    /// Seconds, written as an integer by some and as a float by others.
    #[serde(default)]
    approximate_creation_date_time: Option<f64>,
    #[serde(borrow)]
    keys: &'a RawValue,
    #[serde(borrow, default)]
    old_image: Option<&'a RawValue>,
    #[serde(borrow, default)]
    new_image: Option<&'a RawValue>,
}

impl Record {
    /// Reads one record of GetRecords or of a Lambda event; its items share the bytes.
    ///
    /// # Errors
    /// A member is missing or of another type, or an item is not DynamoDB-JSON.
    pub fn parse(json: impl Into<Bytes>) -> Result<Self, TableError> {
        Self::parse_with_origin(json).map(|(record, _)| record)
    }

    /// As [`Record::parse`], with where the record is from, in the same pass over its text.
    ///
    /// # Errors
    /// As [`Record::parse`].
    pub fn parse_with_origin(json: impl Into<Bytes>) -> Result<(Self, Origin), TableError> {
        let json = json.into();
        let invalid = |reason: &dyn fmt::Display| TableError::Record(reason.to_string());
        let envelope: Envelope<'_> = serde_json::from_slice(&json).map_err(|error| invalid(&error))?;
        let change = envelope.dynamodb;
        let item = |raw: &RawValue| {
            Item::parse(json.slice_ref(raw.get().as_bytes())).map_err(|error| invalid(&error))
        };
        let record = Self {
            sequence_number: change.sequence_number.parse()?,
            event_name: envelope.event_name,
            created: change.approximate_creation_date_time.and_then(time),
            keys: item(change.keys)?,
            old_image: change.old_image.map(item).transpose()?,
            new_image: change.new_image.map(item).transpose()?,
        };
        let text = |text: Option<Cow<'_, str>>| text.unwrap_or_default().into_owned();
        let origin = Origin { service: text(envelope.service), stream: text(envelope.stream) };
        Ok((record, origin))
    }
}

fn time(seconds: f64) -> Option<SystemTime> {
    SystemTime::UNIX_EPOCH.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
}
