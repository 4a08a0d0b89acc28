//! The item in a component: a handle to the one the host holds.

use crate::bindings::items;
use crate::{Item, ItemError, Value};

pub(super) struct Stored(items::Item);

impl Default for Stored {
    fn default() -> Self {
        Self(items::Item::new())
    }
}

impl Stored {
    pub(super) fn from_json(json: &str) -> Result<Self, ItemError> {
        Ok(Self(items::Item::from_json(json)?))
    }

    pub(super) fn to_json(&self) -> String {
        self.0.to_json()
    }

    pub(super) fn duplicate(&self) -> Self {
        Self(self.0.duplicate())
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.0.names()
    }

    pub(super) fn has(&self, path: &str) -> bool {
        self.0.has(path)
    }

    pub(super) fn get(&self, path: &str) -> Option<Value> {
        self.0.get(path)
    }

    pub(super) fn set(&mut self, path: &str, value: Value) -> Result<(), ItemError> {
        Ok(self.0.set(path, &value)?)
    }

    pub(super) fn take(&mut self, path: &str) -> Option<Value> {
        self.0.take(path)
    }

    pub(super) fn remove(&mut self, path: &str) -> bool {
        self.0.remove(path)
    }

    pub(super) fn rename(&mut self, from: &str, to: &str) -> Result<bool, ItemError> {
        Ok(self.0.rename(from, to)?)
    }
}

impl From<items::ItemError> for ItemError {
    fn from(error: items::ItemError) -> Self {
        match error {
            items::ItemError::Malformed(reason) => Self::Malformed(reason),
            items::ItemError::Path(reason) => Self::Path(reason),
            items::ItemError::Value(reason) => Self::Value(reason),
        }
    }
}

impl Item {
    pub(crate) fn from_handle(handle: items::Item) -> Self {
        Self(Stored(handle))
    }

    pub(crate) fn into_handle(self) -> items::Item {
        self.0.0
    }
}
