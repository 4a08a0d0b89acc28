//! Whatever comes in, the answer is an item or an error with an offset.

use migrator_item::{Item, ItemError, Path};
use proptest::prelude::*;

use crate::generate::{item, path, spell, spell_path};

/// Calls everything that reads an item. Only panics are wrong.
fn exercise(item: &Item, path: &Path) {
    let mut changed = item.clone();
    let value = item.get(path);
    let _ =
        (item.validate(), item.size(), item.fits(), item.canonical(), item.has(path), item.names().count());
    if let Ok(Some(value)) = value {
        let _ = changed.set(&Path::name("copy"), &value);
    }
    let _ = (changed.rename(path, &Path::name("moved")), changed.take(path));
    assert!(Item::parse(changed.to_json()).is_ok());
}

/// Any bytes: an item that another JSON parser reads as well, or an error whose offset lies in the text.
fn read(bytes: &[u8], path: &Path) -> Result<(), TestCaseError> {
    match Item::parse(bytes.to_vec()) {
        Ok(item) => {
            prop_assert!(serde_json::from_slice::<serde_json::Value>(bytes).is_ok());
            exercise(&item, path);
        }
        Err(ItemError::Malformed { offset, .. }) => prop_assert!(offset <= bytes.len()),
        Err(other) => prop_assert!(false, "{other}"),
    }
    let _ = Item::parse_array(bytes.to_vec());
    Ok(())
}

