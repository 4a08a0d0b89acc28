//! Chains of real converters, as the host runs them.

use std::collections::BTreeMap;

use migrator_component::{Architecture, Component, ConvertError, Converter, PrecompiledConverter};
use migrator_compose::Composed;
use migrator_item::Item;
use tempfile::NamedTempFile;

use crate::parts::{self, component, guest, runtime};

fn item(id: &str, behave: &str) -> Item {
    let json = format!(r#"{{"id":{{"S":"{id}"}},"name":{{"S":"Ada"}},"behave":{{"S":"{behave}"}}}}"#);
    Item::parse(json).unwrap()
}

fn batch(behaviours: &[&str]) -> Vec<Item> {
    behaviours.iter().enumerate().map(|(index, behave)| item(&index.to_string(), behave)).collect()
}

/// What a batch becomes, in a form that can be compared.
fn convert(converter: &Converter, items: Vec<Item>) -> Vec<Result<Vec<String>, ConvertError>> {
    let json = |item: Item| String::from_utf8(item.to_json().to_vec()).unwrap();
    converter.convert(items).into_iter().map(|result| Ok(result?.into_iter().map(json).collect())).collect()
}

fn load(composed: &Composed) -> Component {
    Component::load(&runtime(), "v2.toml", composed.bytes.clone()).unwrap()
}

fn converter(composed: &Composed) -> Converter {
    load(composed).converter(BTreeMap::new()).unwrap()
}

/// Links of these names, one after the other.
fn links(names: &[&str]) -> Composed {
    let settings: Vec<String> = names.iter().map(|name| format!("name = \"{name}\"")).collect();
    let chain: Vec<_> = names
        .iter()
        .zip(&settings)
        .map(|(name, settings)| (*name, settings.as_str(), guest("link")))
        .collect();
    parts::chain(&chain).unwrap()
}

#[test]
fn a_chain_of_one_converts_as_the_converter_alone() {
    let behaviours = ["", "a:reject", "a:drop", "a:twice", "b:reject", "a:trap", "a:twice"];
    let alone = Component::load(&runtime(), "link.wasm", guest("link")).unwrap();
    let settings = [("name", "a"), ("from", "name"), ("to", "first")];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let alone = alone.converter(BTreeMap::from(settings)).unwrap();
    let composed =
        parts::chain(&[("link", r#"name = "a", from = "name", to = "first""#, guest("link"))]).unwrap();
    let expected = convert(&alone, batch(&behaviours));
    assert!(expected.iter().any(Result::is_ok) && expected.iter().any(Result::is_err));
    assert_eq!(convert(&converter(&composed), batch(&behaviours)), expected);
}

#[test]
fn every_converter_sees_its_own_settings_and_none_of_the_hosts() {
    let composed = parts::chain(&[
        ("one", r#"name = "one", extra = ["x", "y"], number = 1.50, none = """#, guest("link")),
        ("two", "", guest("link")),
        ("three", r#"name = "three", table = { b = "1", a = "2" }, yes = true"#, guest("link")),
    ])
    .unwrap();
    let host = BTreeMap::from([("name".to_owned(), "host".to_owned())]);
    let converter = load(&composed).converter(host).unwrap();
    let seen = convert(&converter, vec![item("1", "")]).remove(0).unwrap().remove(0);
    let expected = r#"[extra=[\"x\",\"y\"] name=one none= number=1.50][][name=three table={\"b\":\"1\",\"a\":\"2\"} yes=true]"#;
    assert!(seen.contains(expected), "{seen}");
}

#[test]
fn what_one_converter_makes_of_an_item_goes_through_the_next() {
    let composed = parts::chain(&[
        ("a", r#"name = "a", from = "name", to = "first""#, guest("link")),
        ("b", r#"name = "b", from = "first", to = "given""#, guest("link")),
    ])
    .unwrap();
    let outputs = convert(&converter(&composed), batch(&["", "a:twice", "a:drop", "b:twice", "b:drop"]));
    let counts: Vec<usize> = outputs.iter().map(|result| result.as_ref().unwrap().len()).collect();
    assert_eq!(counts, [1, 2, 0, 2, 0]);
    for json in outputs.into_iter().flat_map(Result::unwrap) {
        assert!(json.contains(r#""given":{"S":"Ada"}"#), "{json}");
    }
}

#[test]
fn whoever_refuses_an_item_is_named_and_costs_no_other_item() {
    let outputs =
        convert(&converter(&links(&["first", "second"])), batch(&["", "second:reject", "first:reject", ""]));
    assert!(outputs[0].is_ok() && outputs[3].is_ok());
    assert_eq!(outputs[1], Err(ConvertError::Rejected("second: this one not".to_owned())));
    assert_eq!(outputs[2], Err(ConvertError::Rejected("first: this one not".to_owned())));
}

#[test]
fn a_trap_in_any_converter_of_a_chain_costs_the_one_item() {
    for name in ["first", "second", "third"] {
        let mut behaviours = [""; 50];
        let trap = format!("{name}:trap");
        behaviours[17] = &trap;
        behaviours[30] = "second:twice";
        let outputs = convert(&converter(&links(&["first", "second", "third"])), batch(&behaviours));
        for (index, output) in outputs.iter().enumerate() {
            match (index, output) {
                (17, Err(ConvertError::Trapped(reason))) => {
                    assert!(reason.contains("cannot go on"), "{reason}")
                }
                (17, other) => panic!("{other:?}"),
                (_, other) => assert!(other.is_ok(), "{index}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_converter_that_does_not_return_one_result_for_each_item_fails_the_batch() {
    // Returns no result at all, and a list of it that nobody can take for one.
    let forgetful = component(
        r#"(module
          (memory (export "memory") 1)
          (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
          (func (export "dynamodb-migrator:migration/converter@0.1.0#convert") (param i32 i32) (result i32)
            (i32.const 16)))"#,
        "reusable-converter",
    );
    let composed = parts::chain(&[
        ("link", r#"name = "a""#, guest("link")),
        ("forgetful", "", forgetful),
        ("last", "", guest("link")),
    ]);
    let outputs = convert(&converter(&composed.unwrap()), batch(&["", "a:twice", ""]));
    for output in outputs {
        assert_eq!(output, Err(ConvertError::WrongResultCount { expected: 3, actual: 0 }));
    }
}

#[test]
fn the_same_input_makes_the_same_bytes() {
    assert_eq!(links(&["a", "b"]).bytes, links(&["a", "b"]).bytes);
    assert_ne!(links(&["a", "b"]).bytes, links(&["b", "a"]).bytes);
}

#[test]
fn a_converter_that_is_used_several_times_is_inside_once() {
    let size = guest("link").len();
    assert!(links(&["a", "b", "c", "d"]).bytes.len() < 2 * size);
}

#[test]
fn a_composed_migration_is_an_ordinary_one() {
    let component = load(&links(&["a", "b"]));
    let inspection = component.inspection();
    assert!(inspection.pure);
    let included: Vec<_> =
        inspection.converters.iter().map(|converter| converter.reference.as_str()).collect();
    assert_eq!(included, ["a.wasm", "b.wasm"]);
    assert_eq!(
        inspection.exports,
        ["dynamodb-migrator:migration/converter@0.1.0", "dynamodb-migrator:migration/migration@0.1.0"]
    );
    let imports = ["items", "log", "manifest", "tables"]
        .map(|interface| format!("dynamodb-migrator:migration/{interface}@0.1.0"));
    assert_eq!(inspection.imports, imports, "no settings are left to give");
}

#[test]
fn as_machine_code_it_converts_the_same() {
    let component = load(&links(&["a", "b"]));
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), component.precompile(Architecture::host().unwrap()).unwrap()).unwrap();
    let precompiled =
        PrecompiledConverter::load(&runtime(), "v2.cwasm", file.path(), BTreeMap::new()).unwrap();
    let behaviours = ["", "a:reject", "b:twice", "b:trap", "a:drop"];
    let compiled = component.converter(BTreeMap::new()).unwrap();
    assert_eq!(convert(&precompiled, batch(&behaviours)), convert(&compiled, batch(&behaviours)));
}
