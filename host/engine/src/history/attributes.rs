use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};

/// The attributes of an item of the typed SDK.
pub(crate) type Attributes = HashMap<String, AttributeValue>;

/// Turns a record into attributes: structs become maps, numbers stay exact decimal text, absent options are
/// left out where they are skipped by serde and `NULL` otherwise.
pub(crate) fn to_attributes(record: &impl Serialize) -> Result<Attributes, serde_json::Error> {
    match serde_json::to_value(record)? {
        Value::Object(object) => {
            Ok(object.into_iter().map(|(name, value)| (name, to_attribute(value))).collect())
        }
        other => Err(serde::ser::Error::custom(format!("a record is an object, not {other}"))),
    }
}

/// Reads a record back. Attributes that the record does not have are ignored.
pub(crate) fn from_attributes<T: DeserializeOwned>(attributes: &Attributes) -> Result<T, serde_json::Error> {
    let object = attributes
        .iter()
        .map(|(name, value)| Ok((name.clone(), from_attribute(value)?)))
        .collect::<Result<Map<_, _>, serde_json::Error>>()?;
    serde_json::from_value(Value::Object(object))
}

fn to_attribute(value: Value) -> AttributeValue {
    match value {
        Value::Null => AttributeValue::Null(true),
        Value::Bool(value) => AttributeValue::Bool(value),
        Value::Number(number) => AttributeValue::N(number.to_string()),
        Value::String(text) => AttributeValue::S(text),
        Value::Array(list) => AttributeValue::L(list.into_iter().map(to_attribute).collect()),
        Value::Object(object) => {
            AttributeValue::M(object.into_iter().map(|(name, value)| (name, to_attribute(value))).collect())
        }
    }
}

fn from_attribute(value: &AttributeValue) -> Result<Value, serde_json::Error> {
    Ok(match value {
        AttributeValue::Null(_) => Value::Null,
        AttributeValue::Bool(value) => Value::Bool(*value),
        AttributeValue::N(text) => Value::Number(text.parse::<Number>()?),
        AttributeValue::S(text) => Value::String(text.clone()),
        AttributeValue::L(list) => Value::Array(list.iter().map(from_attribute).collect::<Result<_, _>>()?),
        AttributeValue::M(map) => Value::Object(
            map.iter()
                .map(|(name, value)| Ok((name.clone(), from_attribute(value)?)))
                .collect::<Result<_, serde_json::Error>>()?,
        ),
        other => {
            return Err(serde::de::Error::custom(format!("an attribute of an unexpected type: {other:?}")));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::btree_map(".{0,6}", inner, 0..5)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_a_record_holds_comes_back_unchanged(
            record in prop::collection::btree_map("[a-z]{1,6}", json(), 0..6)
        ) {
            let attributes = to_attributes(&record).unwrap();
            let back: std::collections::BTreeMap<String, Value> = from_attributes(&attributes).unwrap();
            prop_assert_eq!(back, record);
        }
    }

    #[test]
    fn a_record_that_is_no_object_is_an_error() {
        assert!(to_attributes(&7).is_err());
    }

    #[test]
    fn an_attribute_of_a_foreign_type_is_an_error_not_a_loss() {
        let attributes = Attributes::from([("x".to_owned(), AttributeValue::Ss(vec!["a".to_owned()]))]);
        assert!(from_attributes::<Value>(&attributes).is_err());
    }
}
