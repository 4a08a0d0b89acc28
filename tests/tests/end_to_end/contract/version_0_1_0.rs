//! Version 0.1.0: two migrations and a reusable converter, which between them call every function that a component may import and have
//! every interface that one may export.

use migrator_item::Item;
use migrator_table::Condition;
use migrator_tests::binary;
use migrator_tests::oracle::Expectation;
use migrator_tests::server::Server;

use super::component::{Folder, component, frozen};
use crate::end_to_end::scenario::Scenario;

pub(super) const VERSION: &str = "0.1.0";

pub(super) const CREATE_TABLE: &str = include_str!("version_0_1_0/create_table.wat");
const CONVERTER: &str = include_str!("version_0_1_0/converter.wat");
const MIGRATION: &str = include_str!("version_0_1_0/migration.wat");
const SETTINGS: &str = include_str!("version_0_1_0/settings.wat");

/// Items and what the converter makes of them: one with a value of each kind, a bare one, one it drops and one it refuses.
const CASES: &str = include_str!("version_0_1_0/cases.jsonl");

/// The same for the reusable converter, with settings.
const CONFIGURED: &str = include_str!("version_0_1_0/configured.jsonl");

/// Version 1 of the lineage.
fn create_table() -> Vec<u8> {
    component(&frozen(VERSION), "table-migration", CREATE_TABLE)
}

/// Version 2.
fn convert() -> Vec<u8> {
    let module = format!("(module\n{CONVERTER}\n{MIGRATION})");
    component(&frozen(VERSION), "reversible-migration-with-hooks", &module)
}

/// The converter of version 2 alone, with settings.
fn reusable() -> Vec<u8> {
    let module = format!("(module\n{CONVERTER}\n{SETTINGS})");
    component(&frozen(VERSION), "configurable-converter", &module)
}

