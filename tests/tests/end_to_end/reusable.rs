//! One converter to reuse, written in every language: it declares the same settings, and does the same with them.

use std::path::Path;
use std::process::Output;

use migrator_tests::{binary, guests};
use tempfile::TempDir;

/// A folder with the component of one language, under the same name in each.
struct Place(TempDir);

impl Place {
    fn of(guest: &str) -> Self {
        let folder = TempDir::new().expect("there is room for a folder");
        std::fs::copy(guests::path(guest), folder.path().join("prefix.wasm"))
            .expect("there is room for a component");
        Self(folder)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).expect("there is room for a file");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let output = binary::at(&[], arguments).current_dir(self.0.path()).output();
        output.expect("the migrator binary starts")
    }

    /// Describes a migration whose items go through the converter with these settings.
    fn describe(&self, settings: &str) {
        let text = format!(
            "lineage = \"parts\"\nversion = 2\n[convert]\n[[converter]]\nuse = \"prefix.wasm\"\nsettings = {{ {settings} }}\n"
        );
        self.write("v2.migration.toml", &text);
    }
}

/// What `migrator inspect` shows between imports and digest.
fn declared(guest: &str) -> String {
    let said = binary::stdout(Place::of(guest).run(&["inspect", "prefix.wasm"]));
    assert!(said.contains("a reusable converter") && said.contains("(pure)"), "{said}");
    let settings = said.lines().skip_while(|line| !line.starts_with("  settings"));
    settings.take_while(|line| !line.starts_with("  digest")).collect::<Vec<_>>().join("\n")
}

/// What `migrator test` says, without what differs from run to run.
fn tested(output: Output) -> String {
    let said = binary::stdout(output);
    let measured = |line: &&str| !line.starts_with("  time ") && !line.starts_with("  memory ");
    said.lines().filter(measured).collect::<Vec<_>>().join("\n")
}

/// What becomes of the cases of the converter's own folder.
fn its_cases(guest: &str) -> String {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/converters/prefix/cases.jsonl");
    tested(Place::of(guest).run(&["test", "prefix.wasm", &cases.display().to_string()]))
}

/// What the component that `migrator compose` makes of a description makes of items.
fn composed(guest: &str) -> String {
    let place = Place::of(guest);
    place.describe(
        r##"prefixes = { sku = "EU" }, separator = "#", longest = 6, kept = ["none"], again = false"##,
    );
    place.write(
        "cases.jsonl",
        r##"{"input":{"id":{"N":"1"},"sku":{"S":"7"}},"outputs":[{"id":{"N":"1"},"sku":{"S":"EU#7"}}]}
{"input":{"id":{"N":"2"},"sku":{"S":"none"}},"outputs":[{"id":{"N":"2"},"sku":{"S":"none"}}]}
{"input":{"id":{"N":"3"},"sku":{"S":"7890"}},"error":"`sku` would have 7 characters, more than 6"}
"##,
    );
    let said = binary::stdout(place.run(&["compose", "v2.migration.toml", "--out", "v2.wasm"]));
    assert!(said.contains("parts version 2, convert"), "{said}");
    tested(place.run(&["test", "v2.wasm", "cases.jsonl", "--key", "id:N"]))
}

/// Settings that are wrong, each in another way.
const WRONG: [&str; 2] = [
    r#"prefix = "EU", longest = "many", missing = "never", again = "yes", kept = { a = "b" }"#,
    r#"prefixes = { sku = "EU" }, longest = 0"#,
];

/// What `migrator compose` says of them.
fn refused(guest: &str) -> String {
    let place = Place::of(guest);
    let said = WRONG.map(|settings| {
        place.describe(settings);
        binary::failure(place.run(&["compose", "v2.migration.toml"]))
    });
    assert!(!place.0.path().join("v2.migration.wasm").exists(), "something was written");
    said.join("\n")
}

#[test]
fn every_setting_is_shown_with_its_kind_and_what_it_is_for() {
    insta::assert_snapshot!(declared("converter-prefix").trim_start(), @"
    settings     prefixes   table       required         paths of texts and what comes before each
                   separator  text        default `-`      what stands between
                   missing    error|skip  default `skip`   an item without one of the texts
                   again      boolean     default `false`  whether a text that begins with it already gets it again
                   longest    number      optional         characters that a text may have in the end
                   kept       texts       optional         texts that stay as they are
    ");
}

#[test]
fn settings_that_are_wrong_are_refused_when_they_are_composed() {
    insta::assert_snapshot!(refused("converter-prefix"), @r#"
    error: v2.migration.toml:5:7: the settings of prefix.wasm do not fit:
           - there is no `prefix`; the settings are `prefixes`, `separator`, `missing`, `again`, `longest`, `kept`
           - `prefixes` is missing (paths of texts and what comes before each)
           - `missing` must be one of `error`, `skip`, not `never`
           - `again` must be `true` or `false`, not `yes`
           - `longest` must be a decimal number, not `many`
           - `kept` must be a JSON array of strings, not `{"a":"b"}`
    hint: did you mean `prefixes`?

    error: v2.migration.toml:5:7: prefix.wasm refuses its settings: `longest` must be 1 or more
    hint: `migrator inspect prefix.wasm` lists its settings
    "#);
}

/// The promises of each language; a test each, because compiling some of them takes its time.
macro_rules! languages {
    ($($language:ident: $guest:literal;)*) => {
        $(mod $language {
            use super::*;

            #[test]
            fn declares_the_settings_that_rust_declares() {
                assert_eq!(declared($guest), declared("converter-prefix"));
            }

            #[test]
            fn converts_the_cases_of_the_converter_as_rust_does() {
                let rust = its_cases("converter-prefix");
                assert!(rust.contains("10 passed"), "{rust}");
                assert_eq!(its_cases($guest), rust);
            }

            #[test]
            fn is_composed_with_settings_as_rust_is() {
                let rust = composed("converter-prefix");
                assert!(rust.contains("3 passed"), "{rust}");
                assert_eq!(composed($guest), rust);
            }

            #[test]
            fn refuses_wrong_settings_in_the_words_of_rust() {
                assert_eq!(refused($guest), refused("converter-prefix"));
            }
        })*
    };
}

languages! {
    javascript: "prefix-js";
    typescript: "prefix-ts";
    python: "prefix-python";
    c: "prefix-c";
}
