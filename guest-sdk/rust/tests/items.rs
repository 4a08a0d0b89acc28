//! Items, values and errors as a converter meets them; and that off wasm32 they are the host's own.

#![allow(clippy::unwrap_used, reason = "a broken assumption must stop the test")]

use std::panic::catch_unwind;

use migrator_guest::{ConvertError, IntoItems, Item, ItemError, Number, Value, quoted};
use proptest::prelude::*;

fn item(json: &str) -> Item {
    Item::from_json(json).unwrap()
}

const CUSTOMER: &str = r#"{"id":{"N":"1"},"name":{"S":"Ada"},"vip":{"BOOL":true},"photo":{"B":"AQI="},"tags":{"L":[{"S":"x"}]},"address":{"M":{"city":{"S":"Bern"}}}}"#;

#[test]
fn an_untouched_item_keeps_its_text() {
    assert_eq!(item(CUSTOMER).to_json(), CUSTOMER);
}

#[test]
fn typed_access_gives_the_type_or_says_what_stands_there() {
    let item = item(CUSTOMER);
    assert_eq!(item.get_s("name"), Ok(Some("Ada".to_owned())));
    assert_eq!(item.get_n("id"), Ok(Some(Number::from(1))));
    assert_eq!(item.get_bool("vip"), Ok(Some(true)));
    assert_eq!(item.get_b("photo"), Ok(Some(vec![1, 2])));
    assert_eq!(item.get_s("nickname"), Ok(None));
    assert_eq!(item.require_s("nickname").unwrap_err().to_string(), "`nickname` is missing");
    assert_eq!(
        item.get_n("address.city").unwrap_err().to_string(),
        "`address.city` must be a number (N), but is a string (S)"
    );
}

#[test]
fn a_copy_changes_on_its_own() {
    let original = item(CUSTOMER);
    let mut copy = original.duplicate();
    assert_eq!(copy, original);
    copy.set("name", "Grace").unwrap();
    assert_ne!(copy, original);
    assert_eq!(original.to_json(), CUSTOMER);
}

#[test]
fn items_are_equal_whatever_the_order_and_spelling() {
    assert_eq!(
        item(r#"{"a":{"N":"1.0"},"b":{"SS":["x","y"]}}"#),
        item(r#"{"b":{"SS":["y","x"]},"a":{"N":"1"}}"#)
    );
    assert_ne!(item(r#"{"a":{"N":"1"}}"#), item(r#"{"a":{"S":"1"}}"#));
}

#[test]
fn nested_values_open_one_level_at_a_time() {
    let address = item(CUSTOMER).get("address").unwrap();
    assert_eq!(address.entries(), Ok(vec![("city".to_owned(), Value::from("Bern"))]));
    let tags = item(CUSTOMER).get("tags").unwrap();
    assert_eq!(tags.elements(), Ok(vec![Value::from("x")]));
    assert!(matches!(tags.entries(), Err(ItemError::Type { .. })));
}

#[test]
fn what_dynamodb_does_not_store_is_refused() {
    let mut item = Item::new();
    assert!(matches!(item.set("x", Number::from("one")), Err(ItemError::Value(_))));
    assert!(matches!(item.set("x", Value::string_set([""; 0])), Err(ItemError::Value(_))));
    assert!(matches!(
        item.set("x", Value::M("{".into())),
        Err(ItemError::Value(_) | ItemError::Malformed(_))
    ));
    assert!(matches!(item.set("a.b", 1), Err(ItemError::Path(_))));
    assert!(matches!(Item::from_json("{"), Err(ItemError::Malformed(_))));
    assert_eq!(item.to_json(), "{}");
}

#[test]
fn a_path_that_does_not_parse_never_reads_as_nothing_there() {
    let broken = "a[";
    assert!(catch_unwind(|| item(CUSTOMER).has(broken)).is_err());
    assert!(catch_unwind(|| item(CUSTOMER).get(broken)).is_err());
    assert!(catch_unwind(|| item(CUSTOMER).take(broken)).is_err());
    assert!(catch_unwind(|| item(CUSTOMER).remove(broken)).is_err());
    assert!(matches!(item(CUSTOMER).rename(broken, "x"), Err(ItemError::Path(_))));
    assert!(matches!(item(CUSTOMER).set(broken, 1), Err(ItemError::Path(_))));
}

#[test]
fn a_path_through_a_scalar_finds_nothing() {
    let mut item = item(CUSTOMER);
    assert!(!item.has("name.first"));
    assert_eq!(item.get("name.first"), None);
    assert_eq!(item.take("name[0]"), None);
    assert!(!item.remove("name.first"));
}

#[test]
fn a_converter_returns_one_item_none_or_several() {
    assert_eq!(Item::new().into_items().len(), 1);
    assert_eq!(().into_items().len(), 0);
    assert_eq!(None.into_items().len(), 0);
    assert_eq!([Item::new(), Item::new()].into_items().len(), 2);
}

#[test]
fn an_error_carries_its_causes() {
    #[derive(Debug)]
    struct Outer(std::num::ParseIntError);
    impl std::fmt::Display for Outer {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("no postcode")
        }
    }
    impl std::error::Error for Outer {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    let error = ConvertError::from(Outer("x".parse::<u8>().unwrap_err()));
    assert_eq!(error.message(), "no postcode: invalid digit found in string");
}

proptest! {
    #[test]
    fn any_name_is_reached_when_quoted(name in ".{1,12}", value in ".*") {
        let mut item = Item::new();
        item.set(&quoted(&name), value.as_str()).unwrap();
        prop_assert_eq!(item.names(), [name.clone()]);
        prop_assert_eq!(item.get_s(&quoted(&name)), Ok(Some(value)));
        prop_assert!(item.remove(&quoted(&name)));
        prop_assert_eq!(item.to_json(), "{}");
    }

    #[test]
    fn every_value_comes_back_from_the_item_as_it_was_put(text in ".*", number in any::<i128>(), bytes: Vec<u8>, flag: bool) {
        // 38 digits are the most that DynamoDB stores.
        let number = number % 10_i128.pow(38);
        let mut item = Item::new();
        item.set("s", text.as_str()).unwrap();
        item.set("n", number).unwrap();
        item.set("b", bytes.clone()).unwrap();
        item.set("flag", flag).unwrap();
        let item = Item::from_json(&item.to_json()).unwrap();
        prop_assert_eq!(item.require_s("s"), Ok(text));
        prop_assert_eq!(item.require_n("n").unwrap().parse(), Ok(number));
        prop_assert_eq!(item.require_b("b"), Ok(bytes));
        prop_assert_eq!(item.require_bool("flag"), Ok(flag));
    }
}
