//! The converters of `examples/converters`, as components: each does what its cases and its page say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::run::Place;

/// Every converter: its name and its folder.
fn converters() -> Vec<(String, PathBuf)> {
    let shelf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/converters");
    let folders = std::fs::read_dir(shelf).unwrap().map(|entry| entry.unwrap().path());
    let mut converters: Vec<_> = folders
        .filter(|folder| folder.join("Cargo.toml").exists())
        .map(|folder| (folder.file_name().unwrap().to_str().unwrap().to_owned(), folder))
        .collect();
    converters.sort();
    assert_eq!(converters.len(), 14, "{converters:?}");
    converters
}

fn place(name: &str) -> Place {
    Place::new().guest(&format!("{name}.wasm"), &format!("converter-{name}"))
}

fn inspection(name: &str) -> serde_json::Value {
    let ran = place(name).run(&["-o", "json", "inspect", &format!("{name}.wasm")]);
    serde_json::from_str::<serde_json::Value>(&ran.stdout()).unwrap()[0].take()
}

#[test]
fn every_converter_does_what_its_cases_say() {
    for (name, folder) in converters() {
        let cases = std::fs::read_to_string(folder.join("cases.jsonl")).unwrap();
        let ran =
            place(&name).file("cases.jsonl", cases).run(&["test", &format!("{name}.wasm"), "cases.jsonl"]);
        assert_eq!(ran.code(), 0, "{name}:\n{}\n{}", ran.stdout(), ran.stderr());
    }
}

#[test]
fn every_converter_is_pure() {
    for (name, _) in converters() {
        assert_eq!(inspection(&name)["pure"], true, "{name}");
    }
}

#[test]
fn the_page_of_a_converter_has_a_row_for_each_of_its_settings_and_no_other() {
    for (name, folder) in converters() {
        let inspection = inspection(&name);
        let settings = inspection["settings"].as_array().unwrap();
        let declared: BTreeSet<&str> =
            settings.iter().map(|setting| setting["name"].as_str().unwrap()).collect();
        let page = std::fs::read_to_string(folder.join("README.md")).unwrap();
        let table = page.split("| setting |").nth(1).unwrap();
        let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
        let documented: BTreeSet<&str> = rows.map(|row| row.split('`').nth(1).unwrap()).collect();
        assert_eq!(documented, declared, "{name}");
    }
}

#[test]
fn the_first_example_of_each_page_is_one_of_the_cases() {
    for (name, folder) in converters() {
        let page = std::fs::read_to_string(folder.join("README.md")).unwrap();
        let input: serde_json::Value =
            serde_json::from_str(page.split("```json\n").nth(1).unwrap().split("```").next().unwrap())
                .unwrap();
        let cases = std::fs::read_to_string(folder.join("cases.jsonl")).unwrap();
        let mut cases = cases.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let case = cases.find(|case| case["input"] == input).unwrap_or_else(|| panic!("{name}: {input}"));
        for output in case["outputs"].as_array().unwrap() {
            let shown = page.split("```json\n").any(|part| {
                part.split("```").next().unwrap().lines().any(|line| {
                    serde_json::from_str::<serde_json::Value>(line).is_ok_and(|item| item == *output)
                })
            });
            assert!(shown, "{name}: the page does not show {output}");
        }
    }
}

#[test]
fn an_inspection_shows_the_settings() {
    let shown = place("split").run(&["inspect", "split.wasm"]).stdout();
    let settings: Vec<&str> = shown.lines().skip_while(|line| !line.starts_with("  settings")).collect();
    let settings: Vec<&str> = settings.into_iter().take_while(|line| !line.starts_with("  digest")).collect();
    insta::assert_snapshot!(settings.join("\n"));
}

#[test]
fn an_inspection_shows_the_wit_where_it_is_asked_for() {
    let place = place("rename");
    assert!(!place.run(&["inspect", "rename.wasm"]).stdout().contains("world root"));
    let text = place.run(&["inspect", "rename.wasm", "--wit"]).stdout();
    assert!(text.contains("world root {") && text.contains("resource item {"), "{text}");
    let json = place.run(&["-o", "json", "inspect", "rename.wasm", "--wit"]).stdout();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json[0]["wit"].as_str().unwrap().contains("export dynamodb-migrator:migration/settings@0.1.0;"));
}

#[test]
fn settings_that_do_not_fit_are_named_with_where_to_find_them() {
    let place = place("rename").file("items.jsonl", r#"{"id":{"S":"1"}}"#);
    let test = |settings: &[&str]| {
        let mut arguments = vec!["test", "rename.wasm", "items.jsonl"];
        settings.iter().for_each(|setting| arguments.extend(["--config", setting]));
        place.run(&arguments)
    };
    let ran = test(&[]);
    assert_eq!(ran.code(), 1);
    insta::assert_snapshot!(ran.stderr());
    insta::assert_snapshot!(test(&["name=x", "names=phone", "missing=never"]).stderr());
    insta::assert_snapshot!(test(&[r#"names={"a":"b","b":"c"}"#]).stderr());
}
