//! A page through a component, from the bytes of a scan's response to the bytes of a write, against the same conversion
//! written natively on the SDK's attribute maps.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod measure;
mod native;
mod page;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use bytes::Bytes;
use measure::{Budget, Figure, conclude, take_turns};
use page::{BATCH, load, natively, page, read_page, same_result, through_component, tree, write_request};

fn main() -> ExitCode {
    let page = page(BATCH);
    let converter = load("bench-v2");
    same_result(&converter, &page);
    assert_eq!(tree(&on_the_host(&page)), tree(natively(&page).as_bytes()));

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
