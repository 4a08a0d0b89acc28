//! Serde in and out of items: structs for those who want them.

mod deserializer;
mod error;
mod keyed;
mod serializer;
mod wrappers;

use ::serde::Serialize;
use ::serde::de::DeserializeOwned;

use self::deserializer::{ItemDeserializer, ValueDeserializer};
use self::serializer::{Encoded, ValueSerializer};
use crate::{Item, ItemError, Value};

pub use wrappers::{Binary, BinarySet, NumberSet, StringSet};

/// Reads a whole item.
pub(crate) fn item_to_struct<T: DeserializeOwned>(item: &Item) -> Result<T, ItemError> {
    Ok(T::deserialize(ItemDeserializer(item))?)
}

/// Reads one value; `path` is for the message.
pub(crate) fn value_to<T: DeserializeOwned>(path: &str, value: Value) -> Result<T, ItemError> {
    Ok(T::deserialize(ValueDeserializer(value)).map_err(|error| error.at(path))?)
}

/// A struct's fields or a map's entries; none is a field that is `None`.
pub(crate) fn struct_to_attributes<T: Serialize + ?Sized>(
    value: &T,
) -> Result<Vec<(String, Option<Value>)>, ItemError> {
    match value.serialize(ValueSerializer)? {
        Encoded::Map(entries) => Ok(entries),
        _ => Err(ItemError::Struct("only a struct or a map with text keys is an item".to_owned())),
    }
}

/// Any value; none is `None`.
pub(crate) fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Option<Value>, ItemError> {
    Ok(value.serialize(ValueSerializer)?.into_value())
}
