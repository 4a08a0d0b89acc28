//! Structs in and out of items.

#![allow(clippy::unwrap_used, reason = "a broken assumption must stop the test")]

use std::collections::{BTreeMap, BTreeSet};

use migrator_guest::{Binary, BinarySet, Item, ItemError, Number, NumberSet, StringSet, Value};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

fn item(json: &str) -> Item {
    Item::from_json(json).unwrap()
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Contact {
    Unknown,
    Mail(String),
    Phone { country: u16, number: String },
    Both(String, String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Address {
    city: String,
    floor: Option<i32>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Customer {
    id: u64,
    balance: Number,
    ratio: f64,
    active: bool,
    #[serde(rename = "the.name")]
    name: String,
    nickname: Option<String>,
    photo: Option<Binary>,
    tags: Option<StringSet>,
    scores: Option<NumberSet>,
    hashes: Option<BinarySet>,
    addresses: Vec<Address>,
    contacts: Vec<Contact>,
    notes: BTreeMap<String, Option<i64>>,
    nothing: (),
    anything: Value,
}

fn number() -> impl Strategy<Value = Number> {
    "-?[1-9][0-9]{0,30}(\\.[0-9]{1,6}[1-9])?".prop_map(Number::from)
}

fn contact() -> impl Strategy<Value = Contact> {
    prop_oneof![
        Just(Contact::Unknown),
        ".*".prop_map(Contact::Mail),
        (any::<u16>(), ".*").prop_map(|(country, number)| Contact::Phone { country, number }),
        (".*", ".*").prop_map(|(mail, phone)| Contact::Both(mail, phone)),
    ]
}

fn anything() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        ".*".prop_map(Value::S),
        number().prop_map(Value::from),
        vec(any::<u8>(), 0..9).prop_map(Value::B),
        any::<bool>().prop_map(Value::Boolean),
        Just(Value::Null),
        btree_set(".*", 1..4).prop_map(Value::string_set),
        btree_set(vec(any::<u8>(), 0..9), 1..4).prop_map(Value::binary_set),
    ];
    scalar.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            btree_map(".+", inner.clone(), 0..4).prop_map(Value::map),
            vec(inner, 0..4).prop_map(Value::list),
        ]
    })
}

/// DynamoDB takes numbers up to 9.99e125 and down to 1e-130.
fn float() -> impl Strategy<Value = f64> {
    prop_oneof![-1e100..1e100, -1.0..1.0, Just(0.0), Just(1e-100)]
}

prop_compose! {
    fn customer()(
        (id, balance, ratio, active, name) in (any::<u64>(), number(), float(), any::<bool>(), ".*"),
        nickname in proptest::option::of(".*"),
        photo in proptest::option::of(vec(any::<u8>(), 0..9).prop_map(Binary)),
        tags in proptest::option::of(btree_set(".*", 1..4).prop_map(StringSet)),
        scores in proptest::option::of(btree_set((-99..99).prop_map(Number::from), 1..4).prop_map(NumberSet)),
        hashes in proptest::option::of(btree_set(vec(any::<u8>(), 0..9), 1..4).prop_map(BinarySet)),
        addresses in vec((".*", proptest::option::of(any::<i32>())), 0..3),
        contacts in vec(contact(), 0..4),
        notes in btree_map(".+", any::<i64>().prop_map(Some), 0..4),
        anything in anything(),
    ) -> Customer {
        let addresses = addresses.into_iter().map(|(city, floor)| Address { city, floor }).collect();
        Customer {
            id, balance, ratio, active, name, nickname, photo, tags, scores, hashes, addresses, contacts, notes,
            nothing: (), anything,
        }
    }
}

proptest! {
    #[test]
    fn a_struct_that_becomes_an_item_is_read_back_the_same(customer in customer()) {
        let item = Item::from_struct(&customer).unwrap();
        prop_assert_eq!(item.to_struct::<Customer>().unwrap(), customer.clone());
        let through_text = Item::from_json(&item.to_json()).unwrap();
        prop_assert_eq!(through_text.to_struct::<Customer>().unwrap(), customer);
    }

    #[test]
    fn any_value_goes_through_a_struct_unchanged(values in btree_map(".+", anything(), 0..6)) {
        let item = Item::from_struct(&values).unwrap();
        let read: BTreeMap<String, Value> = item.to_struct().unwrap();
        prop_assert_eq!(&read, &values);
        prop_assert_eq!(Item::from_struct(&read).unwrap(), item);
    }

    #[test]
    fn the_text_of_a_value_is_the_value(value in anything()) {
        prop_assert_eq!(Value::from_json(&value.to_json()).unwrap(), value);
    }
}

