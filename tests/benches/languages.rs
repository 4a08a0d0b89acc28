//! The conversion of the benchmark in every language, against natively on the SDK's attribute maps, and what a fresh instance takes.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod measure;
mod native;
mod page;

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use measure::{Budget, Figure, conclude, take_turns};
use page::{BATCH, load, natively, page, through_component};

/// A language, and what it may take: of the native conversion, and in µs for a fresh instance where that has a budget.
struct Language {
    guest: &'static str,
    convert: (&'static str, f64),
    instance: Option<(&'static str, f64)>,
}

const LANGUAGES: [Language; 4] = [
    Language {
        guest: "bench-v2",
        convert: ("convert in Rust, against natively on attribute maps", 1.5),
        instance: Some(("a fresh instance in Rust, against 1 µs", 25.0)),
    },
    Language {
        guest: "bench-v2-c",
        convert: ("convert in C, against natively on attribute maps", 1.5),
        instance: None,
    },
    Language {
        guest: "bench-v2-js",
        convert: ("convert in JavaScript, against natively on attribute maps", 4.0),
        instance: Some(("a fresh instance in JavaScript, against 1 µs", 150.0)),
    },
    Language {
        guest: "bench-v2-python",
        convert: ("convert in Python, against natively on attribute maps", 4.5),
        instance: Some(("a fresh instance in Python, against 1 µs", 1000.0)),
    },
];

fn main() -> ExitCode {
    let (whole, single) = (page(BATCH), page(1));
    let figures = LANGUAGES.iter().flat_map(|language| {
        let converter = load(language.guest);
        page::same_result(&converter, &whole);
        let mut batch = || drop(black_box(through_component(&converter, black_box(&whole))));
        let mut one = || drop(black_box(through_component(&converter, black_box(&single))));
        let mut native = || drop(black_box(natively(black_box(&whole))));
        let times = take_turns(40, Duration::from_millis(20), &mut [&mut batch, &mut one, &mut native]);
        let [batch, one, native] = [0, 1, 2].map(|place: usize| times[place].as_nanos() as f64);
        let figure = |(name, limit), value, reference, unit| Figure {
            name,
            value,
            reference,
            unit,
            budget: Budget::AtMost(limit),
        };
        let items = BATCH as f64;
        let convert = figure(language.convert, batch / items, native / items, "ns an item");
        // A page takes an instance and its items; two pages of different length tell them apart.
        let instance = (one * items - batch) / (items - 1.0);
        let instance = language.instance.map(|budget| figure(budget, instance / 1000.0, 1.0, "µs"));
        std::iter::once(convert).chain(instance)
    });
    conclude(&figures.collect::<Vec<_>>())
}
