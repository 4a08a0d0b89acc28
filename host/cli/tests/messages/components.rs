//! Components that cannot be used, alone or together.

use crate::run::{Place, altered};

#[test]
fn a_contract_version_that_this_migrator_does_not_know_is_named_with_the_known_ones() {
    let place = Place::new().file("v1.wasm", altered("customers-v1", "@0.1.0", "@9.1.0"));
    insta::assert_snapshot!(place.run(&["inspect", "v1.wasm"]).shown());
}

#[test]
fn a_convert_migration_without_converter_is_refused() {
    let place = Place::new().guest("v2.wasm", "missing-converter");
    insta::assert_snapshot!(place.run(&["inspect", "v2.wasm"]).shown());
}

#[test]
fn an_invalid_definition_is_refused_with_everything_that_is_wrong_and_before_any_call() {
    // Nothing listens at the endpoint: an attempt to ask it would be another error.
    let place = Place::new().credentials().guest("v1.wasm", "invalid-definition");
    let ran = place.run(&["apply", "--endpoint-url", "http://127.0.0.1:9", "v1.wasm"]);
    insta::assert_snapshot!(ran.shown());
}

#[test]
fn two_lineages_in_one_directory_are_named_with_their_files() {
    let place = Place::new()
        .guest("migrations/v1.wasm", "customers-v1")
        .file("migrations/v2.wasm", altered("customers-v2", "customers", "customerz"));
    insta::assert_snapshot!(place.run(&["plan", "--local=", "migrations"]).shown());
}

#[test]
fn two_components_with_one_version_are_both_named() {
    let place = Place::new()
        .guest("v1.wasm", "customers-v1")
        .file("v1b.wasm", altered("customers-v1", "create the table", "create THE table"));
    insta::assert_snapshot!(place.run(&["plan", "--local=", "v1.wasm", "v1b.wasm"]).without_port());
}

#[test]
fn a_gap_in_the_versions_says_which_one_is_missing() {
    let place = Place::new().guest("v1.wasm", "customers-v1").guest("v3.wasm", "customers-v3");
    insta::assert_snapshot!(place.run(&["apply", "--local=", "v1.wasm", "v3.wasm"]).without_port());
}

#[test]
fn an_edited_component_whose_version_is_applied_is_refused() {
    let place = Place::new()
        .guest("v1.wasm", "customers-v1")
        .file("edited.wasm", altered("customers-v1", "create the table", "create THE table"));
    assert_eq!(place.run(&["apply", "--local=dev.db", "v1.wasm"]).code(), 0);
    insta::assert_snapshot!(place.run(&["apply", "--local=dev.db", "edited.wasm"]).without_port());
}

#[test]
fn inspect_says_what_a_component_is() {
    let place = Place::new().guest("v1.wasm", "customers-v1");
    let shown = place.run(&["inspect", "v1.wasm"]).shown();
    for fact in
        ["lineage      customers", "version      1", "operation    create-table", "contract     0.1.0"]
    {
        assert!(shown.contains(fact), "{shown}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&place.run(&["inspect", "-o", "json", "v1.wasm", "*.wasm"]).stdout()).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 1, "a file that is named twice counts once");
    assert_eq!(json[0]["lineage"], "customers");
}
