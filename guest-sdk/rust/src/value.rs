//! Values: what they are made from and what they turn into.

use std::fmt::{self, Write as _};

use ::serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::value::RawValue;

use crate::number::with_integers;
use crate::{ItemError, Number, Value};

impl Value {
    /// A string set. DynamoDB stores no empty set and no member twice.
    pub fn string_set(members: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::Ss(members.into_iter().map(Into::into).collect())
    }

    /// A number set. DynamoDB stores no empty set and no member twice.
    pub fn number_set(members: impl IntoIterator<Item = impl Into<Number>>) -> Self {
        Self::Ns(members.into_iter().map(|member| member.into().into()).collect())
    }

    /// A binary set. DynamoDB stores no empty set and no member twice.
    pub fn binary_set(members: impl IntoIterator<Item = impl Into<Vec<u8>>>) -> Self {
        Self::Bs(members.into_iter().map(Into::into).collect())
    }

    /// A map.
    ///
    /// ```
    /// use migrator_guest::Value;
    ///
    /// let address = Value::map([("city", Value::from("Bern")), ("floor", Value::from(2))]);
    /// assert_eq!(address, Value::M(r#"{"city":{"S":"Bern"},"floor":{"N":"2"}}"#.to_owned()));
    /// ```
    pub fn map(entries: impl IntoIterator<Item = (impl AsRef<str>, Value)>) -> Self {
        let mut json = String::from("{");
        for (name, value) in entries {
            separate(&mut json);
            write_text(&mut json, name.as_ref());
            json.push(':');
            value.write_json(&mut json);
        }
        json.push('}');
        Self::M(json)
    }

    /// A list.
    pub fn list(elements: impl IntoIterator<Item = Value>) -> Self {
        let mut json = String::from("[");
        for value in elements {
            separate(&mut json);
            value.write_json(&mut json);
        }
        json.push(']');
        Self::L(json)
    }

    /// The entries of a map, in their order. Maps and lists inside stay text.
    ///
    /// # Errors
    /// [`ItemError::Type`] where this is no map, [`ItemError::Malformed`] where its text is none.
    pub fn entries(&self) -> Result<Vec<(String, Value)>, ItemError> {
        let Self::M(json) = self else { return Err(self.mismatch("a map (M)")) };
        parse::<Entries>(json).map(|entries| entries.0)
    }

    /// The elements of a list. Maps and lists inside stay text.
    ///
    /// # Errors
    /// [`ItemError::Type`] where this is no list, [`ItemError::Malformed`] where its text is none.
    pub fn elements(&self) -> Result<Vec<Value>, ItemError> {
        let Self::L(json) = self else { return Err(self.mismatch("a list (L)")) };
        Ok(parse::<Vec<Tagged>>(json)?.into_iter().map(|tagged| tagged.0).collect())
    }

    /// The value of DynamoDB-JSON such as `{"S":"x"}`.
    ///
    /// # Errors
    /// [`ItemError::Malformed`] where the text is none.
    pub fn from_json(json: &str) -> Result<Self, ItemError> {
        parse::<Tagged>(json).map(|tagged| tagged.0)
    }

    /// The value as DynamoDB-JSON, `{"S":"x"}`.
    pub fn to_json(&self) -> String {
        let mut json = String::new();
        self.write_json(&mut json);
        json
    }

    /// What this is, for messages: `a string (S)`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::S(_) => "a string (S)",
            Self::N(_) => "a number (N)",
            Self::B(_) => "binary (B)",
            Self::Boolean(_) => "a boolean (BOOL)",
            Self::Null => "null (NULL)",
            Self::Ss(_) => "a string set (SS)",
            Self::Ns(_) => "a number set (NS)",
            Self::Bs(_) => "a binary set (BS)",
            Self::M(_) => "a map (M)",
            Self::L(_) => "a list (L)",
        }
    }

    pub(crate) fn mismatch(&self, expected: &'static str) -> ItemError {
        ItemError::Type { path: String::new(), expected, found: self.type_name() }
    }

    fn write_json(&self, json: &mut String) {
        match self {
            Self::S(text) => write_tagged(json, "S", |json| write_text(json, text)),
            Self::N(text) => write_tagged(json, "N", |json| write_text(json, text)),
            Self::B(bytes) => write_tagged(json, "B", |json| write_text(json, &BASE64.encode(bytes))),
            Self::Boolean(flag) => {
                write_tagged(json, "BOOL", |json| json.push_str(if *flag { "true" } else { "false" }))
            }
            Self::Null => json.push_str(r#"{"NULL":true}"#),
            Self::Ss(members) => write_tagged(json, "SS", |json| write_texts(json, members.iter())),
            Self::Ns(members) => write_tagged(json, "NS", |json| write_texts(json, members.iter())),
            Self::Bs(members) => write_tagged(json, "BS", |json| {
                write_texts(json, members.iter().map(|member| BASE64.encode(member)));
            }),
            Self::M(text) => write_tagged(json, "M", |json| json.push_str(text)),
            Self::L(text) => write_tagged(json, "L", |json| json.push_str(text)),
        }
    }
}