/// What a command says, without what depends on how components are encoded today.
fn inspected(folder: &Folder, file: &str) -> String {
    let shown = folder.shown(&binary::stdout(binary::run(&[], &["inspect", file])));
    let encoded = |line: &&str| !line.starts_with("  digest ") && !line.starts_with("  size ");
    shown.lines().filter(encoded).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_migration_is_what_it_always_was_to_history() {
    // A fingerprint is recorded with every applied migration: another one for the same manifest would refuse all of them.
    let folder = Folder::new();
    insta::assert_snapshot!(inspected(&folder, &folder.file("v1.wasm", create_table())), @r"
    v1.wasm
      lineage      released
      version      1
      operation    create-table
      description  as it was then
      contract     0.1.0
      exports      dynamodb-migrator:migration/migration@0.1.0
      imports      dynamodb-migrator:migration/manifest@0.1.0, dynamodb-migrator:migration/tables@0.1.0 (pure)
      fingerprint  sha256:d8bd4bc99bf537460ee48b705c847f321656db83e7e594de415a3b553a01f965
    ");
    insta::assert_snapshot!(inspected(&folder, &folder.file("v2.wasm", convert())), @r"
    v2.wasm
      lineage      released
      version      2
      operation    convert
      description  as it was then
      contract     0.1.0
      exports      dynamodb-migrator:migration/converter@0.1.0, dynamodb-migrator:migration/hooks@0.1.0, dynamodb-migrator:migration/migration@0.1.0, dynamodb-migrator:migration/reverter@0.1.0
      imports      dynamodb-migrator:migration/config@0.1.0, dynamodb-migrator:migration/items@0.1.0, dynamodb-migrator:migration/log@0.1.0, dynamodb-migrator:migration/manifest@0.1.0, dynamodb-migrator:migration/tables@0.1.0 (pure)
      fingerprint  sha256:782facae5b4f71e2e1ceb79328629c5bd04ae5f3b964f4597d3cc3f90de0e2ea
    ");
}

#[test]
fn every_function_that_a_converter_calls_answers_as_it_always_did() {
    let folder = Folder::new();
    let (component, cases) = (folder.file("v2.wasm", convert()), folder.file("cases.jsonl", CASES));
    let tested = binary::run(&[], &["test", &component, &cases, "--key", "id:S,part:S"]);
    let said = String::from_utf8_lossy(&tested.stderr).into_owned();
    assert!(binary::stdout(tested).contains("4 passed"));
    for level in ["WARN", "ERROR"] {
        assert!(said.contains(&format!("{level} drop")), "no message of the level {level} in {said}");
    }
}

#[test]
fn a_reusable_converter_reads_and_checks_its_settings_as_it_always_did() {
    let folder = Folder::new();
    let (converter, cases) = (folder.file("c.wasm", reusable()), folder.file("cases.jsonl", CONFIGURED));
    insta::assert_snapshot!(inspected(&folder, &converter), @r"
    c.wasm
      a reusable converter: no lineage, no version
      contract     0.1.0
      exports      dynamodb-migrator:migration/converter@0.1.0, dynamodb-migrator:migration/settings@0.1.0
      imports      dynamodb-migrator:migration/config@0.1.0, dynamodb-migrator:migration/items@0.1.0, dynamodb-migrator:migration/log@0.1.0 (pure)
      settings     greeting  text       optional     for the test
                   count     number     default `1`  for the test
                   loud      boolean    optional     for the test
                   tone      kind|rude  required     for the test
                   words     texts      optional     for the test
                   codes     table      optional     for the test
    ");
    let tested = binary::stdout(binary::run(&[], &["test", &converter, &cases]));
    assert!(tested.contains("2 passed"), "{tested}");
    let bare = folder.file("bare.jsonl", r#"{"id":{"S":"1"},"part":{"S":"original"}}"#);
    let refused = binary::run(&[], &["test", &converter, &bare, "--config=tone=kind", "--config=count=2"]);
    insta::assert_snapshot!(folder.shown(&binary::failure(refused)), @r"
    error: c.wasm refuses its settings: `count` needs greeting
    hint: `migrator inspect c.wasm` lists its settings
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lineage_is_planned_applied_and_followed_as_it_always_was() {
    let folder = Folder::new();
    let (v1, v2) = (folder.file("v1.wasm", create_table()), folder.file("v2.wasm", convert()));
    let scenario = Scenario { server: Server::start().await, items: 0 };
    let plan = scenario.run(&["plan", &v1, &v2]);
    assert!(plan.contains("create-table  released\n") && plan.contains("released -> released_V2"), "{plan}");

    scenario.run(&["apply", &v1]);
    let inputs = accepted();
    put(&scenario, &inputs[..1]).await;
    let output = binary::run(&scenario.server.environment(), &["apply", "-v", &v1, &v2]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    binary::stdout(output);
    for hook in ["before", "after"] {
        let told = [hook, "released", "released", "released_V2"].map(|text| format!("INFO {text} component"));
        let lines: Vec<&str> = said.lines().filter(|line| line.contains("v2.wasm")).collect();
        let heard = |lines: &[&str]| lines.iter().zip(&told).all(|(line, told)| line.contains(told));
        assert!(lines.windows(told.len()).any(heard), "the hook `{hook}` was not told its tables:\n{said}");
    }

    let expectation = Expectation::of_component("v2", convert());
    scenario.assert_converges("released", "released_V2", &expectation).await;
    let follower = scenario.follow("released");
    put(&scenario, &inputs[1..]).await;
    scenario.assert_converges("released", "released_V2", &expectation).await;
    drop(follower);
    scenario.server.stop().await;
}

/// The items of the cases, without the one that is refused.
fn accepted() -> Vec<Item> {
    let cases = CASES.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let accepted = cases.filter(|case| case.get("outputs").is_some());
    accepted.map(|case| Item::parse(case["input"].to_string()).expect("an item")).collect()
}

/// Writes items into the source.
async fn put(scenario: &Scenario, items: &[Item]) {
    for item in items {
        let put = scenario.server.connection();
        put.put("released", item, &Condition::none()).await.expect("an item can be written");
    }
}
