//! Whatever is wrong with a component is said in a sentence, and before anything runs.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use insta::assert_snapshot;
use migrator_component::{Component, Runtime};
use support::*;

#[test]
fn bytes_that_are_not_wasm_say_what_they_are() {
    assert_snapshot!(error("empty", vec![]), @"empty.wasm is not a WebAssembly component: the file is empty");
    assert_snapshot!(error("text", b"create table".to_vec()), @"text.wasm is not a WebAssembly component: it is text");
    assert_snapshot!(error("wat", b" (component)".to_vec()), @"wat.wasm is not a WebAssembly component: it is WebAssembly text; assemble it with `wasm-tools parse`");
    assert_snapshot!(error("native", b"\x7fELF\x02".to_vec()), @"native.wasm is not a WebAssembly component: it is a native program or a precompiled component; pass the .wasm it was made from");
    assert_snapshot!(error("noise", vec![0xff; 64]), @"noise.wasm is not a WebAssembly component: it does not start like WebAssembly");
}

#[test]
fn a_core_module_says_how_to_make_a_component_of_it() {
    let module = b"\0asm\x01\0\0\0".to_vec();
    assert_snapshot!(error("core", module), @"core.wasm is a core WebAssembly module, not a component; make a component of it with `wasm-tools component new`");
}

#[test]
fn a_damaged_component_is_refused() {
    let mut bytes = guest("misbehaving");
    bytes.truncate(bytes.len() / 2);
    let message = error("damaged", bytes);
    assert!(message.starts_with("damaged.wasm is a damaged component: "), "{message}");
}

#[test]
fn no_cut_and_no_flipped_byte_makes_loading_panic() {
    let runtime = Runtime::new(limits()).unwrap();
    let bytes = guest("missing-converter");
    for place in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut flipped = bytes.clone();
        flipped[place] ^= 0x55;
        let _ = Component::load(&runtime, "flipped", flipped);
        let _ = Component::load(&runtime, "cut", bytes[..place].to_vec());
    }
}

#[test]
fn packages_that_need_each_other_are_refused_instead_of_exhausting_the_stack() {
    let runtime = Runtime::new(limits()).unwrap();
    let bytes = guest("missing-converter");
    let package = b"dynamodb-migrator:migration/";
    let places: Vec<usize> =
        (0..bytes.len() - package.len()).filter(|&place| bytes[place..].starts_with(package)).collect();
    assert!(places.len() > 3, "the component names its contract's package {} times", places.len());
    for place in places {
        // One interface moves to a package of its own, which the others need and which needs them.
        let mut renamed = bytes.clone();
        renamed[place] = b'e';
        assert!(Component::load(&runtime, "renamed", renamed).is_err());
    }
}

#[test]
fn a_component_of_another_world_says_what_it_has() {
    let bytes = dummy_of(
        "package test:clock; interface time { now: func() -> u64; } interface net { send: func(bytes: list<u8>); }
         world clock { import net; export time; }",
        "clock",
    );
    assert_snapshot!(error("clock", bytes), @"clock.wasm is a component of another world: it exports test:clock/time and neither dynamodb-migrator:migration/migration nor dynamodb-migrator:migration/converter; it imports test:clock/net");
}

#[test]
fn a_component_from_the_future_names_the_versions_that_run() {
    let contract = contract_with(|text| text.replace("migration@0.1.0", "migration@9.9.9"));
    assert_snapshot!(error("future", dummy(contract, "convert-migration")), @"future.wasm is built against contract version 9.9.9, which this migrator does not run; it runs 0.1.0: update migrator, or build the component against one of these");
}

#[test]
fn a_later_patch_of_a_known_line_is_the_future_too() {
    let contract = contract_with(|text| text.replace("migration@0.1.0", "migration@0.1.1"));
    let message = error("patch", dummy(contract, "table-migration"));
    assert!(message.contains("contract version 0.1.1"), "{message}");
}

