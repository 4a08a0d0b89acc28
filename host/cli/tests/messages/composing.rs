//! Migrations that are described, and what can be wrong with them.

use crate::run::{Place, altered, guest_path};

/// A description whose items go through this chain, with its converters in a folder beside it.
fn place(chain: &str) -> Place {
    described(&format!(
        "lineage = \"people\"\nversion = 2\ndescription = \"gives names\"\n\n[convert]\n{chain}"
    ))
}

fn described(text: &str) -> Place {
    Place::new()
        .file("v2.toml", text)
        .guest("converters/link.wasm", "link")
        .guest("converters/migration.wasm", "misbehaving")
        .guest("converters/picky.wasm", "picky-settings")
        .file("converters/broken.wasm", "hello")
        .file("converters/of-the-future.wasm", altered("link", "@0.1.0", "@9.1.0"))
        .file("converters/misfit.wasm", altered("link", "message", "massage"))
}

fn composed(chain: &str) -> String {
    place(chain).run(&["compose", "v2.toml"]).shown()
}

fn from_description(text: &str) -> String {
    described(text).run(&["compose", "v2.toml"]).shown()
}

/// A converter that declares a setting of each kind.
fn picky(settings: &str) -> String {
    composed(&format!("[[converter]]\nuse = \"converters/picky.wasm\"\nsettings = {{ {settings} }}\n"))
}

const TWO: &str = r#"
[[converter]]
use = "converters/link.wasm"
settings = { name = "first", from = "name", to = "given" }

[[converter]]
use = "converters/link.wasm"
settings = { name = "second" }
"#;

#[test]
fn compose_says_what_it_wrote_and_of_what() {
    let place = place(TWO);
    let ran = place.run(&["compose", "v2.toml", "--out", "v2.wasm"]);
    assert_eq!(ran.code(), 0, "{}", ran.stderr());
    let digest = sha256(&std::fs::read(guest_path("link")).unwrap());
    let lines: Vec<_> = ran.stdout().lines().map(str::to_owned).collect();
    assert_eq!(lines[..2], ["v2.wasm", "  migration  people version 2, convert"]);
    assert!(
        lines[2].starts_with("  converts   converters/link.wasm, ") && lines[2].ends_with(&digest),
        "{lines:?}"
    );
    assert!(
        lines[3].starts_with("  then       converters/link.wasm, ") && lines[3].ends_with(&digest),
        "{lines:?}"
    );
    let written = std::fs::read(place.path().join("v2.wasm")).unwrap();
    assert_eq!(lines[4], format!("  digest     sha256:{}", sha256(&written)));
    assert_eq!(lines[5], format!("  size       {} bytes", written.len()));
    let json = place.run(&["compose", "v2.toml", "-o", "json"]).stdout();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["converters"][1]["reference"], "converters/link.wasm");
    assert_eq!(json["digest"], sha256(&written), "the same description makes the same bytes");
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_description_is_a_component_to_every_command() {
    let place = place(TWO).guest("v1.wasm", "customers-v1");
    assert_eq!(place.run(&["compose", "v2.toml"]).code(), 0);
    let inspected = |file: &str| place.run(&["inspect", file]).stdout().replace(file, "FILE");
    assert_eq!(inspected("v2.toml"), inspected("v2.wasm"));
}

#[test]
fn a_description_is_tested_as_a_component() {
    let case = r#"{"input":{"id":{"S":"1"},"name":{"S":"Ada"}},
        "outputs":[{"id":{"S":"1"},"given":{"S":"Ada"},"seen":{"S":"[from=name name=first to=given][name=second]"}}]}
        {"input":{"id":{"S":"2"},"behave":{"S":"second:reject"}},"error":"link (converter 2): this one not"}"#;
    let ran = place(TWO).file("cases.json", case).run(&["test", "v2.toml", "cases.json", "--key", "id:S"]);
    insta::assert_snapshot!(ran.without_measures());
    assert_eq!(ran.code(), 0);
}

#[test]
fn a_directory_holds_descriptions_that_say_so_in_their_name() {
    let text = "lineage = \"customers\"\nversion = 2\ndelete-table = { table-name = \"customers\" }";
    let place = Place::new()
        .guest("migrations/v1.wasm", "customers-v1")
        .file("migrations/v2.migration.toml", text)
        .file("migrations/Cargo.toml", "[package]");
    let names = place.run(&["inspect", "-o", "json", "migrations"]).stdout();
    let names: serde_json::Value = serde_json::from_str(&names).unwrap();
    let names: Vec<_> = names.as_array().unwrap().iter().map(|component| &component["name"]).collect();
    assert_eq!(names, ["migrations/v1.wasm", "migrations/v2.migration.toml"]);
}

