//! The record types that the engine reads are those that the function writes.

use migrator_follow::{FailureRecord, FunctionProgress, QuarantineRecord};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A record of history as the type that is shared with the engine.
pub(crate) fn read<T: DeserializeOwned>(record: &Value) -> T {
    let plain = record.as_object().unwrap().iter().map(|(name, attribute)| {
        let (kind, value) = attribute.as_object().unwrap().iter().next().unwrap();
        let value = match kind.as_str() {
            "N" => value.as_str().unwrap().parse::<serde_json::Number>().unwrap().into(),
            "NULL" => Value::Null,
            _ => value.clone(),
        };
        (name.clone(), value)
    });
    serde_json::from_value(Value::Object(plain.collect::<Map<_, _>>())).unwrap()
}

#[test]
fn keys_of_records_sort_by_version_and_then_by_sequence_number() {
    assert_eq!(FailureRecord::key(2, "00042"), "failure#0000000002#00042");
    assert_eq!(QuarantineRecord::key(2, "00042"), "quarantine#0000000002#00042");
    let key = FunctionProgress::key(2, "2026/11/23/[$LATEST]0123456789abcdef");
    let slot: u32 = key.strip_prefix("function#0000000002#").unwrap().parse().unwrap();
    assert!(slot < FunctionProgress::SLOTS, "{key}");
}
