//! Items in serde: as DynamoDB-JSON.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::{Item, Key};

/// Through `serde_json` the bytes are passed on as they are.
impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json = self.to_json();
        let raw: &RawValue = serde_json::from_slice(&json).map_err(S::Error::custom)?;
        raw.serialize(serializer)
    }
}

/// From `serde_json`; an error's offset counts from the start of the item.
impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get().to_owned()).map_err(D::Error::custom)
    }
}

/// As DynamoDB-JSON.
impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_item().serialize(serializer)
    }
}
