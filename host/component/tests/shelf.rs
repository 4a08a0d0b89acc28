//! What holds of the converters of `examples/converters` whatever the item is: their components are asked.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use migrator_component::{Component, Converter, Limits, Runtime};
use migrator_item::{Item, Path, Value};
use proptest::prelude::*;
use support::*;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Runtime::new(Limits { batch_deadline: Duration::from_secs(20), ..Limits::default() }).unwrap()
});

fn converter(name: &str, settings: &[(&str, &str)]) -> Converter {
    let settings: BTreeMap<String, String> =
        settings.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    let name = format!("converter-{name}");
    let component = Component::load(&RUNTIME, &name, guest(&name)).unwrap();
    component.check_settings(&settings).unwrap();
    component.converter(settings).unwrap()
}

/// One item after the other, through converters that make one item of one.
fn through(converters: &[&Converter], item: &Item) -> Item {
    converters.iter().fold(item.clone(), |item, converter| {
        let mut outputs = converter.convert(vec![item]).remove(0).unwrap();
        assert_eq!(outputs.len(), 1);
        outputs.remove(0)
    })
}

fn with(attributes: &[(&str, Value)]) -> Item {
    let mut item = item(r#"{"id":{"N":"1"}}"#);
    for (name, value) in attributes {
        item.set(&Path::name(*name), value).unwrap();
    }
    item
}

fn same(a: &Item, b: &Item) -> bool {
    a.canonical().unwrap() == b.canonical().unwrap()
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(any::<String>(), 1..20)
}

#[test]
fn what_is_split_and_joined_again_is_what_it_was() {
    let split = converter(
        "split",
        &[("from", "t"), ("separator", " "), ("into", r#"["a","b"]"#), ("trim", "false"), ("fewer", "skip")],
    );
    let join = converter("join", &[("from", r#"["a","b"]"#), ("into", "t"), ("missing", "skip")]);
    proptest!(|(words in prop::collection::vec("[a-z ]{0,5}", 0..4))| {
        let before = with(&[("t", Value::S(words.join(" ")))]);
        prop_assert!(same(&through(&[&split, &join], &before), &before));
    });
}

#[test]
fn what_is_renamed_or_moved_there_and_back_is_what_it_was() {
    let pairs = [
        (
            converter("rename", &[("names", r#"{"t":"u"}"#)]),
            converter("rename", &[("names", r#"{"u":"t"}"#)]),
        ),
        (
            converter("move", &[("paths", r#"{"t":"m.n.t"}"#)]),
            converter("move", &[("paths", r#"{"m.n.t":"t"}"#)]),
        ),
    ];
    proptest!(|(texts in texts())| {
        let before = with(&[("t", Value::Ss(texts.into_iter().collect::<std::collections::BTreeSet<_>>().into_iter().collect()))]);
        for (there, back) in &pairs {
            prop_assert!(same(&through(&[there, back], &before), &before));
        }
    });
}

#[test]
fn a_point_in_time_written_otherwise_and_back_is_what_it_was() {
    let format =
        |from: &str, to: &str| converter("time-format", &[("paths", r#"["t"]"#), ("from", from), ("to", to)]);
    let (to_iso, from_iso) = (format("milliseconds", "iso"), format("iso", "milliseconds"));
    // The years 0 to 9999.
    proptest!(|(milliseconds in -62_167_219_200_000_i64..=253_402_300_799_999)| {
        let before = with(&[("t", Value::N(milliseconds.to_string()))]);
        prop_assert!(same(&through(&[&to_iso, &from_iso], &before), &before));
    });
}

#[test]
fn numbers_that_become_text_and_back_keep_every_digit() {
    let (to_text, to_number) = (
        converter("retype", &[("types", r#"{"t":"S"}"#)]),
        converter("retype", &[("types", r#"{"t":"N"}"#)]),
    );
    proptest!(|(whole in any::<i64>(), fraction in 0_u32..1_000_000)| {
        let number = format!("{whole}.{fraction:06}");
        let before = with(&[("t", Value::N(number.clone()))]);
        prop_assert_eq!(through(&[&to_text, &to_number], &before).to_json(), before.to_json());
    });
}

#[test]
fn a_filter_and_its_opposite_share_the_items_between_them() {
    let filter = |action: &str| {
        converter(
            "filter",
            &[("attribute", "t"), ("operator", "less"), ("value", "10.5"), ("action", action)],
        )
    };
    let (keep, drop) = (filter("keep"), filter("drop"));
    proptest!(|(number in -1000_i32..1000)| {
        let before = with(&[("t", Value::N(number.to_string()))]);
        let kept = keep.convert(vec![before.clone()]).remove(0).unwrap();
        let others = drop.convert(vec![before]).remove(0).unwrap();
        prop_assert_eq!((kept.len(), others.len()), if number < 11 { (1, 0) } else { (0, 1) });
    });
}

#[test]
fn the_items_of_a_set_do_not_depend_on_its_order() {
    let fan_out = converter("fan-out", &[("from", "t"), ("into", "e"), ("position", "n")]);
    proptest!(|(texts in prop::collection::btree_set("[a-z]{1,6}", 1..20))| {
        let sorted: Vec<String> = texts.into_iter().collect();
        let reversed: Vec<String> = sorted.iter().rev().cloned().collect();
        let outputs = [sorted, reversed].map(|members| {
            let items = fan_out.convert(vec![with(&[("t", Value::Ss(members))])]).remove(0).unwrap();
            items.iter().map(|item| item.to_json()).collect::<Vec<_>>()
        });
        prop_assert_eq!(&outputs[0], &outputs[1]);
    });
}
