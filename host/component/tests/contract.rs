//! A frozen version of the contract never changes incompatibly.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::cell::Cell;
use std::path::Path;

use support::*;
use wit_component::semver_check;
use wit_parser::{PackageId, Resolve};

/// The frozen text of 0.1.0: what was released, one file.
fn frozen(resolve: &mut Resolve) -> PackageId {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit/frozen/0.1.0.wit");
    resolve.push_source("frozen.wit", &std::fs::read_to_string(file).unwrap()).unwrap()
}

/// Whether every world of the frozen 0.1.0 still exists and still runs, after a change to today's text.
fn still_compatible(change: impl Fn(String) -> String) -> Result<(), String> {
    // Two packages of one name do not fit into one resolve, so today's is given a later patch.
    let (mut resolve, today) =
        contract_with(|text| change(text).replace("migration@0.1.0", "migration@0.1.999"));
    let frozen = frozen(&mut resolve);
    for (name, before) in resolve.packages[frozen].worlds.clone() {
        let after = *resolve.packages[today].worlds.get(&name).ok_or(format!("the world {name} is gone"))?;
        semver_check(resolve.clone(), before, after)
            .map_err(|error| format!("the world {name}: {error:#}"))?;
    }
    Ok(())
}

#[test]
fn a_frozen_version_runs_every_component_built_against_it() {
    still_compatible(|text| text).unwrap();
}

#[test]
fn a_function_added_to_an_imported_interface_is_compatible() {
    still_compatible(|text| {
        text.replace("names: func() -> list<string>;", "names: func() -> list<string>; size: func() -> u64;")
    })
    .unwrap();
}

#[test]
fn every_incompatible_change_is_detected() {
    let changes = [
        ("a field more", "record convert-error {", "record convert-error { code: option<u32>,"),
        ("a case more", "/// Null.\n        null,", "null, date(string),"),
        ("a function gone", "names: func() -> list<string>;", ""),
        ("another type", "version: u32,", "version: u64,"),
        (
            "an exported function more",
            "describe: func() -> manifest;",
            "describe: func() -> manifest; more: func();",
        ),
        ("a world gone", "world configurable-converter {", "world other-converter {"),
    ];
    for (what, from, to) in changes {
        let found = Cell::new(false);
        let result = still_compatible(|text| {
            found.set(found.get() || text.contains(from));
            text.replace(from, to)
        });
        assert!(found.get(), "{what}: the text to change is not there");
        assert!(result.is_err(), "{what} was not detected");
    }
}
