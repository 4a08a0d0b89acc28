//! What putting converters together costs: one composed, against itself alone, and three in a chain, against three conversions.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod measure;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use migrator_component::{Component, Converter, Runtime};
use migrator_compose::{Description, compose};
use migrator_item::Item;
use migrator_tests::guests;

use measure::{Budget, Figure, conclude, take_turns};

/// Items of one batch.
const BATCH: u64 = 100;

/// Renames one attribute.
const LINK: &str =
    "[[converter]]\nuse = \"link\"\nsettings = { name = \"link\", from = \"street\", to = \"road\" }\n";

fn alone(runtime: &Runtime, link: &[u8]) -> Converter {
    let settings = [("name", "link"), ("from", "street"), ("to", "road")];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let component = Component::load(runtime, "link", link.to_vec()).expect("the converter loads");
    component.converter(BTreeMap::from(settings)).expect("it converts")
}

fn chain(runtime: &Runtime, link: &[u8], length: usize) -> Converter {
    let text = format!("lineage = \"bench\"\nversion = 2\n[convert]\n{}", LINK.repeat(length));
    let description = Description::parse("bench.toml", &text, &|_| None).expect("a description");
    let composed = compose(runtime, &description, &vec![link.to_vec().into(); length]).expect("they fit");
    let component = Component::load(runtime, "bench.toml", composed.bytes).expect("the composition loads");
    component.converter(BTreeMap::new()).expect("it converts")
}

fn main() -> ExitCode {
    let runtime = Runtime::new(Default::default()).expect("the runtime starts");
    let link = std::fs::read(guests::path("link")).expect("the converter is built");
    let batch: Vec<Item> =
        (0..BATCH).map(|number| Item::parse(measure::item_json(number)).unwrap()).collect();
    let (alone, one, three) = (alone(&runtime, &link), chain(&runtime, &link, 1), chain(&runtime, &link, 3));
    let convert = |converter: &Converter| {
        let outputs = converter.convert(black_box(batch.clone()));
        assert!(outputs.iter().all(Result::is_ok));
    };
    let mut once = || convert(&alone);
    let mut composed = || convert(&one);
    let mut chained = || convert(&three);
    let times = take_turns(40, Duration::from_millis(20), &mut [&mut once, &mut composed, &mut chained]);
    let [once, composed, chained] =
        [0, 1, 2].map(|place: usize| times[place].as_nanos() as f64 / BATCH as f64);
    let figure = |name, value, reference, limit| Figure {
        name,
        value,
        reference,
        unit: "ns an item",
        budget: Budget::AtMost(limit),
    };
    conclude(&[
        figure("one converter composed, against itself alone", composed, once, 1.25),
        figure("a chain of three, against three conversions", chained, 3.0 * once, 1.1),
    ])
}
