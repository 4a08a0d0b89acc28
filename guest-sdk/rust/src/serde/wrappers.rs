//! Types for what serde's own data model cannot say: exact numbers, sets, binary.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::{ItemError, Number, Value};

/// Name of the newtype under which a value passes through serde whole, as DynamoDB-JSON text.
pub(super) const EXACT: &str = "$migrator_guest::Value";

/// Any value, unchanged. Only within an item's own serialization.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(EXACT, &self.to_json())
    }
}

/// Any value, unchanged. Only within an item's own deserialization, and not behind `#[serde(flatten)]` or in an
/// untagged enum, where serde itself has already lost the type.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ExactVisitor;
        impl<'de> Visitor<'de> for ExactVisitor {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value straight from an item (not through serde's flatten or untagged)")
            }

            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
                let json = String::deserialize(deserializer)?;
                Value::from_json(&json).map_err(de::Error::custom)
            }
        }
        deserializer.deserialize_newtype_struct(EXACT, ExactVisitor)
    }
}

/// Binary. (`Vec<u8>` is a list of numbers to serde.)
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Binary(pub Vec<u8>);

/// A string set. DynamoDB stores no empty one: leave the attribute away with an `Option`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StringSet(pub BTreeSet<String>);

/// A number set. DynamoDB stores no empty one: leave the attribute away with an `Option`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberSet(pub BTreeSet<Number>);

/// A binary set. DynamoDB stores no empty one: leave the attribute away with an `Option`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BinarySet(pub BTreeSet<Vec<u8>>);

impl From<Binary> for Value {
    fn from(binary: Binary) -> Self {
        Self::B(binary.0)
    }
}

impl From<StringSet> for Value {
    fn from(set: StringSet) -> Self {
        Self::string_set(set.0)
    }
}

impl From<NumberSet> for Value {
    fn from(set: NumberSet) -> Self {
        Self::number_set(set.0)
    }
}

impl From<BinarySet> for Value {
    fn from(set: BinarySet) -> Self {
        Self::binary_set(set.0)
    }
}

macro_rules! try_from {
    ($($target:ty, $expected:literal: $pattern:pat => $result:expr;)*) => {
        $(impl TryFrom<Value> for $target {
            type Error = ItemError;

            fn try_from(value: Value) -> Result<Self, ItemError> {
                match value {
                    $pattern => Ok($result),
                    other => Err(other.mismatch($expected)),
                }
            }
        })*
    };
}

try_from! {
    Binary, "binary (B)": Value::B(bytes) => Self(bytes);
    StringSet, "a string set (SS)": Value::Ss(members) => Self(members.into_iter().collect());
    NumberSet, "a number set (NS)": Value::Ns(members) => Self(members.into_iter().map(Number::from).collect());
    BinarySet, "a binary set (BS)": Value::Bs(members) => Self(members.into_iter().collect());
}

macro_rules! through_value {
    ($($type:ty),*) => {
        $(
            impl Serialize for $type {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    Value::from(self.clone()).serialize(serializer)
                }
            }

            impl<'de> Deserialize<'de> for $type {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    Value::deserialize(deserializer)?.try_into().map_err(de::Error::custom)
                }
            }
        )*
    };
}

through_value!(Number, Binary, StringSet, NumberSet, BinarySet);
