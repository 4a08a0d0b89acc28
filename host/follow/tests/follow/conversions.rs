//! Converters that change keys, drop items and make several of one.

use std::sync::Arc;

use migrator_component::ConvertError;
use migrator_follow::{Conversion, Convert};
use migrator_item::{Item, KeyAttribute, KeySchema, KeyType, Path, Value};

/// A converter from a function.
pub(crate) struct From<F>(pub(crate) F);

impl<F: Fn(&Item) -> Result<Vec<Item>, ConvertError> + Send + Sync> Convert for From<F> {
    fn convert(&self, items: Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>> {
        items.iter().map(&self.0).collect()
    }
}

pub(crate) fn string_key(name: &str) -> KeySchema {
    KeySchema { hash: KeyAttribute { name: name.into(), key_type: KeyType::S }, range: None }
}

pub(crate) fn item(json: impl Into<String>) -> Item {
    Item::parse(json.into().into_bytes()).unwrap()
}

pub(crate) fn text(item: &Item, name: &str) -> String {
    match item.get(&Path::name(name)).unwrap() {
        Some(Value::S(text) | Value::N(text)) => text,
        other => panic!("{name} is {other:?}"),
    }
}

/// An account with its mail addresses, one letter each, and a number.
pub(crate) fn account(id: u8, addresses: &str, value: u8) -> Item {
    item(format!(r#"{{"id":{{"S":"{id}"}},"addresses":{{"S":"{addresses}"}},"value":{{"N":"{value}"}}}}"#))
}

/// One item for each address of an account, under the address: keys change, an account may vanish or fan out, and an address
/// may go from one account to another.
pub(crate) fn by_address() -> Conversion {
    let convert = |account: &Item| {
        let (id, value) = (text(account, "id"), text(account, "value"));
        let addresses = text(account, "addresses");
        Ok(addresses
            .chars()
            .map(|address| {
                item(format!(
                    r#"{{"address":{{"S":"{address}"}},"account":{{"S":"{id}"}},"value":{{"N":"{value}"}}}}"#
                ))
            })
            .collect())
    };
    Conversion::new(Arc::new(From(convert)), string_key("address"))
}

/// For the second table of a chain: the key depends on the value, and every third value has no item.
pub(crate) fn by_code() -> Conversion {
    let convert = |item_by_address: &Item| {
        let (address, value) = (text(item_by_address, "address"), text(item_by_address, "value"));
        let number: u8 = value.parse().unwrap();
        if number % 3 == 2 {
            return Ok(Vec::new());
        }
        let code = format!("{address}{}", number % 3);
        let mut converted = item_by_address.clone();
        converted.set(&Path::name("code"), &Value::S(code)).unwrap();
        Ok(vec![converted])
    };
    Conversion::new(Arc::new(From(convert)), string_key("code"))
}
