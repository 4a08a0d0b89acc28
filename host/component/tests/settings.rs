//! A mistake in the settings of a reusable converter shows before the first item is converted.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::collections::BTreeMap;

use insta::assert_snapshot;
use migrator_component::SettingsError;
use support::*;

fn settings(given: &[(&str, &str)]) -> BTreeMap<String, String> {
    given.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn refused(given: &[(&str, &str)]) -> SettingsError {
    load("picky-settings").unwrap().check_settings(&settings(given)).unwrap_err()
}

#[test]
fn what_a_converter_reads_is_known_when_it_is_loaded() {
    let component = load("picky-settings").unwrap();
    let names: Vec<&str> =
        component.settings().unwrap().iter().map(|setting| setting.name.as_str()).collect();
    assert_eq!(names, ["from", "to", "limit", "trap", "missing", "paths", "names"]);
    insta::with_settings!({ filters => [("[0-9a-f]{64}", "[sha256]"), (r"\d+ bytes", "[size] bytes")] }, {
        assert_snapshot!(component.inspection(), @r"
        picky-settings.wasm
          a reusable converter: no lineage, no version
          contract     0.1.0
          exports      dynamodb-migrator:migration/converter@0.1.0, dynamodb-migrator:migration/settings@0.1.0
          imports      dynamodb-migrator:migration/config@0.1.0, dynamodb-migrator:migration/items@0.1.0 (pure)
          settings     from     text        required        the attribute to move
                       to       text        optional        where it goes
                       limit    number      default `3`     how many
                       trap     boolean     optional        whether to trap in check
                       missing  error|skip  default `skip`  where there is none
                       paths    texts       optional        more of them
                       names    table       optional        old to new
          digest       sha256:[sha256]
          size         [size] bytes
        ");
    });
    let json = serde_json::to_value(&component.inspection().settings.as_ref().unwrap()[4]).unwrap();
    assert_snapshot!(json, @r#"{"name":"missing","description":"where there is none","kind":"one-of","words":["error","skip"],"required":false,"default":"skip"}"#);
}

#[test]
fn settings_that_fit_are_taken() {
    let component = load("picky-settings").unwrap();
    component.check_settings(&settings(&[("from", "a")])).unwrap();
    let all = [
        ("from", "a"),
        ("to", "b"),
        ("limit", "-1.5e3"),
        ("trap", "false"),
        ("missing", "error"),
        ("paths", r#"["a","b.c"]"#),
        ("names", r#"{"a":"b"}"#),
    ];
    component.check_settings(&settings(&all)).unwrap();
}

#[test]
fn everything_that_does_not_fit_is_named_at_once() {
    assert_snapshot!(refused(&[]), @"the settings of picky-settings.wasm do not fit: `from` is missing (the attribute to move)");
    assert_snapshot!(refused(&[("from", "a"), ("form", "b")]), @"the settings of picky-settings.wasm do not fit: there is no `form`; the settings are `from`, `to`, `limit`, `trap`, `missing`, `paths`, `names`");
    let wrong = [
        ("limit", "many"),
        ("trap", "yes"),
        ("missing", "ignore"),
        ("paths", "a"),
        ("names", r#"{"a":"b","a":"c"}"#),
    ];
    assert_snapshot!(refused(&wrong), @r#"
    the settings of picky-settings.wasm do not fit: 
    - `from` is missing (the attribute to move)
    - `limit` must be a decimal number, not `many`
    - `trap` must be `true` or `false`, not `yes`
    - `missing` must be one of `error`, `skip`, not `ignore`
    - `paths` must be a JSON array of strings, not `a`
    - `names` must be a JSON object of strings, with no name twice, not `{"a":"b","a":"c"}`
    "#);
}

#[test]
fn the_converter_itself_is_asked_whether_they_make_sense() {
    assert_snapshot!(refused(&[("from", "a"), ("to", "a")]), @"picky-settings.wasm refuses its settings: `from` and `to` are both `a`");
    assert_snapshot!(refused(&[("from", "a"), ("trap", "true")]), @"picky-settings.wasm cannot check its settings: it crashed (wasm `unreachable` instruction executed) in `check`");
}

#[test]
fn a_converter_that_does_not_say_what_it_reads_takes_whatever_it_is_given() {
    let component = load_bytes("silent", dummy(contract(), "reusable-converter")).unwrap();
    assert!(component.settings().is_none());
    component.check_settings(&settings(&[("anything", "at all")])).unwrap();
}

#[test]
fn a_migration_cannot_have_settings_because_nobody_would_give_them() {
    let (mut resolve, _) = contract();
    let world = "package test:both; world both {
        include dynamodb-migrator:migration/convert-migration@0.1.0;
        export dynamodb-migrator:migration/settings@0.1.0;
    }";
    let package = resolve.push_source("both.wit", world).unwrap();
    assert_snapshot!(error("both", dummy((resolve, package), "both")), @"both.wasm exports both a migration and `settings`, but only a reusable converter is given settings; leave dynamodb-migrator:migration/settings out");
}

#[test]
fn a_description_of_settings_that_traps_is_refused() {
    assert_snapshot!(error("dummy", dummy(contract(), "configurable-converter")), @"dummy.wasm cannot say what it is: it crashed (wasm `unreachable` instruction executed) in `describe`");
}

#[test]
fn the_world_of_a_component_is_shown_as_wit() {
    let wit = load("picky-settings").unwrap().wit().unwrap();
    for part in ["world root {", "export dynamodb-migrator:migration/settings@0.1.0;", "interface settings {"]
    {
        assert!(wit.contains(part), "{part} is missing in\n{wit}");
    }
}
