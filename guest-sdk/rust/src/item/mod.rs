//! The item as a converter sees it.

#[cfg(target_arch = "wasm32")]
#[path = "host.rs"]
mod storage;
#[cfg(not(target_arch = "wasm32"))]
#[path = "native.rs"]
mod storage;

use std::borrow::Cow;
use std::fmt;

use ::serde::Serialize;
use ::serde::de::DeserializeOwned;

use crate::{ItemError, Number, Value};

/// One DynamoDB item.
///
/// In a component it stays in the host, as the bytes it was read as: only what you ask for crosses the boundary, so a
/// converter that touches two attributes of forty pays for two. In native tests it is the same code without the boundary.
///
/// Paths are DynamoDB document paths: `address.city`, `tags[0]`, and double quotes around a name that holds a dot or a
/// bracket (`"a.b".c`, see [`quoted`]). A path that does not parse is a mistake in the converter, not a property of the item:
/// where no error is returned it panics. A path that leads through something that is neither a map nor a list finds nothing.
///
/// ```
/// use migrator_guest::Item;
///
/// # fn main() -> Result<(), migrator_guest::ItemError> {
/// let mut item = Item::from_json(r#"{"id":{"S":"1"},"address":{"M":{"city":{"S":"Bern"}}}}"#)?;
/// assert_eq!(item.get_s("address.city")?.as_deref(), Some("Bern"));
/// item.rename("address.city", "city")?;
/// item.remove("address");
/// item.set("visits", 3)?;
/// assert_eq!(item.to_json(), r#"{"id":{"S":"1"},"city":{"S":"Bern"},"visits":{"N":"3"}}"#);
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
pub struct Item(storage::Stored);

impl Item {
    /// An item without attributes.
    pub fn new() -> Self {
        Self::default()
    }

    /// An item from DynamoDB-JSON, for example `{"id":{"S":"1"}}`.
    ///
    /// # Errors
    /// [`ItemError::Malformed`] where the text is not DynamoDB-JSON.
    pub fn from_json(json: &str) -> Result<Self, ItemError> {
        storage::Stored::from_json(json).map(Self)
    }

    /// The whole item as DynamoDB-JSON.
    pub fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// A copy that can be changed on its own.
    pub fn duplicate(&self) -> Self {
        Self(self.0.duplicate())
    }

    /// The names of the top-level attributes, in the order they are stored.
    pub fn names(&self) -> Vec<String> {
        self.0.names()
    }

    /// Whether something stands at this path.
    pub fn has(&self, path: &str) -> bool {
        self.0.has(path)
    }

    /// The value at a path; none where there is nothing.
    pub fn get(&self, path: &str) -> Option<Value> {
        self.0.get(path)
    }

    /// Puts a value at a path. The parent must exist, except that a top-level name needs none; a list index equal to
    /// the list's length appends.
    ///
    /// # Errors
    /// [`ItemError::Path`] where the path does not parse or its parent is missing, [`ItemError::Value`] where DynamoDB
    /// stores no such value.
    pub fn set(&mut self, path: &str, value: impl Into<Value>) -> Result<(), ItemError> {
        self.0.set(path, value.into())
    }

    /// Removes the value at a path and returns it; none where there is nothing.
    pub fn take(&mut self, path: &str) -> Option<Value> {
        self.0.take(path)
    }

    /// Removes the value at a path; says whether there was one. Cheaper than [`Item::take`]: the value does not cross.
    pub fn remove(&mut self, path: &str) -> bool {
        self.0.remove(path)
    }

