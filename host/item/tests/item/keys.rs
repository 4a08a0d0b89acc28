//! Keys.

use std::collections::HashSet;

use migrator_item::{Item, Key, KeyAttribute, KeySchema, KeyType};

fn schema(hash: KeyType, range: Option<KeyType>) -> KeySchema {
    let attribute = |name: &str, key_type| KeyAttribute { name: name.to_owned(), key_type };
    KeySchema { hash: attribute("customer_nr", hash), range: range.map(|kind| attribute("last_name", kind)) }
}

fn key(json: &str) -> Key {
    Item::parse(json.to_owned()).unwrap().key(&schema(KeyType::N, Some(KeyType::S))).unwrap()
}

fn error(json: &str, schema: &KeySchema) -> String {
    Item::parse(json.to_owned()).unwrap().key(schema).unwrap_err().to_string()
}

#[test]
fn a_key_shows_its_names_and_values() {
    let key = key(r#"{"x":{"S":"y"},"last_name":{"S":"Mu\"ster"},"customer_nr":{"N":"42.0"}}"#);
    assert_eq!(key.to_string(), r#"customer_nr=42, last_name="Mu\"ster""#);
    assert_eq!(key.to_json(), r#"{"customer_nr":{"N":"42"},"last_name":{"S":"Mu\"ster"}}"#);
    assert_eq!(key.to_item().len(), 2);
    assert_eq!(
        serde_json::to_string(&key).unwrap(),
        r#"{"customer_nr":{"N":"42"},"last_name":{"S":"Mu\"ster"}}"#
    );
}

#[test]
fn binary_keys_show_as_base64() {
    let item = Item::parse(r#"{"customer_nr":{"B":"\u0041QI="}}"#).unwrap();
    let key = item.key(&schema(KeyType::B, None)).unwrap();
    assert_eq!(key.to_string(), "customer_nr=base64:AQI=");
    assert_eq!(key.to_json(), r#"{"customer_nr":{"B":"AQI="}}"#);
}

#[test]
fn spellings_of_one_number_are_one_key() {
    let spellings = ["1", "1.0", "1E0", "0.1e1"];
    let keys = spellings
        .map(|number| key(&format!(r#"{{"customer_nr":{{"N":"{number}"}},"last_name":{{"S":"a"}}}}"#)));
    assert_eq!(keys.iter().collect::<HashSet<_>>().len(), 1);
    assert_eq!(keys.iter().map(Key::canonical).collect::<HashSet<_>>().len(), 1);
}

#[test]
fn different_keys_have_different_bytes_even_where_their_texts_run_together() {
    let schema = schema(KeyType::S, Some(KeyType::S));
    let key = |hash: &str, range: &str| {
        let json = format!(r#"{{"customer_nr":{{"S":"{hash}"}},"last_name":{{"S":"{range}"}}}}"#);
        Item::parse(json).unwrap().key(&schema).unwrap()
    };
    assert_ne!(key("ab", "c").canonical(), key("a", "bc").canonical());
    assert_ne!(key("ab", "c"), key("a", "bc"));
}

#[test]
fn keys_are_ordered_by_number_not_by_text() {
    let key = |number: &str| key(&format!(r#"{{"customer_nr":{{"N":"{number}"}},"last_name":{{"S":"a"}}}}"#));
    let mut keys = ["10", "9", "-2", "0", "-10", "1e2", "0.5"].map(key);
    keys.sort();
    let shown = keys.map(|key| key.to_string().split(',').next().unwrap().to_owned());
    assert_eq!(shown.join(" ").replace("customer_nr=", ""), "-10 -2 0 0.5 9 10 100");
}

#[test]
fn errors_name_the_attribute() {
    let schema = schema(KeyType::N, Some(KeyType::S));
    assert_eq!(error("{}", &schema), "the key attribute `customer_nr` is missing");
    assert_eq!(error(r#"{"customer_nr":{"N":"1"}}"#, &schema), "the key attribute `last_name` is missing");
    assert_eq!(
        error(r#"{"customer_nr":{"S":"1"},"last_name":{"S":"a"}}"#, &schema),
        "the key attribute `customer_nr` must be a number (N), but is a string (S)"
    );
    assert_eq!(
        error(r#"{"customer_nr":{"N":"x"},"last_name":{"S":"a"}}"#, &schema),
        "the key attribute `customer_nr` must be a number (N), but is `x`, which is not a number"
    );
    assert_eq!(
        error(r#"{"customer_nr":{"N":"1"},"last_name":{"S":""}}"#, &schema),
        "the key attribute `last_name` must be a string (S), but is empty"
    );
    let long = format!(r#"{{"customer_nr":{{"N":"1"}},"last_name":{{"S":"{}"}}}}"#, "x".repeat(1025));
    assert_eq!(
        error(&long, &schema),
        "the key attribute `last_name` must be a string (S) of at most 1024 bytes, but is 1025 bytes long"
    );
}
