//! Settings as the author of a reusable converter meets them.

#![allow(clippy::unwrap_used, reason = "a broken assumption must stop the test")]

use std::collections::BTreeMap;

use migrator_guest::settings::{Existing, FromSetting, Missing, Path, SettingKind, Template};
use migrator_guest::{Configurable, ConvertError, Item, Setting, Settings, config};
use proptest::prelude::*;

#[derive(Debug, PartialEq)]
struct Everything {
    text: String,
    number: u8,
    flag: bool,
    optional: Option<String>,
    paths: Vec<Path>,
    names: BTreeMap<String, u8>,
    missing: Missing,
}

impl Configurable for Everything {
    fn settings() -> Vec<Setting> {
        vec![
            Setting::text("text").description("any").required(),
            Setting::number("number").default("7"),
            Setting::boolean("flag").default("false"),
            Setting::text("optional"),
            Setting::texts("paths"),
            Setting::table("names"),
            Missing::Skip.setting(),
        ]
    }

    fn configure(settings: &Settings) -> Result<Self, ConvertError> {
        Ok(Self {
            text: settings.get("text")?,
            number: settings.get("number")?,
            flag: settings.get("flag")?,
            optional: settings.get("optional")?,
            paths: settings.get("paths")?,
            names: settings.get("names")?,
            missing: settings.get("missing")?,
        })
    }
}

fn refused(settings: &[(&str, &str)]) -> String {
    Everything::with(settings.iter().copied()).unwrap_err().to_string()
}

#[test]
fn absent_settings_are_their_defaults_or_nothing() {
    let read = Everything::with([("text", "x")]).unwrap();
    let expected = Everything {
        text: "x".to_owned(),
        number: 7,
        flag: false,
        optional: None,
        paths: vec![],
        names: BTreeMap::new(),
        missing: Missing::Skip,
    };
    assert_eq!(read, expected);
}