#[test]
fn a_field_without_value_is_no_attribute() {
    let address = Address { city: "Bern".into(), floor: None };
    assert_eq!(Item::from_struct(&address).unwrap().to_json(), r#"{"city":{"S":"Bern"}}"#);
}

#[test]
fn a_null_attribute_and_a_missing_one_are_both_none() {
    for json in [r#"{"city":{"S":"Bern"}}"#, r#"{"city":{"S":"Bern"},"floor":{"NULL":true}}"#] {
        assert_eq!(item(json).to_struct::<Address>().unwrap().floor, None);
    }
}

#[test]
fn putting_a_struct_keeps_other_attributes_and_removes_what_is_none() {
    let mut item = item(r#"{"id":{"N":"1"},"city":{"S":"Bern"},"floor":{"N":"2"}}"#);
    item.set_struct(&Address { city: "Thun".into(), floor: None }).unwrap();
    assert_eq!(item.to_json(), r#"{"id":{"N":"1"},"city":{"S":"Thun"}}"#);
}

#[test]
fn a_value_inside_the_item_is_read_and_written_by_its_path() {
    let mut item = item(r#"{"homes":{"L":[{"M":{"city":{"S":"Bern"},"floor":{"N":"2"}}}]}}"#);
    let home: Address = item.get_as("homes[0]").unwrap().unwrap();
    assert_eq!(home, Address { city: "Bern".into(), floor: Some(2) });
    item.set_as("homes[1]", &Address { city: "Thun".into(), floor: None }).unwrap();
    assert_eq!(item.get_s("homes[1].city").unwrap().as_deref(), Some("Thun"));
    assert_eq!(item.get_as::<Address>("homes[2]").unwrap(), None);
}

fn refusal<T: serde::de::DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
    match item(json).to_struct::<BTreeMap<String, T>>().unwrap_err() {
        ItemError::Struct(message) => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_would_lose_something_is_an_error_that_names_the_type_to_use() {
    let lossy = r#"{"pi":{"N":"3.14159265358979323846"}}"#;
    assert_eq!(
        refusal::<f64>(lossy),
        "`pi`: 3.14159265358979323846 does not fit a float exactly: read it as Number"
    );
    assert_eq!(
        refusal::<Vec<String>>(r#"{"tags":{"SS":["a"]}}"#),
        "`tags`: a string set (SS) is no list: read it as StringSet"
    );
    assert_eq!(
        refusal::<String>(r#"{"nr":{"N":"1"}}"#),
        "`nr`: expected a string (S); read it as Number to keep its digits, found a number (N)"
    );
    assert_eq!(
        refusal::<u8>(r#"{"age":{"N":"300"}}"#),
        "`age`: 300 as u8: number too large to fit in target type"
    );
}

#[test]
fn an_error_deep_inside_names_its_whole_path() {
    let json = r#"{"a":{"M":{"homes":{"L":[{"M":{"city":{"S":"Bern"}}},{"M":{"city":{"N":"1"}}}]}}}}"#;
    let message = refusal::<BTreeMap<String, Vec<Address>>>(json);
    assert!(message.starts_with("`a.homes[1].city`: expected a string (S)"), "{message}");
}

#[test]
fn only_a_struct_or_a_map_is_an_item() {
    for error in [Item::from_struct(&1), Item::from_struct("x"), Item::from_struct(&[1, 2])] {
        assert!(matches!(error, Err(ItemError::Struct(_))));
    }
    assert!(matches!(Item::from_struct(&BTreeMap::from([("x", f64::NAN)])), Err(ItemError::Struct(_))));
    assert!(matches!(
        Item::from_struct(&BTreeMap::from([("x", StringSet(BTreeSet::new()))])),
        Err(ItemError::Value(_))
    ));
}