#[derive(Debug, Clone)]
enum Damage {
    Replace(usize, u8),
    Insert(usize, u8),
    Delete(usize),
    Truncate(usize),
    Repeat(usize, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let telling = prop_oneof![prop::sample::select(b"{}[]\",:\\utSNBML0\n ".to_vec()), any::<u8>()];
    prop_oneof![
        (any::<usize>(), telling.clone()).prop_map(|(at, byte)| Damage::Replace(at, byte)),
        (any::<usize>(), telling).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        any::<usize>().prop_map(Damage::Delete),
        any::<usize>().prop_map(Damage::Truncate),
        (any::<usize>(), any::<usize>()).prop_map(|(start, end)| Damage::Repeat(start, end)),
    ]
}

fn inflict(bytes: &mut Vec<u8>, damage: &Damage) {
    let length = bytes.len().max(1);
    match *damage {
        _ if bytes.is_empty() => {}
        Damage::Replace(at, byte) => bytes[at % length] = byte,
        Damage::Insert(at, byte) => bytes.insert(at % length, byte),
        Damage::Delete(at) => drop(bytes.remove(at % length)),
        Damage::Truncate(at) => bytes.truncate(at % length),
        Damage::Repeat(start, end) => {
            let (start, end) = (start % length, end % length);
            let slice = bytes[start.min(end)..start.max(end)].to_vec();
            bytes.splice(start.min(end)..start.min(end), slice);
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_an_item_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200), path in path()) {
        read(&bytes, &spell_path(&path).parse().unwrap())?;
    }

    #[test]
    fn any_brackets_and_quotes_are_an_item_or_an_error(text in "[{}\\[\\]\",:\\\\a1SNBMLOtrue \n]{0,60}", path in path()) {
        read(text.as_bytes(), &spell_path(&path).parse().unwrap())?;
    }

    #[test]
    fn damaged_items_are_an_item_or_an_error(
        json in item(),
        style in 0_u8..3,
        damages in prop::collection::vec(damage(), 1..5),
        path in path(),
    ) {
        let mut bytes = spell(&json, style).into_bytes();
        damages.iter().for_each(|damage| inflict(&mut bytes, damage));
        read(&bytes, &spell_path(&path).parse().unwrap())?;
    }

    #[test]
    fn every_beginning_of_an_item_is_an_error(json in item(), style in 0_u8..3, cut in any::<usize>()) {
        let text = spell(&json, style);
        let bytes = text.trim_ascii().as_bytes();
        prop_assert!(Item::parse(bytes[..cut % bytes.len()].to_vec()).is_err());
    }
}

fn error(json: &str) -> String {
    Item::parse(json.to_owned()).unwrap_err().to_string()
}

#[test]
fn errors_say_what_is_wrong_and_where() {
    assert_eq!(error(""), "the text ends where `{` should stand at byte 0");
    assert_eq!(error("[]"), "expected `{` at byte 0");
    assert_eq!(error(r#"{"a":1}"#), "expected `{` at byte 5");
    assert_eq!(error(r#"{"a":{"S":"x"}"#), "the text ends where `,` or `}` should stand at byte 14");
    assert_eq!(error(r#"{"a":{"S":"x"},}"#), "expected `\"` at byte 15");
    assert_eq!(error(r#"{"a":{"S":"x"}} x"#), "unexpected text after the end at byte 16");
    assert_eq!(error(r#"{"a":{"S":1}}"#), "expected `\"` at byte 10");
    assert_eq!(error(r#"{"a":{"X":"1"}}"#), "`X` is not a type of DynamoDB at byte 7");
    assert_eq!(error(r#"{"a":{}}"#), "expected `\"` at byte 6");
    assert_eq!(error(r#"{"a":{"S":"x","N":"1"}}"#), "expected `}` at byte 13");
    assert_eq!(error(r#"{"a":{"BOOL":"true"}}"#), "expected `true` or `false` at byte 13");
    assert_eq!(error(r#"{"a":{"NULL":false}}"#), "expected `true`, the only value of NULL at byte 13");
    assert_eq!(error("{\"a\":{\"S\":\"\n\"}}"), "a control character in a string at byte 11");
    assert_eq!(error(r#"{"a":{"S":"\x"}}"#), "an unknown escape sequence at byte 11");
    assert_eq!(error(r#"{"a":{"S":"x"#), "the text ends inside a string at byte 12");
}

#[test]
fn text_that_is_not_utf8_is_an_error() {
    let error = Item::parse(b"{\"a\":{\"S\":\"\xff\"}}".to_vec()).unwrap_err();
    assert_eq!(error.to_string(), "text that is not UTF-8 at byte 11");
}

#[test]
fn a_name_that_stands_twice_is_an_error_however_it_is_spelt() {
    assert_eq!(
        error(r#"{"a":{"S":""},"a":{"S":""}}"#),
        "the name \"a\" stands twice in one object at byte 15"
    );
    assert!(error(r#"{"a":{"S":""},"\u0061":{"S":""}}"#).contains("stands twice"));
    assert!(error(r#"{"\u0061":{"S":""},"a":{"S":""}}"#).contains("stands twice"));
    assert!(error(r#"{"m":{"M":{"x":{"N":"1"},"x":{"N":"1"}}}}"#).contains("stands twice"));
    assert!(Item::parse(r#"{"x":{"M":{"x":{"M":{"x":{"N":"1"}}}}}}"#).is_ok());
}

#[test]
fn a_name_that_stands_twice_among_many_is_found() {
    for count in [2_usize, 15, 16, 17, 18, 100, 5_000] {
        let attribute = |number: usize| format!("\"attribute_{number}\":{{\"N\":\"1\"}}");
        let mut attributes: Vec<_> = (0..count).map(attribute).collect();
        assert!(Item::parse(format!("{{{}}}", attributes.join(","))).is_ok());
        attributes.push(attribute(count / 2));
        assert!(error(&format!("{{{}}}", attributes.join(","))).contains("stands twice"), "{count}");
    }
}

#[test]
fn deep_nesting_is_an_error_and_no_stack_overflow() {
    for (open, close) in [("{\"L\":[", "]}"), ("{\"M\":{\"a\":", "}}")] {
        let nested = |levels: usize| {
            format!("{{\"a\":{}{{\"N\":\"1\"}}{}}}", open.repeat(levels), close.repeat(levels))
        };
        assert!(error(&nested(1_000_000)).contains("nested more than 64 levels deep"));
        assert!(Item::parse(nested(64)).is_ok());
        assert!(Item::parse(nested(65)).is_err());
        assert!(Item::parse(nested(31)).unwrap().validate().is_ok());
        assert!(Item::parse(nested(32)).unwrap().validate().is_err());
    }
    assert!(Item::parse("[".repeat(1_000_000)).is_err());
}

#[test]
fn deep_nesting_does_not_come_in_through_a_change() {
    let mut item = Item::parse(r#"{"a":{"M":{}}}"#).unwrap();
    let wrapped = (0..100).filter(|_| {
        let mut outer = item.clone();
        outer.rename(&Path::name("a"), &Path::name("inner")).unwrap();
        outer.set_raw("a", r#"{"M":{}}"#).unwrap();
        let wrapped = outer.rename(&Path::name("inner"), &"a.inner".parse().unwrap()).is_ok();
        if wrapped {
            item = outer;
        }
        wrapped
    });
    assert_eq!(wrapped.count(), 63);
    assert!(Item::parse(item.to_json()).is_ok());
}
