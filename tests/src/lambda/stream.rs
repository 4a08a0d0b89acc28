//! Records of a stream, as an event source mapping hands them over.

use bytes::Bytes;
use migrator_item::{Item, KeySchema};

/// One change of an item of a source.
#[derive(Clone, Debug)]
pub struct Change {
    /// Where in its shard it stands, as DynamoDB spells it.
    pub sequence: String,
    /// The item before.
    pub old: Option<Item>,
    /// The item after.
    pub new: Option<Item>,
    /// When, in seconds since 1970.
    pub created: u64,
}

impl Change {
    /// A change with the sequence number DynamoDB would spell so: not padded, more than 38 digits only in theory.
    pub fn new(sequence: u64, old: Option<Item>, new: Option<Item>) -> Self {
        Self {
            sequence: format!("{}", 700_000_000_000_000_000_000_u128 + u128::from(sequence)),
            old,
            new,
            created: 1_795_400_000,
        }
    }

    fn json(&self, table: &str, key: &KeySchema) -> String {
        let (name, item) = match (&self.old, &self.new) {
            (None, Some(new)) => ("INSERT", new),
            (Some(_), Some(new)) => ("MODIFY", new),
            (Some(old), None) => ("REMOVE", old),
            (None, None) => panic!("a change changes something"),
        };
        let text = |item: &Item| String::from_utf8(item.to_json().to_vec()).expect("an item is text");
        let keys = String::from_utf8(item.key(key).expect("an item has its key").to_json().to_vec())
            .expect("a key is text");
        let image = |name: &str, image: &Option<Item>| {
            image.as_ref().map(|item| format!(r#""{name}":{},"#, text(item))).unwrap_or_default()
        };
        format!(
            r#"{{"eventID":"{:032x}","eventName":"{name}","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"eu-central-1","dynamodb":{{"ApproximateCreationDateTime":{}.0,"Keys":{keys},{}{}"SequenceNumber":"{}","SizeBytes":{},"StreamViewType":"NEW_AND_OLD_IMAGES"}},"eventSourceARN":"arn:aws:dynamodb:eu-central-1:123456789012:table/{table}/stream/2026-11-23T07:00:00.000"}}"#,
            fastrand::u128(..),
            self.created,
            image("NewImage", &self.new),
            image("OldImage", &self.old),
            self.sequence,
            text(item).len(),
        )
    }
}

/// An event with these changes of a table.
pub fn event(table: &str, key: &KeySchema, changes: &[Change]) -> Bytes {
    let records: Vec<String> = changes.iter().map(|change| change.json(table, key)).collect();
    format!(r#"{{"Records":[{}]}}"#, records.join(",")).into()
}