#[test]
fn an_interface_with_other_types_is_named_and_never_a_linker_error() {
    let contract =
        contract_with(|text| text.replace("names: func() -> list<string>", "names: func() -> string"));
    assert_snapshot!(error("types", dummy(contract, "convert-migration")), @"types.wasm does not fit contract version 0.1.0: in dynamodb-migrator:migration/items@0.1.0, `item.names` has other types than the contract's; build it from the unchanged files of that version");
    let contract = contract_with(|text| {
        text.replace("version: u32,\n        /// One line", "version: u64,\n        /// One line")
    });
    assert_snapshot!(error("export", dummy(contract, "table-migration")), @"export.wasm does not fit contract version 0.1.0: in dynamodb-migrator:migration/migration@0.1.0, `describe` has other types than the contract's; build it from the unchanged files of that version");
    let contract =
        contract_with(|text| text.replace("describe: func() -> manifest", "tell: func() -> manifest"));
    assert_snapshot!(error("missing", dummy(contract, "table-migration")), @"missing.wasm does not fit contract version 0.1.0: in dynamodb-migrator:migration/migration@0.1.0, `describe` is missing; build it from the unchanged files of that version");
}

#[test]
fn a_component_that_imports_the_network_is_refused() {
    let (mut resolve, _) = contract();
    let sockets = "package wasi:sockets@0.2.3; interface network { connect: func(host: string); }";
    resolve.push_source("sockets.wit", sockets).unwrap();
    let world = "package test:net; world net { import wasi:sockets/network@0.2.3; include dynamodb-migrator:migration/table-migration@0.1.0; }";
    let package = resolve.push_source("net.wit", world).unwrap();
    assert_snapshot!(error("net", dummy((resolve, package), "net")), @"net.wasm imports wasi:sockets/network@0.2.3, which a migration cannot have: it gets no network, no files and no clock, so that a conversion has the same result every time");
}

#[test]
fn wasi_that_ordinary_toolchains_import_is_linked() {
    let (mut resolve, _) = contract();
    let wasi = "package wasi:random@0.2.0; interface random { get-random-u64: func() -> u64; }";
    resolve.push_source("random.wit", wasi).unwrap();
    let world = "package test:wasi; world guest { import wasi:random/random@0.2.0; include dynamodb-migrator:migration/table-migration@0.1.0; }";
    let package = resolve.push_source("guest.wit", world).unwrap();
    let bytes = dummy((resolve, package), "guest");
    // It comes as far as running, where a dummy traps; on a thread that drives an executor as on any other.
    let outside = error("wasi", bytes.clone());
    assert!(outside.starts_with("wasi.wasm cannot say what it is"), "{outside}");
    let inside = tokio::runtime::Runtime::new().unwrap().block_on(async { error("wasi", bytes) });
    assert_eq!(inside, outside);
}

#[test]
fn a_description_that_traps_is_refused() {
    assert_snapshot!(error("dummy", dummy(contract(), "table-migration")), @"dummy.wasm cannot say what it is: it crashed (wasm `unreachable` instruction executed) in `describe`");
}

#[test]
fn an_invalid_definition_is_refused_with_everything_that_is_wrong() {
    assert_snapshot!(load("invalid-definition").unwrap_err());
}

#[test]
fn convert_without_a_converter_is_refused() {
    assert_snapshot!(load("missing-converter").unwrap_err(), @"missing-converter.wasm (missing-converter version 2) declares `convert` but exports no converter; export dynamodb-migrator:migration/converter");
}

#[test]
fn a_converter_that_nothing_would_call_is_refused() {
    assert_snapshot!(load("unused-converter").unwrap_err(), @"unused-converter.wasm (unused-converter version 2) exports a converter, but its operation `delete-table` converts no items; declare `convert`, or leave the converter out");
}

#[test]
fn an_inspection_shows_what_a_component_is() {
    let component = load("misbehaving").unwrap();
    let inspection = component.inspection();
    assert!(inspection.pure);
    insta::with_settings!({ filters => [("[0-9a-f]{64}", "[sha256]"), (r"\d+ bytes", "[size] bytes")] }, {
        assert_snapshot!(inspection);
    });
    assert_eq!(serde_json::to_value(inspection).unwrap()["contract"], "0.1.0");
    assert_eq!(component.fingerprint(), load("misbehaving").unwrap().fingerprint());
    assert!(component.hooks().is_none());
}

#[test]
fn a_reusable_converter_has_no_manifest() {
    let component = load_bytes("reusable", dummy(contract(), "reusable-converter")).unwrap();
    assert!(component.manifest().is_none() && component.fingerprint().is_none());
    assert!(component.converter(Default::default()).is_some());
}