fn separate(json: &mut String) {
    if json.len() > 1 {
        json.push(',');
    }
}

fn write_tagged(json: &mut String, tag: &str, write: impl FnOnce(&mut String)) {
    json.push_str("{\"");
    json.push_str(tag);
    json.push_str("\":");
    write(json);
    json.push('}');
}

fn write_texts(json: &mut String, texts: impl Iterator<Item = impl AsRef<str>>) {
    json.push('[');
    for (index, text) in texts.enumerate() {
        if index > 0 {
            json.push(',');
        }
        write_text(json, text.as_ref());
    }
    json.push(']');
}

/// Appends a JSON string, [escaped as it must be](https://www.rfc-editor.org/rfc/rfc8259#section-7) and no more.
fn write_text(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            control if control < ' ' => {
                // Writing into a string cannot fail.
                let _ = write!(json, "\\u{:04x}", u32::from(control));
            }
            other => json.push(other),
        }
    }
    json.push('"');
}

fn parse<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, ItemError> {
    serde_json::from_str(json).map_err(|error| ItemError::Malformed(error.to_string()))
}

/// A map's entries in their order.
struct Entries(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;
        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of DynamoDB-JSON values")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Tagged>()? {
                    entries.push((name, value.0));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(EntriesVisitor)
    }
}

/// A value as DynamoDB-JSON: an object with its type as the only name.
struct Tagged(Value);

impl<'de> Deserialize<'de> for Tagged {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TaggedVisitor;
        impl<'de> Visitor<'de> for TaggedVisitor {
            type Value = Tagged;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a DynamoDB-JSON value such as {\"S\":\"x\"}")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tagged, A::Error> {
                let Some(tag) = map.next_key::<String>()? else {
                    return Err(de::Error::custom("a value without type"));
                };
                let value = tagged_value(&tag, &mut map)?;
                match map.next_key::<String>()? {
                    None => Ok(Tagged(value)),
                    Some(second) => {
                        Err(de::Error::custom(format!("a value of two types, `{tag}` and `{second}`")))
                    }
                }
            }
        }
        deserializer.deserialize_map(TaggedVisitor)
    }
}

fn tagged_value<'de, A: MapAccess<'de>>(tag: &str, map: &mut A) -> Result<Value, A::Error> {
    let bytes = |text: String| BASE64.decode(text).map_err(de::Error::custom);
    Ok(match tag {
        "S" => Value::S(map.next_value()?),
        "N" => Value::N(map.next_value()?),
        "B" => Value::B(bytes(map.next_value()?)?),
        "BOOL" => Value::Boolean(map.next_value()?),
        "NULL" => {
            map.next_value::<bool>()?;
            Value::Null
        }
        "SS" => Value::Ss(map.next_value()?),
        "NS" => Value::Ns(map.next_value()?),
        "BS" => Value::Bs(map.next_value::<Vec<String>>()?.into_iter().map(bytes).collect::<Result<_, _>>()?),
        "M" => Value::M(map.next_value::<&RawValue>()?.get().to_owned()),
        "L" => Value::L(map.next_value::<&RawValue>()?.get().to_owned()),
        other => return Err(de::Error::custom(format!("`{other}` is no DynamoDB type"))),
    })
}

macro_rules! value_from {
    ($($source:ty => $variant:ident;)*) => {
        $(impl From<$source> for Value {
            fn from(value: $source) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}

value_from! {
    &str => S;
    String => S;
    &String => S;
    std::borrow::Cow<'_, str> => S;
    Number => N;
    Vec<u8> => B;
    &[u8] => B;
    bool => Boolean;
}

impl From<&Number> for Value {
    fn from(number: &Number) -> Self {
        Self::N(number.as_str().to_owned())
    }
}

macro_rules! value_from_integers {
    ($($integer:ty),*) => {
        $(impl From<$integer> for Value {
            fn from(integer: $integer) -> Self {
                Self::N(integer.to_string())
            }
        })*
    };
}
with_integers!(value_from_integers);

macro_rules! from_value {
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

from_value! {
    String, "a string (S)": Value::S(text) => text;
    Number, "a number (N)": Value::N(text) => text.into();
    bool, "a boolean (BOOL)": Value::Boolean(flag) => flag;
    Vec<u8>, "binary (B)": Value::B(bytes) => bytes;
}
