//! Loading a converter that was compiled before, as a function does it at its start, in every language.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a benchmark stops at the first surprise")]

mod measure;

use std::process::ExitCode;
use std::time::Duration;

use measure::{Budget, Figure, conclude, take_turns};
use migrator_component::{Architecture, Component, Limits, PrecompiledConverter, Runtime};
use migrator_tests::guests;
use tempfile::NamedTempFile;

/// What a guest is written in, and how long its converter may take to load, in µs.
const LANGUAGES: [(&str, &str, f64); 4] = [
    ("bench-v2", "loading a converter in Rust, against 1 ms", 1_000.0),
    ("bench-v2-c", "loading a converter in C, against 1 ms", 1_000.0),
    ("bench-v2-js", "loading a converter in JavaScript, against 1 ms", 1_000.0),
    ("bench-v2-python", "loading a converter in Python, against 5 ms", 5_000.0),
];

fn main() -> ExitCode {
    let runtime = Runtime::new(Limits::default()).unwrap();
    let figures = LANGUAGES.map(|(guest, name, reference)| {
        let file = precompiled(&runtime, guest);
        let mut load = || {
            drop(
                PrecompiledConverter::load(&runtime, guest, file.path(), Default::default())
                    .expect("it loads"),
            );
        };
        let time = take_turns(40, Duration::from_millis(20), &mut [&mut load])[0];
        let value = time.as_nanos() as f64 / 1000.0;
        Figure { name, value, reference, unit: "µs", budget: Budget::AtMost(1.0) }
    });
    conclude(&figures)
}

/// A built component as machine code for this processor.
fn precompiled(runtime: &Runtime, guest: &str) -> NamedTempFile {
    let bytes = std::fs::read(guests::path(guest)).expect("a built component can be read");
    let component = Component::load(runtime, guest, bytes).expect("it loads");
    let here = Architecture::host().expect("this is a processor that Lambda has");
    let file = NamedTempFile::new().expect("there is room for a file");
    std::fs::write(file.path(), component.precompile(here).expect("it compiles"))
        .expect("there is room for it");
    file
}
