//! Arguments that name no component.

use crate::run::Place;

/// The eight bytes every core module starts with; a whole, empty one.
const CORE_MODULE: &[u8] = b"\0asm\x01\0\0\0";
/// A whole, empty component: it exports nothing, so it belongs to no world of ours.
const EMPTY_COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

#[test]
fn a_file_that_is_not_there_is_named() {
    insta::assert_snapshot!(Place::new().run(&["inspect", "v1.wasm"]).shown());
}

#[test]
fn a_glob_that_matches_nothing_is_an_error() {
    let place = Place::new().file("migrations/readme.md", "");
    insta::assert_snapshot!(place.run(&["inspect", "migrations/*.wasm"]).shown());
}

#[test]
fn a_directory_without_components_is_an_error() {
    let place = Place::new().file("migrations/readme.md", "");
    insta::assert_snapshot!(place.run(&["apply", "--local", "--", "migrations"]).shown());
}

#[test]
fn a_file_that_is_not_wasm_is_named() {
    let place = Place::new().file("v1.wasm", "hello");
    insta::assert_snapshot!(place.run(&["inspect", "v1.wasm"]).shown());
}

#[test]
fn a_core_module_is_told_apart_from_a_component() {
    let place = Place::new().file("v1.wasm", CORE_MODULE);
    insta::assert_snapshot!(place.run(&["inspect", "v1.wasm"]).shown());
}

#[test]
fn a_component_that_knows_nothing_of_the_contract_is_refused() {
    let place = Place::new().file("v1.wasm", EMPTY_COMPONENT);
    insta::assert_snapshot!(place.run(&["inspect", "v1.wasm"]).shown());
}

#[test]
fn an_empty_file_is_not_wasm() {
    let place = Place::new().file("v1.wasm", "");
    insta::assert_snapshot!(place.run(&["inspect", "v1.wasm"]).shown());
}
