//! What the text of a setting is read as.

use std::collections::BTreeMap;

use ::serde::de::DeserializeOwned;

use crate::ConvertError;
use crate::number::with_integers;

/// A type that the text of a setting is read as.
pub trait FromSetting: Sized {
    /// Reads the text.
    ///
    /// # Errors
    /// What is wrong with it; [`Settings::get`](super::Settings::get) adds the name of the setting.
    fn from_setting(text: &str) -> Result<Self, ConvertError>;

    /// What an absent setting without default is; none where it must not be absent.
    fn absent() -> Option<Self> {
        None
    }
}

impl FromSetting for String {
    fn from_setting(text: &str) -> Result<Self, ConvertError> {
        Ok(text.to_owned())
    }
}

impl FromSetting for bool {
    fn from_setting(text: &str) -> Result<Self, ConvertError> {
        match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(format!("`{text}` is neither `true` nor `false`").into()),
        }
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => {
        $(impl FromSetting for $integer {
            fn from_setting(text: &str) -> Result<Self, ConvertError> {
                text.parse().map_err(|_| {
                    let (least, most) = (Self::MIN, Self::MAX);
                    format!("`{text}` is no whole number from {least} to {most}").into()
                })
            }
        })*
    };
}
with_integers!(from_integers);

impl<T: FromSetting> FromSetting for Option<T> {
    fn from_setting(text: &str) -> Result<Self, ConvertError> {
        T::from_setting(text).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// A JSON array of strings. Absent, it is empty.
impl<T: FromSetting> FromSetting for Vec<T> {
    fn from_setting(text: &str) -> Result<Self, ConvertError> {
        let texts: Vec<String> = json(text, "a JSON array of strings")?;
        texts.iter().map(|text| T::from_setting(text)).collect()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// A JSON object of strings; the order in which it is written does not matter. Absent, it is empty.
impl<K: FromSetting + Ord, V: FromSetting> FromSetting for BTreeMap<K, V> {
    fn from_setting(text: &str) -> Result<Self, ConvertError> {
        let entries: BTreeMap<String, String> = json(text, "a JSON object of strings")?;
        entries
            .iter()
            .map(|(name, value)| {
                let key = K::from_setting(name)?;
                let value = V::from_setting(value)
                    .map_err(|error| ConvertError::from(format!("`{name}`: {error}")))?;
                Ok((key, value))
            })
            .collect()
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

fn json<T: DeserializeOwned>(text: &str, what: &str) -> Result<T, ConvertError> {
    serde_json::from_str(text).map_err(|_| format!("`{text}` is not {what}").into())
}
