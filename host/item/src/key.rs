//! The primary key of an item.

use std::fmt;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::{Item, ItemError};

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

/// The primary key of one item. Keys that DynamoDB holds for the same are equal: `1.0` is `1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    hash: Part,
    range: Option<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Part {
    name: String,
    value: String,
}

impl Key {
    /// The key as DynamoDB-JSON, `{"customer_nr":{"N":"42"}}`, numbers in their shortest plain spelling.
    #[must_use]
    pub fn to_json(&self) -> Bytes {
        todo!()
    }

    /// An item of nothing but the key.
    #[must_use]
    pub fn to_item(&self) -> Item {
        todo!()
    }

    /// Bytes that are equal exactly where the keys are; the same on every machine.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        todo!()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        todo!()
    }
}

impl Serialize for Key {
    fn serialize<S: serde::Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
        todo!()
    }
}

pub(crate) fn key_of(_item: &Item, _schema: &KeySchema) -> Result<Key, ItemError> {
    todo!()
}