macro_rules! refused {
    ($($name:ident: $shown:expr;)*) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!($shown);
            }
        )*
    };
}

refused! {
    a_description_that_is_no_toml_is_named_with_line_and_column:
        from_description("lineage = \"people\"\nversion = = 2\n");
    a_key_that_means_nothing_is_named_with_the_one_that_was_meant:
        from_description("linage = \"people\"\nversion = 2\n[convert]\n");
    a_description_without_a_version_says_so:
        from_description("lineage = \"people\"\n[convert]\n");
    a_version_that_is_no_number_is_named:
        from_description("lineage = \"people\"\nversion = \"2\"\n[convert]\n");
    a_description_without_an_operation_lists_the_operations:
        from_description("lineage = \"people\"\nversion = 2\n");
    two_operations_need_two_versions:
        from_description("lineage = \"people\"\nversion = 2\n[convert]\n[update-table]\n");
    converters_without_a_conversion_are_refused:
        from_description("lineage = \"people\"\nversion = 2\n[update-table]\n[[converter]]\nuse = \"converters/link.wasm\"\n");
    a_table_with_an_unknown_parameter_is_refused_with_its_parameters:
        from_description("lineage = \"people\"\nversion = 1\n[create-table.table]\ntable-nam = \"people\"\n");
    a_word_that_is_none_of_an_enumeration_is_refused_with_the_possible_ones:
        from_description("lineage = \"people\"\nversion = 1\n[create-table.table]\ntable-name = \"people\"\nbilling-mode = \"on-demand\"\n");
    a_table_that_dynamodb_would_refuse_is_refused_as_of_any_component:
        from_description("lineage = \"people\"\nversion = 1\n[create-table.table]\ntable-name = \"people\"\n");
    a_lineage_that_is_none_is_refused:
        from_description("lineage = \"my people\"\nversion = 2\n[convert]\n[[converter]]\nuse = \"converters/link.wasm\"\n");
    an_empty_chain_is_refused: composed("");
    a_converter_without_a_reference_is_refused: composed("[[converter]]\nsettings = {}\n");
    a_converter_that_is_not_there_is_named: composed("[[converter]]\nuse = \"links.wasm\"\n");
    a_converter_that_is_no_component_is_named: composed("[[converter]]\nuse = \"converters/broken.wasm\"\n");
    a_migration_is_no_converter: composed("[[converter]]\nuse = \"converters/migration.wasm\"\n");
    a_converter_of_an_unknown_contract_version_is_refused: composed("[[converter]]\nuse = \"converters/of-the-future.wasm\"\n");
    a_converter_whose_types_do_not_fit_is_refused: composed("[[converter]]\nuse = \"converters/misfit.wasm\"\n");
    a_setting_that_a_converter_does_not_know_is_named_with_those_it_does: picky("from = \"a\", form = \"b\"");
    a_setting_of_the_wrong_kind_is_named_with_the_right_one: picky("from = \"a\", limit = \"many\", missing = \"panic\"");
    a_list_is_no_text: picky("from = [\"a\"]");
    a_missing_setting_is_named_with_what_it_is_for: picky("to = \"b\"");
    settings_that_make_no_sense_together_are_refused_in_the_converters_words: picky("from = \"a\", to = \"a\"");
    a_reference_without_a_version_is_refused: composed("[[converter]]\nuse = \"oci://registry.example/team/split\"\n");
    a_variable_that_is_not_set_is_named:
        composed("[[converter]]\nuse = \"converters/link.wasm\"\nenvironment = { name = \"LINK_NAME\" }\n");
    a_setting_that_is_given_twice_is_refused:
        composed("[[converter]]\nuse = \"converters/link.wasm\"\nsettings = { name = \"a\" }\nenvironment = { name = \"PATH\" }\n");
    a_setting_that_has_no_text_is_refused:
        composed("[[converter]]\nuse = \"converters/link.wasm\"\nsettings = { name = 2026-11-26 }\n");
}

#[test]
fn a_description_that_is_not_there_is_named() {
    insta::assert_snapshot!(Place::new().run(&["compose", "v2.toml"]).shown());
}
