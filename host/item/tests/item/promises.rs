//! What an item promises, one by one.

use bytes::Bytes;
use migrator_item::{Item, MAX_ITEM_SIZE, Path, Value};

fn item(json: &str) -> Item {
    Item::parse(json.to_owned()).unwrap()
}

fn path(text: &str) -> Path {
    text.parse().unwrap()
}

#[test]
fn an_untouched_item_is_not_copied() {
    let page = Bytes::from(r#"[{"a":{"S":"x"}}, {"b":{"N":"1"}}]"#);
    let items = Item::parse_array(page.clone()).unwrap();
    let inside = page.as_ptr_range();
    assert!(items.iter().all(|item| inside.contains(&item.to_json().as_ptr())));
    assert!(items.iter().all(|item| inside.contains(&item.clone().to_json().as_ptr())));
}

#[test]
fn what_is_not_touched_is_copied_byte_by_byte() {
    let mut item = item(r#"{ "a" : {"N": "1.00"} , "b":{"S":"\u00e9"},"c":{"S":"\/"},"d":{"BOOL":true} }"#);
    item.set(&path("d"), &Value::Null).unwrap();
    item.remove_name("c");
    assert_eq!(item.to_json(), r#"{"a" : {"N": "1.00"},"b":{"S":"\u00e9"},"d":{"NULL":true}}"#);
}

#[test]
fn removing_everything_leaves_an_item_without_attributes() {
    let mut item = item(r#"{"a":{"S":"x"},"b":{"S":"y"}}"#);
    assert!(item.remove(&path("a")).unwrap());
    assert!(item.remove_name("b"));
    assert!(!item.remove_name("b"));
    assert_eq!((item.to_json(), item.len(), item.is_empty()), (Bytes::from("{}"), 0, true));
    assert_eq!(Item::new().to_json(), "{}");
}

#[test]
fn a_changed_copy_leaves_the_original_alone() {
    let original = item(r#"{"a":{"S":"x"}}"#);
    let mut copy = original.clone();
    copy.set(&path("a"), &Value::S("y".to_owned())).unwrap();
    assert_eq!(original.to_json(), r#"{"a":{"S":"x"}}"#);
}

#[test]
fn names_are_found_by_what_they_mean() {
    let item = item(r#"{"\u0061\n\"":{"S":"x"}}"#);
    assert_eq!(item.names().collect::<Vec<_>>(), ["a\n\""]);
    assert_eq!(item.raw("a\n\""), Some(br#"{"S":"x"}"#.as_slice()));
}

#[test]
fn all_ten_types_cross_and_come_back() {
    let values = [
        Value::S("ö\"\\\n".to_owned()),
        Value::N("12345678901234567890123456789012345678".to_owned()),
        Value::N("19.00".to_owned()),
        Value::B(vec![0, 255, 10]),
        Value::B(Vec::new()),
        Value::Bool(false),
        Value::Null,
        Value::Ss(vec!["b".to_owned(), String::new()]),
        Value::Ns(vec!["1".to_owned(), "2.50".to_owned()]),
        Value::Bs(vec![vec![1], vec![]]),
        Value::M(r#"{"city":{"S":"Bern"}}"#.to_owned()),
        Value::L(r#"[{"N":"1"},{"M":{}}]"#.to_owned()),
    ];
    for value in values {
        let mut item = Item::new();
        item.set(&path("a"), &value).unwrap();
        let item = Item::parse(item.to_json()).unwrap();
        assert_eq!(item.get(&path("a")).unwrap().as_ref(), Some(&value));
        assert_eq!(item.validate(), Ok(()));
    }
}

#[test]
fn values_that_dynamodb_does_not_store_are_refused_and_change_nothing() {
    let refused = [
        (Value::N("abc".to_owned()), "`abc` is not a number"),
        (Value::N("9".repeat(39)), "more than 38 significant digits"),
        (Value::N("1e126".to_owned()), "outside of 1E-130 to 9.99E+125"),
        (Value::Ss(Vec::new()), "a string set is empty"),
        (Value::Ns(vec!["1".to_owned(), "1.0".to_owned()]), "a number set holds a member twice"),
        (Value::Bs(vec![vec![1], vec![1]]), "a binary set holds a member twice"),
        (Value::M("[]".to_owned()), "expected `{`"),
        (Value::M(r#"{"a":{"N":"x"}}"#.to_owned()), "`x` is not a number"),
        (Value::M(r#"{"":{"N":"1"}}"#.to_owned()), "the name of an attribute is empty"),
        (Value::M(r#"{}},"b":{"S":"x""#.to_owned()), "after the end"),
        (Value::L(r#"[{"S":"x"}"#.to_owned()), "expected `,` or `]`"),
    ];
    for (value, reason) in refused {
        let mut item = item(r#"{"a":{"S":"x"}}"#);
        let error = item.set(&path("a"), &value).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
        assert_eq!(item.to_json(), r#"{"a":{"S":"x"}}"#);
    }
}

#[test]
fn validation_names_the_attribute() {
    let bad = [
        (r#"{"ok":{"S":""},"age":{"N":"x"}}"#, "the attribute `age`: `x` is not a number"),
        (r#"{"photo":{"B":"*"}}"#, "the attribute `photo`: not base64"),
        (r#"{"tags":{"SS":["a","a"]}}"#, "the attribute `tags`: a string set holds a member twice"),
        (r#"{"m":{"M":{"l":{"L":[{"NS":[]}]}}}}"#, "the attribute `m`: a number set is empty"),
        (r#"{"":{"S":"x"}}"#, "the name of an attribute is empty"),
    ];
    for (json, reason) in bad {
        let error = item(json).validate().unwrap_err().to_string();
        assert!(error.starts_with(reason), "{error}");
    }
}

#[test]
fn a_path_reaches_inside_of_maps_and_lists() {
    let mut item = item(r#"{"a":{"M":{"b":{"L":[{"M":{"c":{"S":"x"}}}]},"d.e":{"N":"1"}}}}"#);
    assert_eq!(item.get(&path("a.b[0].c")).unwrap(), Some(Value::S("x".to_owned())));
    assert_eq!(item.take(&path("a.\"d.e\"")).unwrap(), Some(Value::N("1".to_owned())));
    item.set(&path("a.b[1]"), &Value::Null).unwrap();
    item.set(&path("a.b[0].\"new \\\"name\\\"\""), &Value::Bool(true)).unwrap();
    let expected =
        r#"{"a":{"M":{"b":{"L":[{"M":{"c":{"S":"x"},"new \"name\"":{"BOOL":true}}},{"NULL":true}]}}}}"#;
    assert_eq!(item.to_json(), expected);
    assert!(item.rename(&path("a.b[0].c"), &path("c")).unwrap());
    assert!(item.rename(&path("a"), &path("z")).unwrap());
    assert_eq!(item.names().collect::<Vec<_>>(), ["z", "c"]);
}

#[test]
fn a_path_that_leads_nowhere_is_none_to_read_and_an_error_to_write() {
    let mut item = item(r#"{"s":{"S":"x"},"l":{"L":[]},"m":{"M":{}}}"#);
    let before = item.to_json();
    let refused = [
        ("x.y", "document path `x.y`: its parent does not exist"),
        ("s.y", "document path `s.y`: it leads through a value that is neither a map nor a list"),
        ("l.y", "document path `l.y`: `y` names a member, but its parent is a list"),
        ("m[0]", "document path `m[0]`: [0] is an index, but its parent is a map"),
        ("l[1]", "document path `l[1]`: the index 1 is past the end of a list of 0"),
    ];
    for (text, message) in refused {
        assert_eq!(item.get(&path(text)).unwrap(), None);
        assert_eq!(item.take(&path(text)).unwrap(), None);
        assert_eq!(item.set(&path(text), &Value::Null).unwrap_err().to_string(), message);
        assert!(item.rename(&path("s"), &path(text)).is_err());
    }
    assert_eq!(item.to_json(), before);
    assert!(!item.rename(&path("nothing"), &path("l.y")).unwrap());
}

#[test]
fn a_value_is_not_moved_into_itself() {
    let mut item = item(r#"{"a":{"M":{"b":{"M":{}}}}}"#);
    assert!(item.rename(&path("a"), &path("a.b.c")).is_err());
    assert!(item.rename(&path("a.b"), &path("a")).unwrap());
    assert_eq!(item.to_json(), r#"{"a":{"M":{}}}"#);
    assert!(item.rename(&path("a"), &path("a")).unwrap());
}

#[test]
fn renaming_replaces_what_had_the_name() {
    let mut before = item(r#"{"a":{"S":"x"},"b":{"S":"y"},"c":{"S":"z"}}"#);
    let mut after = before.clone();
    assert!(before.rename(&path("a"), &path("c")).unwrap());
    assert_eq!(before.to_json(), r#"{"c":{"S":"x"},"b":{"S":"y"}}"#);
    assert!(after.rename(&path("c"), &path("a")).unwrap());
    assert_eq!(after.to_json(), r#"{"b":{"S":"y"},"a":{"S":"z"}}"#);
}

/// The rules of the developer guide, each with its arithmetic.
#[test]
fn sizes_are_what_dynamodb_counts() {
    let sizes = [
        (r#"{}"#, 0),
        (r#"{"shape":{"S":"round"}}"#, 5 + 5),
        (r#"{"ö":{"S":"\u00f6"}}"#, 2 + 2),
        (r#"{"n":{"N":"12345"}}"#, 1 + 3 + 1),
        (r#"{"n":{"N":"-100.50"}}"#, 1 + 2 + 1 + 1 + 1),
        (r#"{"b":{"B":"AQID"}}"#, 1 + 3),
        (r#"{"t":{"BOOL":true},"z":{"NULL":true}}"#, 1 + 1 + 1 + 1),
        (r#"{"s":{"SS":["ab","c"]}}"#, 1 + 2 + 1),
        (r#"{"s":{"NS":["1","234"]}}"#, 1 + 2 + 3),
        (r#"{"s":{"BS":["AQID","AQ=="]}}"#, 1 + 3 + 1),
        (r#"{"l":{"L":[]}}"#, 1 + 3),
        (r#"{"m":{"M":{}}}"#, 1 + 3),
        (r#"{"l":{"L":[{"S":"ab"},{"NULL":true}]}}"#, 1 + 3 + (1 + 2) + (1 + 1)),
        (r#"{"m":{"M":{"ab":{"S":"c"}}}}"#, 1 + 3 + (1 + 2 + 1)),
    ];
    for (json, size) in sizes {
        assert_eq!(item(json).size(), Ok(size), "{json}");
    }
}

#[test]
fn an_item_fits_up_to_its_last_byte() {
    let of = |length: usize| item(&format!(r#"{{"a":{{"S":"{}"}}}}"#, "x".repeat(length)));
    assert_eq!(of(MAX_ITEM_SIZE - 1).fits(), Ok(true));
    assert_eq!(of(MAX_ITEM_SIZE).fits(), Ok(false));
    let escaped = item(&format!(r#"{{"a":{{"S":"{}"}}}}"#, r"\n".repeat(MAX_ITEM_SIZE - 1)));
    assert_eq!(escaped.fits(), Ok(true));
}

#[test]
fn fits_sees_what_a_change_added() {
    let mut item = item("{}");
    item.set(&path("a"), &Value::S("x".repeat(MAX_ITEM_SIZE))).unwrap();
    assert_eq!(item.fits(), Ok(false));
}

#[test]
fn raw_values_are_checked_before_they_are_kept() {
    let mut item = Item::new();
    assert!(item.set_raw("a", Bytes::from(r#"{"S":"x"},"b":{"S":"y"}"#)).is_err());
    assert!(item.set_raw("", Bytes::from(r#"{"S":"x"}"#)).is_err());
    item.set_raw("a\"", Bytes::from(r#" {"S": "x"} "#)).unwrap();
    assert_eq!(item.to_json(), r#"{"a\"":{"S": "x"}}"#);
}
