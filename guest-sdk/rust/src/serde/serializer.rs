//! From Rust types to values.

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::error::Error;
use super::wrappers::EXACT;
use crate::Value;

/// What became of something: `None` is kept apart from null, and a map from its text, for the level above to decide.
pub(super) enum Encoded {
    Absent,
    Value(Value),
    Map(Vec<(String, Option<Value>)>),
}

impl Encoded {
    pub(super) fn into_value(self) -> Option<Value> {
        match self {
            Self::Absent => None,
            Self::Value(value) => Some(value),
            Self::Map(entries) => {
                Some(Value::map(entries.into_iter().filter_map(|(name, value)| Some((name, value?)))))
            }
        }
    }
}

pub(super) struct ValueSerializer;

fn value_of<T: Serialize + ?Sized>(value: &T) -> Result<Option<Value>, Error> {
    Ok(value.serialize(ValueSerializer)?.into_value())
}

/// A value under the name of its variant.
fn variant(name: &str, value: Value) -> Encoded {
    Encoded::Value(Value::map([(name, value)]))
}

fn number(float: f64, text: String) -> Result<Encoded, Error> {
    if float.is_finite() {
        return Ok(Encoded::Value(Value::N(text)));
    }
    Err(Error::new(format!("{text} is no number that DynamoDB stores")))
}

macro_rules! scalars {
    ($($serialize:ident $source:ty;)*) => {
        $(fn $serialize(self, value: $source) -> Result<Encoded, Error> {
            Ok(Encoded::Value(Value::from(value)))
        })*
    };
}

impl Serializer for ValueSerializer {
    type Ok = Encoded;
    type Error = Error;
    type SerializeSeq = Sequence;
    type SerializeTuple = Sequence;
    type SerializeTupleStruct = Sequence;
    type SerializeTupleVariant = Sequence;
    type SerializeMap = Map;
    type SerializeStruct = Map;
    type SerializeStructVariant = Map;

    scalars! {
        serialize_bool bool;
        serialize_i8 i8;
        serialize_i16 i16;
        serialize_i32 i32;
        serialize_i64 i64;
        serialize_i128 i128;
        serialize_u8 u8;
        serialize_u16 u16;
        serialize_u32 u32;
        serialize_u64 u64;
        serialize_u128 u128;
        serialize_str &str;
        serialize_bytes &[u8];
    }

    fn serialize_f32(self, value: f32) -> Result<Encoded, Error> {
        number(value.into(), value.to_string())
    }

    fn serialize_f64(self, value: f64) -> Result<Encoded, Error> {
        number(value, value.to_string())
    }

    fn serialize_char(self, value: char) -> Result<Encoded, Error> {
        Ok(Encoded::Value(Value::S(value.into())))
    }

    fn serialize_none(self) -> Result<Encoded, Error> {
        Ok(Encoded::Absent)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Encoded, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Encoded, Error> {
        Ok(Encoded::Value(Value::Null))
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<Encoded, Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<Encoded, Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<Encoded, Error> {
        match value.serialize(self)? {
            Encoded::Value(Value::S(json)) if name == EXACT => Ok(Encoded::Value(Value::from_json(&json)?)),
            encoded => Ok(encoded),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        name: &'static str,
        value: &T,
    ) -> Result<Encoded, Error> {
        Ok(variant(name, value_of(value)?.unwrap_or(Value::Null)))
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Sequence, Error> {
        Ok(Sequence::default())
    }

    fn serialize_tuple(self, _length: usize) -> Result<Sequence, Error> {
        Ok(Sequence::default())
    }

    fn serialize_tuple_struct(self, _name: &'static str, _length: usize) -> Result<Sequence, Error> {
        Ok(Sequence::default())
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        name: &'static str,
        _length: usize,
    ) -> Result<Sequence, Error> {
        Ok(Sequence { variant: Some(name), ..Sequence::default() })
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Map, Error> {
        Ok(Map::default())
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Map, Error> {
        Ok(Map::default())
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        name: &'static str,
        _length: usize,
    ) -> Result<Map, Error> {
        Ok(Map { variant: Some(name), ..Map::default() })
    }
}

/// A list in the making. `None` is null in it: the other elements keep their places.
#[derive(Default)]
pub(super) struct Sequence {
    variant: Option<&'static str>,
    elements: Vec<Value>,
}

impl Sequence {
    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let index = self.elements.len();
        let value = value_of(value).map_err(|error| error.at(&format!("[{index}]")))?;
        self.elements.push(value.unwrap_or(Value::Null));
        Ok(())
    }

    fn finish(self) -> Encoded {
        let list = Value::list(self.elements);
        match self.variant {
            Some(name) => variant(name, list),
            None => Encoded::Value(list),
        }
    }
}

macro_rules! sequences {
    ($($serialize:ident $push:ident;)*) => {
        $(impl $serialize for Sequence {
            type Ok = Encoded;
            type Error = Error;

            fn $push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.push(value)
            }

            fn end(self) -> Result<Encoded, Error> {
                Ok(self.finish())
            }
        })*
    };
}

sequences! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

/// A map in the making.
#[derive(Default)]
pub(super) struct Map {
    variant: Option<&'static str>,
    entries: Vec<(String, Option<Value>)>,
    key: Option<String>,
}

impl Map {
    fn push<T: Serialize + ?Sized>(&mut self, name: String, value: &T) -> Result<(), Error> {
        let value = value_of(value).map_err(|error| error.at(&crate::quoted(&name)))?;
        self.entries.push((name, value));
        Ok(())
    }

    fn finish(self) -> Encoded {
        let map = Encoded::Map(self.entries);
        match self.variant {
            Some(name) => variant(name, map.into_value().unwrap_or(Value::Null)),
            None => map,
        }
    }
}

impl SerializeMap for Map {
    type Ok = Encoded;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.key = match value_of(key)? {
            Some(Value::S(text) | Value::N(text)) => Some(text),
            _ => return Err(Error::new("the key of a map must be text or a number")),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let Some(name) = self.key.take() else { return Err(Error::new("a value without a name")) };
        self.push(name, value)
    }

    fn end(self) -> Result<Encoded, Error> {
        Ok(self.finish())
    }
}

macro_rules! structs {
    ($($serialize:ident),*) => {
        $(impl $serialize for Map {
            type Ok = Encoded;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
                self.push(name.to_owned(), value)
            }

            fn end(self) -> Result<Encoded, Error> {
                Ok(self.finish())
            }
        })*
    };
}

structs!(SerializeStruct, SerializeStructVariant);
