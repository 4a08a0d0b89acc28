//! Settings that do not fit are refused when a migration is composed, not when its first item is converted.

use crate::parts::{chain, component, guest};

/// What is said of settings for a converter that declares one of each kind.
fn said(settings: &str) -> String {
    match chain(&[("picky", settings, guest("picky-settings"))]) {
        Ok(_) => "fits".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn settings_of_every_kind_fit_in_toml_and_as_text() {
    let toml = r#"from = "a", to = "b", limit = 5, trap = false, missing = "error", paths = ["a", "b"], names = { a = "b" }"#;
    assert_eq!(said(toml), "fits");
    let text = r#"from = "a", limit = "5", trap = "false", paths = '["a"]', names = '{"a":"b"}'"#;
    assert_eq!(said(text), "fits");
}

#[test]
fn a_setting_that_does_not_exist_is_refused() {
    let said = said(r#"from = "a", form = "b""#);
    assert!(said.starts_with("v2.toml:5:7: ") && said.contains("there is no `form`"), "{said}");
}

#[test]
fn a_setting_of_another_kind_is_refused() {
    for (setting, expected) in [
        (r#"limit = "many""#, "`limit` must be a decimal number"),
        (r#"trap = "perhaps""#, "`trap` must be `true` or `false`"),
        (r#"missing = "panic""#, "`missing` must be one of `error`, `skip`"),
        ("paths = [1, 2]", "`paths` must be a JSON array of strings"),
        ("names = [\"a\"]", "`names` must be a JSON object of strings"),
        ("to = [\"a\", \"b\"]", "`to` must be text, and is a list"),
        ("to = 5", "`to` must be text, and is a number"),
        ("to = true", "`to` must be text, and is true or false"),
    ] {
        let said = said(&format!("from = \"a\", {setting}"));
        assert!(said.contains(expected), "{setting}: {said}");
    }
}

#[test]
fn a_setting_that_is_required_is_asked_for() {
    assert!(said("to = \"b\"").contains("`from` is missing"));
}

#[test]
fn a_converter_has_the_last_word_about_its_settings() {
    let said = said(r#"from = "a", to = "a""#);
    assert!(said.contains("`from` and `to` are both `a`"), "{said}");
}

#[test]
fn a_converter_that_reads_no_settings_is_given_none() {
    let deaf = component(crate::parts::ASKING, "reusable-converter");
    let error = chain(&[("deaf", "loud = true", deaf)]).unwrap_err();
    assert_eq!(error.to_string(), "v2.toml:6:20: deaf.wasm reads no settings, and `loud` is given");
}
