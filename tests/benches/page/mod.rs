//! A page of items: read as the engine reads it, converted, and made the body of a write.

#![allow(
    dead_code,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a benchmark stops at the first surprise; each uses a part of this"
)]

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use migrator_component::{Component, Converter, Limits, Runtime};
use migrator_item::Item;
use migrator_tests::guests;
use serde_json::value::RawValue;

use crate::measure::item_json;
use crate::native;

/// Where the items are written to.
pub(crate) const TABLE: &str = "bench_V2";
/// Items of a page.
pub(crate) const BATCH: u64 = 100;

/// The response of a scan with so many items.
pub(crate) fn page(count: u64) -> Bytes {
    let items: Vec<_> = (0..count).map(item_json).collect();
    let items = items.join(",");
    Bytes::from(format!(r#"{{"Count":{count},"Items":[{items}],"ScannedCount":{count}}}"#))
}

/// The converter of a built component.
pub(crate) fn load(guest: &str) -> Converter {
    let bytes = std::fs::read(guests::path(guest)).unwrap();
    let runtime = Runtime::new(Limits::default()).unwrap();
    let component = Component::load(&runtime, guest, bytes).unwrap();
    component.converter(BTreeMap::new()).expect("the component converts")
}

/// Takes a response apart as `migrator-table` does.
pub(crate) fn read_page(page: &Bytes) -> Vec<Item> {
    let members: HashMap<&str, &RawValue> = serde_json::from_slice(page).unwrap();
    Item::parse_array(page.slice_ref(members["Items"].get().as_bytes())).unwrap()
}

/// What the engine does with a page, from the response to the body of a write.
pub(crate) fn through_component(converter: &Converter, page: &Bytes) -> Vec<u8> {
    let outputs = converter.convert(read_page(page));
    write_request(outputs.into_iter().flat_map(Result::unwrap))
}

/// The same natively, on attribute maps.
pub(crate) fn natively(page: &[u8]) -> String {
    let items: Vec<_> = native::read_page(page).into_iter().map(native::convert).collect();
    native::write_request(TABLE, &items)
}

/// The body of a write of these items.
pub(crate) fn write_request(items: impl Iterator<Item = Item>) -> Vec<u8> {
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
pub(crate) fn same_result(converter: &Converter, page: &Bytes) {
    assert_eq!(tree(&through_component(converter, page)), tree(natively(page).as_bytes()));
}

/// A body as the tree that it is.
pub(crate) fn tree(body: &[u8]) -> serde_json::Value {
    serde_json::from_slice(body).unwrap()
}
