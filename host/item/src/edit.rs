//! An item's values by document path.

use crate::nested::{Refusal, cut, find, put};
use crate::{Item, ItemError, Path, Value};

impl Item {
    /// Whether something stands at this path.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        self.raw_at(path).is_ok_and(|raw| raw.is_some())
    }

    /// The value at a path; none where there is nothing, also where the path leads through a scalar.
    ///
    /// # Errors
    /// The value cannot be decoded: bad base64.
    pub fn get(&self, path: &Path) -> Result<Option<Value>, ItemError> {
        self.raw_at(path)?.map(Value::parse).transpose()
    }

    /// Puts a value at a path. The parent must exist, except that a top-level name needs none; a list index equal to the
    /// list's length appends. On an error the item is as it was.
    ///
    /// # Errors
    /// The value is none that DynamoDB stores, or the path leads nowhere.
    pub fn set(&mut self, path: &Path, value: &Value) -> Result<(), ItemError> {
        let mut raw = Vec::new();
        value.write_json(&mut raw)?;
        self.put_raw(path, raw)
    }

    /// Removes the value at a path and returns it. Later elements of a list move up.
    ///
    /// # Errors
    /// As [`Item::get`]; then the value stays.
    pub fn take(&mut self, path: &Path) -> Result<Option<Value>, ItemError> {
        let value = self.get(path)?;
        if value.is_some() {
            self.remove(path)?;
        }
        Ok(value)
    }

    /// Removes the value at a path without decoding it; says whether there was one.
    ///
    /// # Errors
    /// None for an item that has been read or built by this type.
    pub fn remove(&mut self, path: &Path) -> Result<bool, ItemError> {
        if path.rest.is_empty() {
            return Ok(self.remove_name(&path.name));
        }
        let Some(raw) = self.raw(&path.name) else { return Ok(false) };
        let Some(rest) = cut(raw, &path.rest)? else { return Ok(false) };
        self.store(&path.name, rest)?;
        Ok(true)
    }

    /// Moves a value to another path without decoding it; says whether there was one. It is removed first and
    /// then put where `to` leads in what is left; what stood there is replaced. On an error the item is as it was.
    ///
    /// # Errors
    /// `to` leads nowhere, or into the value that is moved.
    pub fn rename(&mut self, from: &Path, to: &Path) -> Result<bool, ItemError> {
        if from == to {
            return Ok(self.has(from));
        }
        if from.leads_to(to) {
            return Err(ItemError::path(to, format!("it leads into `{from}`, which is to be moved there")));
        }
        if from.rest.is_empty() && to.rest.is_empty() {
            return self.rename_name(&from.name, &to.name);
        }
        let Some(value) = self.raw_at(from)?.map(<[u8]>::to_vec) else { return Ok(false) };
        let mut moved = self.clone();
        moved.remove(from)?;
        moved.put_raw(to, value)?;
        *self = moved;
        Ok(true)
    }

    /// The bytes of the value at a path.
    fn raw_at(&self, path: &Path) -> Result<Option<&[u8]>, ItemError> {
        let Some(raw) = self.raw(&path.name) else { return Ok(None) };
        Ok(find(raw, &path.rest)?.map(|range| &raw[range]))
    }

    /// Puts checked bytes at a path.
    fn put_raw(&mut self, path: &Path, value: Vec<u8>) -> Result<(), ItemError> {
        if path.rest.is_empty() {
            return self.store(&path.name, value);
        }
        let Some(raw) = self.raw(&path.name) else {
            return Err(ItemError::path(path, "its parent does not exist"));
        };
        let changed = put(raw, &path.rest, &value).map_err(|refusal| match refusal {
            Refusal::Path(reason) => ItemError::path(path, reason),
            Refusal::Item(error) => error,
        })?;
        self.store(&path.name, changed)
    }
}
