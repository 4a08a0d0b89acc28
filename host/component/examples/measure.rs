//! Nanoseconds per item of a converter: `cargo run --release --example measure -- target/guests/misbehaving.wasm`. Settings of a
//! reusable one follow as `NAME=VALUE`.

#![allow(clippy::print_stdout)]

use std::time::Instant;

use migrator_component::{Component, Limits, Runtime};
use migrator_item::{Item, Path, Value};

type Failure = Box<dyn std::error::Error>;

fn page(batch: usize) -> String {
    let filler: String =
        (0..8).map(|n| format!(r#","attribute_{n}":{{"S":"{}"}}"#, "x".repeat(80))).collect();
    let item = |n| {
        format!(
            r#"{{"id":{{"N":"{n}"}},"name":{{"S":"Anna Muster"}},"phone":{{"S":"0316331111"}},"active":{{"BOOL":true}}{filler}}}"#
        )
    };
    format!("[{}]", (0..batch).map(item).collect::<Vec<_>>().join(","))
}

/// The guest's conversion, without a guest.
fn native(item: &mut Item) -> Result<(), Failure> {
    item.rename(&Path::name("phone"), &Path::name("telephone"))?;
    if let Some(Value::S(name)) = item.take(&Path::name("name"))? {
        let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
        item.set(&Path::name("first_name"), &Value::S(first.to_owned()))?;
        item.set(&Path::name("last_name"), &Value::S(last.to_owned()))?;
    }
    Ok(())
}

fn write(items: &[Item], out: &mut Vec<u8>) {
    out.clear();
    items.iter().for_each(|item| item.write_json(out));
}

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("which component?")?;
    let settings = arguments.map(|setting| {
        let (name, value) = setting.split_once('=').ok_or("write NAME=VALUE")?;
        Ok((name.to_owned(), value.to_owned()))
    });
    let settings = settings.collect::<Result<_, Failure>>()?;
    let component = Component::load(&Runtime::new(Limits::default())?, &file, std::fs::read(&file)?)?;
    let converter = component.converter(settings).ok_or("it has no converter")?;
    let mut out = Vec::new();
    for batch in [1, 25, 100, 1000] {
        let page = bytes::Bytes::from(page(batch));
        let rounds = 200_000 / batch;
        let mut nanoseconds = [0_u128; 2];
        for _ in 0..rounds {
            let start = Instant::now();
            let mut items = Item::parse_array(page.clone())?;
            items.iter_mut().try_for_each(native)?;
            write(&items, &mut out);
            nanoseconds[0] += start.elapsed().as_nanos();
            let start = Instant::now();
            for outputs in converter.convert(Item::parse_array(page.clone())?) {
                write(&outputs?, &mut out);
            }
            nanoseconds[1] += start.elapsed().as_nanos();
        }
        let [native, guest] = nanoseconds.map(|n| n / (rounds * batch) as u128);
        println!(
            "batch {batch:>4}: native {native} ns, component {guest} ns an item, ratio {:.2}",
            guest as f64 / native as f64
        );
    }
    Ok(())
}
