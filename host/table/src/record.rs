use std::fmt;
use std::str::FromStr;
use std::time::SystemTime;

use migrator_item::Item;

use crate::TableError;

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
        let _ = digits;
        todo!()
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

/// Records of a shard, and where to go on.
#[derive(Clone, Debug)]
pub struct RecordPage {
    /// The records in order.
    pub records: Vec<Record>,
    /// The iterator of the next page; absent when the shard is closed and has been read to its end.
    pub next_iterator: Option<String>,
}
