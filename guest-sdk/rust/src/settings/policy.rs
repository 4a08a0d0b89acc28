//! What to do about attributes that are not there, and about those that are there already.

use super::{FromSetting, Setting};
use crate::{ConvertError, Item, Value};

/// What becomes of an item without an attribute that the converter reads: the setting `missing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The item is refused.
    Error,
    /// The converter leaves out what it does with that attribute.
    Skip,
}

impl Missing {
    /// The setting `missing`.
    pub fn setting(self) -> Setting {
        let default = if self == Self::Error { "error" } else { "skip" };
        Setting::one_of("missing", ["error", "skip"])
            .description("an item without the attribute is refused, or left as it is")
            .default(default)
    }

    /// Says so where the item is to be refused.
    ///
    /// # Errors
    /// [`Missing::Error`], with the path.
    pub fn at(self, path: &str) -> Result<(), ConvertError> {
        match self {
            Self::Error => Err(format!("`{path}` is missing").into()),
            Self::Skip => Ok(()),
        }
    }
}

impl FromSetting for Missing {
    fn from_setting(text: &str) -> Result<Self, ConvertError> {
        match text {
            "error" => Ok(Self::Error),
            "skip" => Ok(Self::Skip),
            _ => Err(format!("`{text}` is neither `error` nor `skip`").into()),
        }
    }
}

/// What becomes of an item that already has an attribute that the converter writes: the setting `existing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// The item is refused: nothing is lost without a word.
    Error,
    /// The attribute is replaced.
    Replace,
}

impl Existing {
    /// The setting `existing`, `error` by default.
    pub fn setting() -> Setting {
        Setting::one_of("existing", ["error", "replace"])
            .description("an item that already has what is written is refused, or it is replaced")
            .default("error")
    }

    /// Whether something may be put at a path.
    ///
    /// # Errors
    /// [`Existing::Error`] where something stands there, with the path.
    pub fn allows(self, item: &Item, path: &str) -> Result<(), ConvertError> {
        match self {
            Self::Error if item.has(path) => Err(format!("`{path}` is there already").into()),
            _ => Ok(()),
        }
    }

    /// Puts a value at a path.
    ///
    /// # Errors
    /// As for [`Existing::allows`] and [`Item::set`].
    pub fn set(self, item: &mut Item, path: &str, value: impl Into<Value>) -> Result<(), ConvertError> {
        self.allows(item, path)?;
        Ok(item.set(path, value)?)
    }
}

impl FromSetting for Existing {
    fn from_setting(text: &str) -> Result<Self, ConvertError> {
        match text {
            "error" => Ok(Self::Error),
            "replace" => Ok(Self::Replace),
            _ => Err(format!("`{text}` is neither `error` nor `replace`").into()),
        }
    }
}