#[test]
fn every_kind_is_read_as_its_type() {
    let read = Everything::with([
        ("text", ""),
        ("number", "255"),
        ("flag", "true"),
        ("optional", "y"),
        ("paths", r#"["a.b","c[0]"]"#),
        ("names", r#"{"b":"1","a":"2"}"#),
        ("missing", "error"),
    ])
    .unwrap();
    assert_eq!((read.number, read.flag, read.optional.as_deref()), (255, true, Some("y")));
    assert_eq!(read.paths.iter().map(|path| &**path).collect::<Vec<_>>(), ["a.b", "c[0]"]);
    assert_eq!(read.names, BTreeMap::from([("a".to_owned(), 2), ("b".to_owned(), 1)]));
    assert_eq!(read.missing, Missing::Error);
}

#[test]
fn an_error_names_the_setting_and_what_is_wrong_with_it() {
    assert_eq!(refused(&[]), "`text` is missing");
    assert_eq!(refused(&[("text", "x"), ("numbre", "1")]), "there is no setting `numbre`");
    assert_eq!(
        refused(&[("text", "x"), ("number", "256")]),
        "`number`: `256` is no whole number from 0 to 255"
    );
    assert_eq!(refused(&[("text", "x"), ("flag", "yes")]), "`flag`: `yes` is neither `true` nor `false`");
    assert_eq!(
        refused(&[("text", "x"), ("paths", r#"["a","b..c"]"#)]),
        "`paths`: document path `b..c`: a name is missing at byte 2"
    );
    assert_eq!(refused(&[("text", "x"), ("paths", "a")]), "`paths`: `a` is not a JSON array of strings");
    assert_eq!(
        refused(&[("text", "x"), ("names", r#"{"a":"one"}"#)]),
        "`names`: `a`: `one` is no whole number from 0 to 255"
    );
    assert_eq!(refused(&[("text", "x"), ("missing", "no")]), "`missing`: `no` is neither `error` nor `skip`");
}

#[test]
fn a_declaration_is_the_contracts_own_record() {
    let declared = Everything::settings();
    assert!(declared[0].required && declared[0].default.is_none());
    assert_eq!(declared[0].description, "any");
    let words = SettingKind::OneOf(vec!["error".to_owned(), "skip".to_owned()]);
    assert_eq!((&declared[6].kind, declared[6].default.as_deref()), (&words, Some("skip")));
}

#[test]
fn settings_of_a_batch_are_those_of_the_config() {
    let convert = |text: &str| {
        config::with([("text", text)], || {
            let items = vec![Item::new(), Item::new()];
            migrator_guest::__private::configured::<Everything, _, ConvertError>(items, |read, mut item| {
                item.set("text", &read.text)?;
                Ok(item)
            })
        })
    };
    let converted: Vec<_> = convert("x").into_iter().map(|outputs| outputs.unwrap()[0].to_json()).collect();
    assert_eq!(converted, [r#"{"text":{"S":"x"}}"#; 2]);
    let wrong =
        config::with([("text", "x"), ("flag", "?")], migrator_guest::__private::checked::<Everything>);
    assert_eq!(wrong.unwrap_err().message(), "`flag`: `?` is neither `true` nor `false`");
}

#[test]
fn what_is_there_already_is_refused_or_replaced() {
    let mut item = Item::from_json(r#"{"a":{"S":"1"}}"#).unwrap();
    assert_eq!(Existing::Error.set(&mut item, "a", 2).unwrap_err().message(), "`a` is there already");
    Existing::Error.set(&mut item, "b", 2).unwrap();
    Existing::Replace.set(&mut item, "a", 3).unwrap();
    assert_eq!(item.to_json(), r#"{"a":{"N":"3"},"b":{"N":"2"}}"#);
}

fn filled(template: &str, item: &str) -> Result<Result<String, String>, String> {
    let template = Template::from_setting(template).map_err(|error| error.to_string())?;
    let filled = template.fill(&Item::from_json(item).unwrap()).map_err(|error| error.to_string())?;
    Ok(filled.map_err(ToString::to_string))
}

#[test]
fn a_template_says_what_does_not_fit_it() {
    assert_eq!(filled("{{{a}}}", r#"{"a":{"N":"7"}}"#), Ok(Ok("{7}".to_owned())));
    assert_eq!(filled(r#"{"x:1"}"#, r#"{"x:1":{"S":"7"}}"#), Ok(Ok("7".to_owned())));
    assert_eq!(filled("A#{a}", r#"{"b":{"N":"7"}}"#), Ok(Err("a".to_owned())));
    let errors = [
        ("", "{}", "an empty template"),
        ("A#{a", "{}", "`A#{a` has a `{` without its pair; write it twice to mean itself"),
        ("A#a}", "{}", "`A#a}` has a `}` without its pair; write it twice to mean itself"),
        ("{a:0}", "{}", "`{a:0}`: behind the colon stands 1 to 38"),
        ("{a:x}", "{}", "`{a:x}`: behind the colon stands 1 to 38"),
        ("{}", "{}", "document path ``: a name is missing at byte 0"),
        ("{a}", r#"{"a":{"S":""}}"#, "`a` is empty"),
        (
            "{a}",
            r#"{"a":{"BOOL":true}}"#,
            "`a` must be a string (S) or a number (N), but is a boolean (BOOL)",
        ),
        ("{a:3}", r#"{"a":{"S":"7"}}"#, "`a` must be a number (N), but is a string (S)"),
        ("{a:3}", r#"{"a":{"N":"1234"}}"#, "`a` is 1234, which is no whole number of 3 digits"),
        ("{a:3}", r#"{"a":{"N":"-1"}}"#, "`a` is -1, which is no whole number of 3 digits"),
        ("{a:3}", r#"{"a":{"N":"1.5"}}"#, "`a` is 1.5, which is no whole number of 3 digits"),
    ];
    for (template, item, error) in errors {
        assert_eq!(filled(template, item), Err(error.to_owned()), "{template}");
    }
}

proptest! {
    #[test]
    fn filled_up_numbers_sort_like_the_numbers(a: u32, b: u32) {
        let text = |number: u32| {
            filled("N#{n:10}", &format!(r#"{{"n":{{"N":"{number}"}}}}"#)).unwrap().unwrap()
        };
        prop_assert_eq!(text(a).cmp(&text(b)), a.cmp(&b));
    }
}
