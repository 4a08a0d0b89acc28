//! From items and values to Rust types.
//!
//! Never loses anything silently: a number that a float does not hold exactly, a set read as a list and binary read as
//! text are errors that name the type to use instead.

use serde::de::value::{StrDeserializer, StringDeserializer};
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, SeqAccess, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::error::Error;
use super::wrappers::EXACT;
use crate::number::exact_float;
use crate::{Item, Value, quoted};

/// A whole item. A struct's fields are fetched by name; anything else takes every attribute.
pub(super) struct ItemDeserializer<'a>(pub(super) &'a Item);

impl ItemDeserializer<'_> {
    fn attributes(&self) -> Vec<(String, Value)> {
        let present = |name: String| self.0.get(&quoted(&name)).map(|value| (name, value));
        self.0.names().into_iter().filter_map(present).collect()
    }
}

impl<'de> Deserializer<'de> for ItemDeserializer<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visit_entries(self.attributes(), visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let present = |name: &&str| self.0.get(&quoted(name)).map(|value| ((*name).to_owned(), value));
        visit_entries(fields.iter().filter_map(present).collect(), visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        ValueDeserializer(Value::map(self.attributes())).deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

fn visit_entries<'de, V: Visitor<'de>>(entries: Vec<(String, Value)>, visitor: V) -> Result<V::Value, Error> {
    visitor.visit_map(super::keyed::Entries::new(entries))
}

/// One value.
pub(super) struct ValueDeserializer(pub(super) Value);

impl ValueDeserializer {
    fn mismatch(&self, expected: &'static str) -> Error {
        self.0.mismatch(expected).into()
    }
}

macro_rules! integers {
    ($($deserialize:ident $visit:ident $integer:ty;)*) => {
        $(fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let Value::N(text) = &self.0 else { return Err(self.mismatch("a number (N)")) };
            match text.parse::<$integer>() {
                Ok(integer) => visitor.$visit(integer),
                Err(error) => Err(Error::new(format!("{text} as {}: {error}", stringify!($integer)))),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for ValueDeserializer {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::S(text) => visitor.visit_string(text),
            Value::N(text) => visit_number(&text, visitor),
            Value::B(bytes) => visitor.visit_byte_buf(bytes),
            Value::Boolean(flag) => visitor.visit_bool(flag),
            Value::Null => visitor.visit_unit(),
            Value::M(_) => visit_entries(self.0.entries()?, visitor),
            Value::L(_) => visitor.visit_seq(Elements::new(self.0.elements()?)),
            Value::Ss(_) => Err(Error::new("a string set (SS) is no list: read it as StringSet")),
            Value::Ns(_) => Err(Error::new("a number set (NS) is no list: read it as NumberSet")),
            Value::Bs(_) => Err(Error::new("a binary set (BS) is no list: read it as BinarySet")),
        }
    }

    integers! {
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_i128 visit_i128 i128;
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_u128 visit_u128 u128;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let Value::N(text) = &self.0 else { return Err(self.mismatch("a number (N)")) };
        visitor.visit_f64(exact_float(text).ok_or_else(|| inexact(text))?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::S(text) => visitor.visit_string(text),
            Value::N(_) => Err(self.mismatch("a string (S); read it as Number to keep its digits")),
            _ => Err(self.mismatch("a string (S)")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name == EXACT {
            return visitor.visit_newtype_struct(StringDeserializer::<Error>::new(self.0.to_json()));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.0 {
            Value::S(variant) => visitor.visit_enum(StrDeserializer::<Error>::new(variant)),
            Value::M(_) => {
                let mut entries = self.0.entries()?.into_iter();
                match (entries.next(), entries.next()) {
                    (Some((variant, value)), None) => visitor.visit_enum(Variant { variant, value }),
                    _ => Err(Error::new(
                        "a map that stands for an enum must have one entry, named as the variant",
                    )),
                }
            }
            _ => Err(self.mismatch("a string (S) or a map (M)")),
        }
    }

    forward_to_deserialize_any! {
        bool char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}

fn inexact(text: &str) -> Error {
    Error::new(format!("{text} does not fit a float exactly: read it as Number"))
}

/// A number where the type does not say which: the first machine type that holds it exactly.
fn visit_number<'de, V: Visitor<'de>>(text: &str, visitor: V) -> Result<V::Value, Error> {
    if let Ok(integer) = text.parse::<u64>() {
        return visitor.visit_u64(integer);
    }
    if let Ok(integer) = text.parse::<i64>() {
        return visitor.visit_i64(integer);
    }
    visitor.visit_f64(exact_float(text).ok_or_else(|| inexact(text))?)
}

/// The elements of a list.
struct Elements {
    rest: std::vec::IntoIter<Value>,
    index: usize,
}

impl Elements {
    fn new(elements: Vec<Value>) -> Self {
        Self { rest: elements.into_iter(), index: 0 }
    }
}

impl<'de> SeqAccess<'de> for Elements {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some(value) = self.rest.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        seed.deserialize(ValueDeserializer(value)).map(Some).map_err(|error| error.at(&format!("[{index}]")))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// A variant with content: a map of one entry.
struct Variant {
    variant: String,
    value: Value,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Error;
    type Variant = Content;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Content), Error> {
        let variant = seed.deserialize(StringDeserializer::<Error>::new(self.variant))?;
        Ok((variant, Content(self.value)))
    }
}

/// What a variant holds.
struct Content(Value);

impl<'de> VariantAccess<'de> for Content {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.0 {
            Value::Null => Ok(()),
            other => Err(other.mismatch("null (NULL)").into()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(ValueDeserializer(self.0))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Error> {
        ValueDeserializer(self.0).deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        ValueDeserializer(self.0).deserialize_any(visitor)
    }
}
