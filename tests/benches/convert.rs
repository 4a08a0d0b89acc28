//! A page through a component, from the bytes of a scan's response to the bytes of a write, against the same conversion
//! written natively on the SDK's attribute maps.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod measure;
mod native;

use std::collections::{BTreeMap, HashMap};
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use bytes::Bytes;
use measure::{Budget, Figure, conclude, item_json, take_turns};
use migrator_component::{Component, Converter, Limits, Runtime};
use migrator_item::Item;
use migrator_tests::guests;
use serde_json::value::RawValue;

const TABLE: &str = "bench_V2";
const BATCH: u64 = 100;

fn main() -> ExitCode {
    let items: Vec<_> = (0..BATCH).map(item_json).collect();
    let items = items.join(",");
    let page = Bytes::from(format!(r#"{{"Count":{BATCH},"Items":[{items}],"ScannedCount":{BATCH}}}"#));
    let converter = load("bench-v2");
    same_result(&converter, &page);

    let mut component = || drop(black_box(through_component(&converter, black_box(&page))));
    let mut native = || drop(black_box(natively(black_box(&page))));
    let mut host = || drop(black_box(on_the_host(black_box(&page))));
    let times = take_turns(40, Duration::from_millis(20), &mut [&mut component, &mut native, &mut host]);
    let [component, native, host] =
        [0, 1, 2].map(|place: usize| times[place].as_nanos() as f64 / BATCH as f64);
    let unit = "ns an item";
    conclude(&[
        Figure {
            name: "convert through the component, against natively on attribute maps",
            value: component,
            reference: native,
            unit,
            budget: Budget::AtMost(1.5),
        },
        Figure {
            name: "the same conversion on host items without a component",
            value: host,
            reference: native,
            unit,
            budget: Budget::AtMost(1.0),
        },
    ])
}

fn load(guest: &str) -> Converter {
    let bytes = std::fs::read(guests::path(guest)).unwrap();
    let runtime = Runtime::new(Limits::default()).unwrap();
    let component = Component::load(&runtime, guest, bytes).unwrap();
    component.converter(BTreeMap::new()).expect("the component converts")
}

/// Takes a response apart as `migrator-table` does.
fn read_page(page: &Bytes) -> Vec<Item> {
    let members: HashMap<&str, &RawValue> = serde_json::from_slice(page).unwrap();
    Item::parse_array(page.slice_ref(members["Items"].get().as_bytes())).unwrap()
}

/// What the engine does with a page, from the response to the body of a write.
fn through_component(converter: &Converter, page: &Bytes) -> Vec<u8> {
    let outputs = converter.convert(read_page(page));
    write_request(outputs.into_iter().flat_map(Result::unwrap))
}

fn natively(page: &[u8]) -> String {
    let items: Vec<_> = native::read_page(page).into_iter().map(native::convert).collect();
    native::write_request(TABLE, &items)
}

/// How much of it is ours and not the component's.
fn on_the_host(page: &Bytes) -> Vec<u8> {
    write_request(read_page(page).into_iter().map(|mut item| {
        item.rename(&"street".parse().unwrap(), &"road".parse().unwrap()).unwrap();
        if let Some(migrator_item::Value::S(name)) = item.take(&"name".parse().unwrap()).unwrap() {
            let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
            let text = |text: &str| migrator_item::Value::S(text.to_owned());
            item.set(&"first_name".parse().unwrap(), &text(first)).unwrap();
            item.set(&"last_name".parse().unwrap(), &text(last)).unwrap();
        }
        item
    }))
}

fn write_request(items: impl Iterator<Item = Item>) -> Vec<u8> {
    let mut body = Vec::with_capacity(1 << 17);
    body.extend_from_slice(br#"{"RequestItems":{""#);
    body.extend_from_slice(TABLE.as_bytes());
    body.extend_from_slice(br#"":["#);
    for (place, item) in items.enumerate() {
        if place > 0 {
            body.push(b',');
        }
        body.extend_from_slice(br#"{"PutRequest":{"Item":"#);
        item.write_json(&mut body);
        body.extend_from_slice(b"}}");
    }
    body.extend_from_slice(b"]}}");
    body
}

/// Two ways that do not lead to the same place must not be compared.
fn same_result(converter: &Converter, page: &Bytes) {
    let tree = |body: &[u8]| serde_json::from_slice::<serde_json::Value>(body).unwrap();
    let component = tree(&through_component(converter, page));
    assert_eq!(component, tree(natively(page).as_bytes()));
    assert_eq!(component, tree(&on_the_host(page)));
}
