//! The primary key of an item.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::canonical::write_bytes;
use crate::node::write_base64;
use crate::number::Decimal;
use crate::text::write_string;
use crate::{Item, ItemError, Value};

/// Longest partition key and sort key in bytes.
/// Source: "Partition keys and sort keys" in <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
const MAX_HASH_SIZE: usize = 2048;
const MAX_RANGE_SIZE: usize = 1024;

/// The three types a key attribute can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum KeyType {
    /// String.
    S,
    /// Number.
    N,
    /// Binary.
    B,
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::S => "a string (S)",
            Self::N => "a number (N)",
            Self::B => "binary (B)",
        })
    }
}

/// Name and type of a key attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct KeyAttribute {
    /// Name of the attribute.
    pub name: String,
    /// Its declared type.
    pub key_type: KeyType,
}

/// The primary key that a table declares.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct KeySchema {
    /// The partition key.
    pub hash: KeyAttribute,
    /// The sort key, if there is one.
    pub range: Option<KeyAttribute>,
}

/// The primary key of one item. Keys that are one to DynamoDB are equal: `1.0` is `1`. Ordered by the
/// partition key, then by the sort key, numbers by their value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    hash: Part,
    range: Option<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Part {
    name: String,
    value: PartValue,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum PartValue {
    S(String),
    N(Decimal),
    B(Vec<u8>),
}

impl Key {
    /// The key as DynamoDB-JSON, `{"customer_nr":{"N":"42"}}`, numbers in plain decimal.
    #[must_use]
    pub fn to_json(&self) -> Bytes {
        let mut out = Vec::with_capacity(64);
        for (position, part) in self.parts().enumerate() {
            out.push(if position == 0 { b'{' } else { b',' });
            write_string(&mut out, &part.name);
            match &part.value {
                PartValue::S(text) => {
                    out.extend_from_slice(b":{\"S\":");
                    write_string(&mut out, text);
                }
                PartValue::N(number) => {
                    out.extend_from_slice(b":{\"N\":");
                    write_string(&mut out, &number.to_string());
                }
                PartValue::B(bytes) => {
                    out.extend_from_slice(b":{\"B\":");
                    write_base64(&mut out, bytes);
                }
            }
            out.push(b'}');
        }
        out.push(b'}');
        out.into()
    }

    /// An item of nothing but the key.
    #[must_use]
    pub fn to_item(&self) -> Item {
        // What `to_json` writes is an item; there is no error to pass on.
        Item::parse(self.to_json()).unwrap_or_default()
    }

    /// Bytes that are equal exactly where the keys are; the same on every machine.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64);
        for part in self.parts() {
            write_bytes(&mut out, part.name.as_bytes());
            match &part.value {
                PartValue::S(text) => write_tagged(&mut out, b's', text.as_bytes()),
                PartValue::N(number) => write_tagged(&mut out, b'n', number.to_string().as_bytes()),
                PartValue::B(bytes) => write_tagged(&mut out, b'b', bytes),
            }
        }
        out
    }

    fn parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.hash).chain(&self.range)
    }
}

fn write_tagged(out: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    out.push(tag);
    write_bytes(out, bytes);
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, part) in self.parts().enumerate() {
            if position > 0 {
                f.write_str(", ")?;
            }
            match &part.value {
                PartValue::S(text) => write!(f, "{}={text:?}", part.name)?,
                PartValue::N(number) => write!(f, "{}={number}", part.name)?,
                PartValue::B(bytes) => write!(f, "{}=base64:{}", part.name, STANDARD.encode(bytes))?,
            }
        }
        Ok(())
    }
}

pub(crate) fn key_of(item: &Item, schema: &KeySchema) -> Result<Key, ItemError> {
    let hash = part_of(item, &schema.hash, MAX_HASH_SIZE)?;
    let range =
        schema.range.as_ref().map(|attribute| part_of(item, attribute, MAX_RANGE_SIZE)).transpose()?;
    Ok(Key { hash, range })
}

fn part_of(item: &Item, attribute: &KeyAttribute, longest: usize) -> Result<Part, ItemError> {
    let name = attribute.name.clone();
    let Some(raw) = item.raw(&name) else { return Err(ItemError::KeyMissing { name }) };
    let invalid =
        |found: String| ItemError::KeyInvalid { name: name.clone(), expected: attribute.key_type, found };
    let value = match (attribute.key_type, Value::parse(raw)?) {
        (KeyType::S, Value::S(text)) => PartValue::S(text),
        (KeyType::N, Value::N(number)) => PartValue::N(
            Decimal::parse(&number).map_err(|_| invalid(format!("`{number}`, which is not a number")))?,
        ),
        (KeyType::B, Value::B(bytes)) => PartValue::B(bytes),
        (_, other) => return Err(invalid(describe(&other).to_owned())),
    };
    let length = match &value {
        PartValue::S(text) => text.len(),
        PartValue::B(bytes) => bytes.len(),
        PartValue::N(_) => 1,
    };
    match length {
        0 => Err(invalid("empty".to_owned())),
        _ if length > longest => {
            Err(ItemError::KeyTooLong { name, expected: attribute.key_type, longest, length })
        }
        _ => Ok(Part { name, value }),
    }
}

fn describe(value: &Value) -> &'static str {
    match value {
        Value::S(_) => "a string (S)",
        Value::N(_) => "a number (N)",
        Value::B(_) => "binary (B)",
        Value::Bool(_) => "a boolean (BOOL)",
        Value::Null => "null (NULL)",
        Value::Ss(_) => "a string set (SS)",
        Value::Ns(_) => "a number set (NS)",
        Value::Bs(_) => "a binary set (BS)",
        Value::M(_) => "a map (M)",
        Value::L(_) => "a list (L)",
    }
}