    /// Moves a value to another path without its crossing the boundary; says whether there was one. What stood at `to`
    /// is replaced. Both may be nested.
    ///
    /// # Errors
    /// [`ItemError::Path`] where a path does not parse or the parent of `to` is missing.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<bool, ItemError> {
        self.0.rename(from, to)
    }

    /// Reads the whole item into a struct or map. A struct's fields are fetched one by one: other attributes of the item
    /// do not cross the boundary.
    ///
    /// # Errors
    /// [`ItemError::Struct`], naming the attribute that does not fit.
    pub fn to_struct<T: DeserializeOwned>(&self) -> Result<T, ItemError> {
        crate::serde::item_to_struct(self)
    }

    /// A new item with the fields of a struct or the entries of a map. A field that is `None` becomes no attribute.
    ///
    /// # Errors
    /// [`ItemError::Struct`] where the type has no form as an item, [`ItemError::Value`] where DynamoDB stores no such
    /// value.
    pub fn from_struct<T: Serialize + ?Sized>(value: &T) -> Result<Self, ItemError> {
        let mut item = Self::new();
        item.set_struct(value)?;
        Ok(item)
    }

    /// Puts the fields of a struct or the entries of a map into this item. A field that is `None` removes its attribute;
    /// attributes that the struct does not have stay as they are.
    ///
    /// # Errors
    /// As for [`Item::from_struct`].
    pub fn set_struct<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ItemError> {
        for (name, value) in crate::serde::struct_to_attributes(value)? {
            match value {
                Some(value) => self.set(&quoted(&name), value)?,
                None => {
                    self.remove(&quoted(&name));
                }
            }
        }
        Ok(())
    }

    /// The value at a path as any type that serde knows; none where there is nothing.
    ///
    /// # Errors
    /// [`ItemError::Struct`] where something else stands there.
    pub fn get_as<T: DeserializeOwned>(&self, path: &str) -> Result<Option<T>, ItemError> {
        self.get(path).map(|value| crate::serde::value_to(path, value)).transpose()
    }

    /// Puts any value that serde knows at a path; `None` removes what stands there.
    ///
    /// # Errors
    /// As for [`Item::set`], and [`ItemError::Struct`] where the type has no form as a value.
    pub fn set_as<T: Serialize + ?Sized>(&mut self, path: &str, value: &T) -> Result<(), ItemError> {
        match crate::serde::to_value(value)? {
            Some(value) => self.set(path, value),
            None => {
                self.remove(path);
                Ok(())
            }
        }
    }
}

fn typed<T>(path: &str, value: Option<Value>) -> Result<Option<T>, ItemError>
where
    T: TryFrom<Value, Error = ItemError>,
{
    value.map(|value| T::try_from(value).map_err(|error| error.at(path))).transpose()
}

macro_rules! typed_access {
    ($($type:ty, $what:literal: $get:ident $take:ident $require:ident;)*) => {
        impl Item {
            $(
                #[doc = concat!("The ", $what, " at a path; none where there is nothing.")]
                ///
                /// # Errors
                /// [`ItemError::Type`] where a value of another type stands there.
                pub fn $get(&self, path: &str) -> Result<Option<$type>, ItemError> {
                    typed(path, self.get(path))
                }

                #[doc = concat!("Removes the ", $what, " at a path and returns it; none where there is nothing.")]
                ///
                /// # Errors
                /// [`ItemError::Type`] where a value of another type stands there; it is removed all the same.
                pub fn $take(&mut self, path: &str) -> Result<Option<$type>, ItemError> {
                    let value = self.take(path);
                    typed(path, value)
                }

                #[doc = concat!("The ", $what, " that must stand at a path.")]
                ///
                /// # Errors
                /// [`ItemError::Missing`] where there is nothing, [`ItemError::Type`] where a value of another type
                /// stands there.
                pub fn $require(&self, path: &str) -> Result<$type, ItemError> {
                    self.$get(path)?.ok_or_else(|| ItemError::Missing { path: path.to_owned() })
                }
            )*
        }
    };
}

typed_access! {
    String, "string": get_s take_s require_s;
    Number, "number": get_n take_n require_n;
    bool, "boolean": get_bool take_bool require_bool;
    Vec<u8>, "binary value": get_b take_b require_b;
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}

/// A name as a document path: in double quotes where it holds a dot, a bracket, a quote or a backslash.
///
/// ```
/// assert_eq!(migrator_guest::quoted("city"), "city");
/// assert_eq!(migrator_guest::quoted("a.b"), r#""a.b""#);
/// ```
pub fn quoted(name: &str) -> Cow<'_, str> {
    if !name.is_empty() && !name.contains(['.', '[', ']', '"', '\\']) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")))
}
