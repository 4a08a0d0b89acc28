//! Plain JSON as DynamoDB's types. Numbers stay the text that they are: 38 digits fit no machine type.

use std::fmt;

use migrator_guest::{ConvertError, Value};
use serde_json::value::RawValue;

/// The deepest nesting that DynamoDB stores.
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes>
const MAX_DEPTH: usize = 32;

/// A JSON object as a map.
pub(crate) fn map(text: &str) -> Result<Value, ConvertError> {
    match serde_json::from_str::<&RawValue>(text) {
        Ok(raw) if raw.get().starts_with('{') => value(raw, MAX_DEPTH),
        _ => Err(format!("`{text}` is no JSON object").into()),
    }
}

fn value(raw: &RawValue, depth: usize) -> Result<Value, ConvertError> {
    let text = raw.get();
    let Some(below) = depth.checked_sub(1) else {
        return Err(format!("JSON that is nested deeper than {MAX_DEPTH} levels").into());
    };
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let Entries(entries) = serde_json::from_str(text)?;
            let entries = entries.into_iter().map(|(name, raw)| Ok((name, value(raw, below)?)));
            Value::map(entries.collect::<Result<Vec<_>, ConvertError>>()?)
        }
        Some(b'[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(text)?;
            let elements = elements.into_iter().map(|raw| value(raw, below));
            Value::list(elements.collect::<Result<Vec<_>, ConvertError>>()?)
        }
        Some(b'"') => Value::S(serde_json::from_str(text)?),
        Some(b't') => Value::Boolean(true),
        Some(b'f') => Value::Boolean(false),
        Some(b'n') => Value::Null,
        _ => Value::N(text.to_owned()),
    })
}

/// An object's entries in their order; of a name that stands twice the first one is not lost without a word.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Entries<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;
        impl<'de> serde::de::Visitor<'de> for EntriesVisitor {
            type Value = Entries<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries: Vec<(String, &RawValue)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
                    if entries.iter().any(|(before, _)| *before == name) {
                        return Err(serde::de::Error::custom(format!("`{name}` stands twice")));
                    }
                    entries.push((name, value));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(EntriesVisitor)
    }
}
