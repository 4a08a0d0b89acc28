//! Converters that misbehave, in `migrator test`: one item at a time is the one to blame, the others are converted.

use crate::run::{Place, Ran};

/// One item that makes the converter misbehave between two that do not.
fn misbehave(behaviour: &str) -> Ran {
    let lines = [
        r#"{"id":{"S":"1"}}"#.to_owned(),
        format!(r#"{{"id":{{"S":"2"}},"behave":{{"S":"{behaviour}"}}}}"#),
        r#"{"id":{"S":"3"}}"#.to_owned(),
    ];
    let place = Place::new().guest("v2.wasm", "misbehaving").file("items.jsonl", lines.join("\n"));
    // Everything but a loop ends long before the usual deadline.
    let deadline = if behaviour == "loop" { "500ms" } else { "10s" };
    place.run(&["test", "v2.wasm", "items.jsonl", "--key", "id:S", "--deadline", deadline])
}

macro_rules! refused {
    ($($name:ident: $behaviour:literal;)*) => {
        $(
            #[test]
            fn $name() {
                let ran = misbehave($behaviour);
                insta::assert_snapshot!(ran.without_measures());
                assert_eq!(ran.code(), 1);
                assert!(ran.stdout().contains("items.jsonl:1: 1 item"), "the items beside it are converted");
                assert!(ran.stdout().contains("items.jsonl:3: 1 item"), "the items beside it are converted");
            }
        )*
    };
}

refused! {
    an_infinite_loop_ends_at_the_deadline: "loop";
    a_memory_blow_up_ends_at_the_limit: "memory";
    a_trap_costs_the_one_item: "trap";
    a_refused_item_shows_the_converters_words: "reject";
    an_output_over_400_kb_is_refused: "large";
    too_many_outputs_are_refused: "many";
    an_output_without_the_targets_key_is_refused: "no-key";
    two_outputs_with_one_key_are_refused: "duplicate";
    a_reserved_attribute_is_refused: "reserved";
}

#[test]
fn an_expected_error_is_a_pass() {
    let case =
        r#"{"name":"nameless","input":{"id":{"S":"1"},"behave":{"S":"reject"}},"error":"has no name"}"#;
    let place = Place::new().guest("v2.wasm", "misbehaving").file("cases.json", case);
    insta::assert_snapshot!(place.run(&["test", "v2.wasm", "cases.json"]).without_measures());
}

#[test]
fn another_output_than_expected_is_shown_attribute_by_attribute() {
    let case = r#"{"input":{"id":{"S":"1"},"name":{"S":"Ada Lovelace"},"phone":{"S":"7"}},
        "outputs":[{"id":{"S":"1"},"first_name":{"S":"Ada"},"last_name":{"S":"King"},"mobile":{"S":"7"}}]}"#;
    let place = Place::new().guest("v2.wasm", "misbehaving").file("cases.json", case);
    insta::assert_snapshot!(
        place.run(&["test", "v2.wasm", "cases.json", "--key", "id:S"]).without_measures()
    );
}

#[test]
fn all_outputs_together_are_compared_with_a_file() {
    let place = Place::new()
        .guest("v2.wasm", "misbehaving")
        .file("items.json", r#"[{"id":{"S":"1"}},{"id":{"S":"2"},"behave":{"S":"drop"}}]"#)
        .file("same.json", r#"{"id":{"S":"1"}}"#)
        .file("other.json", r#"{"id":{"S":"1"}} {"id":{"S":"2"}}"#);
    let test =
        |expect: &str| place.run(&["test", "v2.wasm", "items.json", "--expect", expect, "--key", "id:S"]);
    assert_eq!(test("same.json").code(), 0);
    insta::assert_snapshot!(test("other.json").without_measures());
}

#[test]
fn a_migration_without_converter_cannot_be_tested() {
    let place = Place::new().guest("v1.wasm", "customers-v1").file("items.json", r#"{"id":{"S":"1"}}"#);
    insta::assert_snapshot!(place.run(&["test", "v1.wasm", "items.json"]).shown());
}

#[test]
fn a_case_that_is_no_item_is_named_with_its_line() {
    let place = Place::new()
        .guest("v2.wasm", "misbehaving")
        .file("items.jsonl", "{\"id\":{\"S\":\"1\"}}\n{\"id\":1}\n");
    insta::assert_snapshot!(place.run(&["test", "v2.wasm", "items.jsonl"]).shown());
}
