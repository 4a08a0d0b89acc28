//! A converter that does to each item what the item's attribute `behave` says, and passes on every other item.

mod bindings {
    wit_bindgen::generate!({ path: "../../../wit/0.1.0", world: "convert-migration", generate_unused_types: true });
}

use bindings::dynamodb_migrator::migration::items::{Item, Value};
use bindings::dynamodb_migrator::migration::log::{Level, log};
use bindings::dynamodb_migrator::migration::manifest::{Convert, Manifest, Operation};
use bindings::exports::dynamodb_migrator::migration::converter::ConvertError;

struct Guest;

impl bindings::exports::dynamodb_migrator::migration::migration::Guest for Guest {
    fn describe() -> Manifest {
        Manifest {
            lineage: "misbehaving".into(),
            version: 2,
            description: "Does to each item what the item says".into(),
            operation: Operation::Convert(Convert { target: None }),
        }
    }
}

type Outcome = Result<Vec<Item>, ConvertError>;

impl bindings::exports::dynamodb_migrator::migration::converter::Guest for Guest {
    fn convert(items: Vec<Item>) -> Vec<Outcome> {
        std::panic::set_hook(Box::new(|panic| log(Level::Error, &panic.to_string())));
        let mut results = Vec::new();
        for item in items {
            match item.get("behave") {
                Some(Value::S(behaviour)) => behave(&behaviour, item, &mut results),
                _ => results.push(benchmark(item)),
            }
        }
        results
    }
}

/// The conversion that is measured: one attribute renamed, one split in two.
fn benchmark(item: Item) -> Outcome {
    let failed = |error| ConvertError { message: format!("{error:?}") };
    item.rename("phone", "telephone").map_err(failed)?;
    if let Some(Value::S(name)) = item.take("name") {
        let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
        item.set("first_name", &Value::S(first.into())).map_err(failed)?;
        item.set("last_name", &Value::S(last.into())).map_err(failed)?;
    }
    Ok(vec![item])
}

fn behave(behaviour: &str, item: Item, results: &mut Vec<Outcome>) {
    match behaviour {
        "loop" => loop {
            core::hint::black_box(&item);
        },
        "memory" => {
            let mut blocks: Vec<Vec<u8>> = Vec::new();
            loop {
                blocks.push(core::hint::black_box(vec![1; 1 << 20]));
            }
        }
        "host-memory" => {
            let text = "x".repeat(1 << 20);
            loop {
                let _ = item.set("large", &Value::S(text.clone()));
            }
        }
        "handles" => {
            let mut copies = Vec::new();
            loop {
                copies.push(item.duplicate());
            }
        }
        "trap" => core::arch::wasm32::unreachable(),
        "panic" => panic!("the converter does not know what to do"),
        "path" => {
            item.get("a..b");
        }
        "reject" => results.push(Err(ConvertError { message: "this customer has no name".into() })),
        "large" => {
            let _ = item.set("large", &Value::S("x".repeat(500_000)));
            results.push(Ok(vec![item]));
        }
        "many" => results.push(Ok((0..2000).map(|_| item.duplicate()).collect())),
        "duplicate" => results.push(Ok(vec![item.duplicate(), item])),
        "reserved" => {
            let _ = item.set("_migrator_sequence", &Value::S("1".into()));
            results.push(Ok(vec![item]));
        }
        "no-key" => {
            for name in item.names() {
                item.remove(&format!("\"{name}\""));
            }
            let _ = item.set("keyless", &Value::Boolean(true));
            results.push(Ok(vec![item]));
        }
        "twice" => {
            // The same handle again, which the bindings do not let one write by accident.
            let handle = item.handle();
            results.push(Ok(vec![item, unsafe { Item::from_handle(handle) }]));
        }
        "two-results" => {
            results.push(Ok(vec![item.duplicate()]));
            results.push(Ok(vec![item]));
        }
        "no-result" => {}
        "drop" => results.push(Ok(vec![])),
        "log" => {
            for number in 0..2000 {
                log(Level::Info, &format!("{number} {}", "x".repeat(10_000)));
            }
            results.push(Ok(vec![item]));
        }
        _ => results.push(Ok(vec![item])),
    }
}

bindings::export!(Guest with_types_in bindings);
