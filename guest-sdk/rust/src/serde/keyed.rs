//! Named values as serde reads them.

use serde::de::value::StringDeserializer;
use serde::de::{DeserializeSeed, MapAccess};

use super::deserializer::ValueDeserializer;
use super::error::Error;
use crate::{Value, quoted};

/// Entries of a map or attributes of an item; an error in a value says under which name.
pub(super) struct Entries {
    rest: std::vec::IntoIter<(String, Value)>,
    current: Option<(String, Value)>,
}

impl Entries {
    pub(super) fn new(entries: Vec<(String, Value)>) -> Self {
        Self { rest: entries.into_iter(), current: None }
    }
}

impl<'de> MapAccess<'de> for Entries {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((name, value)) = self.rest.next() else { return Ok(None) };
        let key = seed.deserialize(StringDeserializer::<Error>::new(name.clone()))?;
        self.current = Some((name, value));
        Ok(Some(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let Some((name, value)) = self.current.take() else {
            return Err(Error::new("a value without a name"));
        };
        seed.deserialize(ValueDeserializer(value)).map_err(|error| error.at(&quoted(&name)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}
