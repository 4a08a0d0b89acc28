//! The item.

use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{ItemError, Key, KeySchema, Path, Value};

/// The largest item that DynamoDB stores, in bytes as [`Item::size`] counts them.
pub const MAX_ITEM_SIZE: usize = 409_600;

/// An item: the DynamoDB-JSON it came in plus an index of its top-level attributes.
#[derive(Debug, Clone, Default)]
pub struct Item {
    page: Bytes,
}

#[allow(unused_variables, clippy::missing_errors_doc, missing_docs)]
impl Item {
    pub fn new() -> Item {
        Self::default()
    }
    pub fn parse(json: impl Into<Bytes>) -> Result<Item, ItemError> {
        todo!()
    }
    pub fn parse_array(json: impl Into<Bytes>) -> Result<Vec<Item>, ItemError> {
        todo!()
    }
    pub fn validate(&self) -> Result<(), ItemError> {
        todo!()
    }
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }
    pub fn len(&self) -> usize {
        todo!()
    }
    pub fn is_empty(&self) -> bool {
        todo!()
    }
    pub fn raw(&self, name: &str) -> Option<&[u8]> {
        todo!()
    }
    pub fn set_raw(&mut self, name: &str, value: Bytes) -> Result<(), ItemError> {
        todo!()
    }
    pub fn has(&self, path: &Path) -> bool {
        todo!()
    }
    pub fn get(&self, path: &Path) -> Result<Option<Value>, ItemError> {
        todo!()
    }
    pub fn set(&mut self, path: &Path, value: &Value) -> Result<(), ItemError> {
        todo!()
    }
    pub fn take(&mut self, path: &Path) -> Result<Option<Value>, ItemError> {
        todo!()
    }
    pub fn remove(&mut self, path: &Path) -> Result<bool, ItemError> {
        todo!()
    }
    pub fn remove_name(&mut self, name: &str) -> bool {
        todo!()
    }
    pub fn rename(&mut self, from: &Path, to: &Path) -> Result<bool, ItemError> {
        todo!()
    }
    pub fn size(&self) -> Result<usize, ItemError> {
        todo!()
    }
    /// Whether the item is small enough for DynamoDB; answers most items without decoding them.
    pub fn fits(&self) -> Result<bool, ItemError> {
        todo!()
    }
    pub fn write_json(&self, out: &mut Vec<u8>) {
        todo!()
    }
    pub fn to_json(&self) -> Bytes {
        todo!()
    }
    pub fn key(&self, schema: &KeySchema) -> Result<Key, ItemError> {
        todo!()
    }
    pub fn canonical(&self) -> Result<Vec<u8>, ItemError> {
        todo!()
    }
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, _serializer: S) -> Result<S::Ok, S::Error> {
        todo!()
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(_deserializer: D) -> Result<Self, D::Error> {
        todo!()
    }
}
