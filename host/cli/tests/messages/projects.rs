//! Starting and building migrations in several languages; that they build is for the end-to-end tests.

use std::os::unix::fs::PermissionsExt as _;

use crate::run::Place;

/// A project in JavaScript.
fn project() -> Place {
    project_in("js")
}

fn project_in(language: &str) -> Place {
    let place = Place::new();
    assert_eq!(place.run(&["new", "people-v2", "--lang", language]).code(), 0);
    place
}

/// The same with nothing else on the path than a Node.js that says that it is of this version.
fn with_node(place: Place, version: &str) -> Place {
    let place = place.file("tools/node", format!("#!/bin/sh\necho {version}\n"));
    let node = place.path().join("tools/node");
    std::fs::set_permissions(&node, std::fs::Permissions::from_mode(0o755)).unwrap();
    let tools = node.parent().unwrap().display().to_string();
    place.variable("PATH", &tools)
}

#[test]
fn new_says_what_it_wrote_and_what_comes_next() {
    insta::assert_snapshot!(Place::new().run(&["new", "people-v2", "--lang", "js"]).shown());
}

#[test]
fn as_json_new_says_what_the_migration_is() {
    let arguments = [
        "new",
        "old",
        "--lang",
        "rust",
        "--operation",
        "delete-table",
        "--lineage",
        "people",
        "--version",
        "5",
    ];
    insta::assert_snapshot!(Place::new().run(&[&arguments[..], &["-o", "json"]].concat()).shown());
}

#[test]
fn a_folder_that_holds_something_is_not_written_into() {
    let place = Place::new().file("people-v2/notes.txt", "mine");
    insta::assert_snapshot!(place.run(&["new", "people-v2", "--lang", "ts"]).shown());
}

#[test]
fn a_lineage_that_is_none_is_refused_before_anything_is_written() {
    let place = Place::new();
    insta::assert_snapshot!(place.run(&["new", "people v2", "--lang", "js"]).shown());
    assert!(!place.path().join("people v2").exists());
}

#[test]
fn an_unknown_language_is_a_usage_error_that_lists_the_known_ones() {
    insta::assert_snapshot!(Place::new().run(&["new", "people-v2", "--lang", "cobol"]).shown());
}

#[test]
fn a_folder_without_a_migration_is_named_with_what_would_be_one() {
    insta::assert_snapshot!(Place::new().run(&["build", "."]).shown());
}

#[test]
fn a_tool_that_is_missing_is_named_with_how_to_install_it() {
    insta::assert_snapshot!(project().run(&["build", "people-v2"]).shown());
}

#[test]
fn a_tool_that_is_too_old_is_named_with_the_version_it_takes() {
    insta::assert_snapshot!(with_node(project(), "v12.22.9").run(&["build", "people-v2"]).shown());
}

#[test]
fn the_tool_of_another_engine_is_named_with_how_to_install_it() {
    let place = with_node(project(), "v20.20.2");
    insta::assert_snapshot!(place.run(&["build", "people-v2", "--engine", "spidermonkey"]).shown());
}

#[test]
fn an_engine_for_a_language_that_has_none_is_refused() {
    insta::assert_snapshot!(
        project_in("rust").run(&["build", "people-v2", "--engine", "spidermonkey"]).shown()
    );
}

#[test]
fn an_engine_that_package_json_misspells_is_refused_with_the_known_ones() {
    let package = r#"{"migrator": {"engine": "v8"}}"#;
    let place = with_node(project(), "v20.20.2").file("people-v2/package.json", package);
    let folder = format!("{}/", place.path().canonicalize().unwrap().display());
    let shown = place.run(&["build", "people-v2"]).shown().replace(&folder, "");
    insta::assert_snapshot!(shown);
}

#[test]
fn a_folder_is_tested_with_the_cases_that_are_in_it() {
    let case = r#"{"input":{"id":{"S":"1"}},"outputs":[{"id":{"S":"1"}}]}"#;
    let place =
        project().guest("people-v2/people-v2.wasm", "misbehaving").file("people-v2/cases.jsonl", case);
    insta::assert_snapshot!(place.run(&["test", "people-v2"]).without_measures());
}

#[test]
fn a_folder_without_its_component_says_how_to_build_it() {
    insta::assert_snapshot!(project().run(&["test", "people-v2"]).shown());
}

#[test]
fn a_component_without_cases_says_where_they_are_looked_for() {
    let place = Place::new().guest("v2.wasm", "misbehaving");
    insta::assert_snapshot!(place.run(&["test", "v2.wasm"]).shown());
}
