//! The same story in every language: one conversion, written in each, is the same to everybody.

use std::path::Path;

use migrator_tests::oracle::{self, Expectation};
use migrator_tests::{binary, guests};

use super::project::Project;
use super::scenario::Scenario;

/// What `migrator test` says of the example's cases, without what differs from run to run.
fn tested(guest: &str) -> String {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/customers");
    let file = |name: &str| example.join(name).display().to_string();
    let component = guests::path(guest).display().to_string();
    let (items, expected) = (file("items.jsonl"), file("expected.jsonl"));
    let said = binary::stdout(binary::run(&[], &["test", &component, &items, "--expect", &expected]));
    let measured = |line: &&str| !line.starts_with("  time ") && !line.starts_with("  memory ");
    said.lines().filter(measured).collect::<Vec<_>>().join("\n").replace(&component, "COMPONENT")
}

/// The promises of each language; a test each, because compiling some of them takes its time.
macro_rules! languages {
    ($($language:ident: $guest:literal;)*) => {
        $(mod $language {
            use super::{filled, tested};

            #[test]
            fn converts_the_cases_of_the_example_as_rust_does() {
                let rust = tested("customers-v3");
                assert!(rust.contains("7 converted"), "{rust}");
                assert_eq!(tested($guest), rust);
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn fills_the_table_that_rust_fills_to_the_byte() {
                let rust = filled("customers-v3").await;
                assert!(rust.len() > 100, "the table holds {} items", rust.len());
                assert!(filled($guest).await == rust, "the tables differ");
            }
        })*
    };
}

languages! {
    javascript: "customers-js";
    javascript_on_spidermonkey: "customers-spidermonkey";
    typescript: "customers-ts";
    python: "customers-python";
    c: "customers-c";
}

/// The table that a conversion fills, as DynamoDB sees its items.
async fn filled(conversion: &str) -> Vec<Vec<u8>> {
    let scenario = Scenario::start(100).await;
    scenario.apply(&["customers-v1", "customers-v2", conversion]);
    let items = oracle::scan(&scenario.server.connection(), "customers_V3").await;
    let mut items: Vec<_> =
        items.iter().map(|item| item.canonical().expect("an item is well formed")).collect();
    items.sort_unstable();
    scenario.server.stop().await;
    items
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_of_several_languages_is_applied_in_order() {
    let scenario = Scenario::start(100).await;
    let second = Project::new(&["customers-v2", "--lang", "python", "--operation", "add-indexes"]);
    second.with_packages_of_the_examples();
    second.migrator(&["build"]);
    let migrations = tempfile::tempdir().expect("a folder");
    let add = |component: &Path, name: &str| {
        std::fs::copy(component, migrations.path().join(name)).expect("there is room for a component");
    };
    add(&guests::path("customers-v1"), "rust.wasm");
    add(&second.folder().join("customers-v2.wasm"), "python.wasm");
    add(&guests::path("customers-js"), "javascript.wasm");
    let said = scenario.run(&["apply", &migrations.path().display().to_string()]);
    let versions: Vec<&str> =
        said.lines().filter_map(|line| line.trim().strip_prefix("version ")?.get(..1)).collect();
    assert_eq!(versions, ["1", "2", "3"], "{said}");
    scenario.assert_converges("customers", "customers_V3", &Expectation::of("customers-v3")).await;
    scenario.server.stop().await;
}

/// Two items, of which a converter fails at the first.
const BROKEN: &str = "{\"id\":{\"S\":\"1\"},\"broken\":{\"BOOL\":true}}\n{\"id\":{\"S\":\"2\"}}\n";

/// What `migrator test` says of a converter in this language that fails at one item.
fn failing(language: &str, file: &str, migration: &str) -> String {
    let project = Project::new(&["people-v2", "--lang", language]);
    project.write(file, migration);
    failing_in(&project)
}

fn failing_in(project: &Project) -> String {
    project.with_packages_of_the_examples();
    project.write("broken.jsonl", BROKEN);
    project.migrator(&["build"]);
    let output = project.run_migrator(&["test", "people-v2.wasm", "broken.jsonl"]);
    let said = String::from_utf8(output.stdout).expect("migrator prints UTF-8");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("1 converted, 1 failed"), "the batch did not go on:\n{said}");
    said
}

fn assert_says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "`{part}` is not in\n{said}");
    }
}

/// Fails where it was told to, three functions deep.
const FAILING_IN_JAVASCRIPT: &str = r#"
        export const manifest = { lineage: "people", version: 2, operation: { convert: {} } };
        export function convert(item) {
          if (item.has("broken")) findTown(item);
          return item;
        }
        function findTown(item) {
          return item.get("nothing").town;
        }
        "#;

#[test]
fn an_exception_in_javascript_reaches_the_user_with_its_stack_and_the_batch_goes_on() {
    let said = failing("js", "src/migration.js", FAILING_IN_JAVASCRIPT);
    assert_says(
        &said,
        &["TypeError: cannot read property 'town' of undefined", "at findTown (", "at convert ("],
    );
}

/// A project whose package.json says that SpiderMonkey runs it.
fn on_spidermonkey(migration: &str) -> Project {
    let project = Project::new(&["people-v2", "--lang", "js"]);
    project.write("package.json", r#"{"type": "module", "migrator": {"engine": "spidermonkey"}}"#);
    project.write("src/migration.js", migration);
    project
}

#[test]
fn an_exception_on_spidermonkey_reaches_the_user_with_its_stack_and_the_batch_goes_on() {
    let said = failing_in(&on_spidermonkey(FAILING_IN_JAVASCRIPT));
    let message = "TypeError: can't access property \"town\", item.get(...) is undefined";
    assert_says(&said, &[message, "at findTown (", "at convert ("]);
}

#[test]
fn what_a_component_has_not_is_an_error_with_a_name_on_spidermonkey_too() {
    let migration = r#"
        export const manifest = { lineage: "people", version: 2, operation: { convert: {} } };
        export function convert(item) {
          if (item.has("broken")) fetch("http://example.com");
          return item;
        }
        "#;
    let said = failing_in(&on_spidermonkey(migration));
    assert_says(&said, &["ReferenceError: fetch is not defined", "at convert ("]);
}

#[test]
fn on_spidermonkey_items_that_are_not_returned_are_given_back() {
    let project = on_spidermonkey(
        r#"
        import { Item } from "migrator-guest";
        export const manifest = { lineage: "people", version: 2, operation: { convert: {} } };
        export function convert(item) {
          for (let made = 0; made < 2000; made += 1) new Item();
          return item;
        }
        "#,
    );
    assert_gives_back(&project);
}

/// Asserts that a converter may make 2,000 items of each and return one.
fn assert_gives_back(project: &Project) {
    project.with_packages_of_the_examples();
    // An instance holds at most 100,000 items, and converts a hundred of these.
    let items: String = (0..100).map(|id| format!("{{\"id\":{{\"S\":\"{id}\"}}}}\n")).collect();
    project.write("items.jsonl", &items);
    project.migrator(&["build"]);
    let said = project.migrator(&["test", "people-v2.wasm", "items.jsonl"]);
    assert!(said.contains("100 converted"), "{said}");
}

#[test]
fn what_asks_for_the_time_in_python_says_so_and_the_batch_goes_on() {
    let migration = r#"
from datetime import datetime, timezone

from migrator_guest import Convert, Item, Manifest


def describe() -> Manifest:
    return Manifest("people", 2, "notes the time", Convert())


def convert(item: Item) -> Item:
    if item.has("broken"):
        item["at"] = datetime.now(timezone.utc).isoformat()
    return item
"#;
    let said = failing("python", "migration.py", migration);
    assert_says(&said, &["it asks for the time, which a component has not: wasi:clocks/wall-clock, now"]);
}

#[test]
fn in_python_items_that_are_not_returned_are_given_back() {
    let project = Project::new(&["people-v2", "--lang", "python"]);
    // What finalizes handles of the host leaves other finalizers alone.
    let migration = r#"
import weakref

from migrator_guest import Convert, Item, Manifest


class Thing:
    pass


thing_of_all = Thing()


def describe() -> Manifest:
    return Manifest("people", 2, "makes many items", Convert())


def convert(item: Item) -> Item:
    for _ in range(1000):
        Item().set("copy", item.duplicate()["id"])
    gone: list[str] = []
    thing = Thing()
    weakref.finalize(thing, gone.append, "thing")
    del thing
    assert gone == ["thing"]
    assert isinstance(weakref.finalize(thing_of_all, gone.append, "all"), weakref.finalize)
    return item
"#;
    project.write("migration.py", migration);
    assert_gives_back(&project);
}

#[test]
fn an_exception_in_typescript_reaches_the_user_with_its_stack_and_the_batch_goes_on() {
    let migration = r#"
        import type { Item, Manifest } from "migrator-guest";
        export const manifest: Manifest = { lineage: "people", version: 2, operation: { convert: {} } };
        export function convert(item: Item): Item {
          if (item.has("broken")) findTown(item);
          return item;
        }
        function findTown(item: Item): never {
          throw new RangeError(`no town in ${item.toJson()}`);
        }
        "#;
    let said = failing("ts", "src/migration.ts", migration);
    assert_says(&said, &["RangeError: no town in {", "at findTown (", "at convert ("]);
}

#[test]
fn an_exception_in_python_reaches_the_user_with_its_stack_and_the_batch_goes_on() {
    let migration = r#"
from migrator_guest import Convert, Item, Manifest


def describe() -> Manifest:
    return Manifest("people", 2, "finds towns", Convert())


def convert(item: Item) -> Item:
    if item.has("broken"):
        find_town(item)
    return item


def find_town(item: Item) -> str:
    return {}["town"]
"#;
    let said = failing("python", "migration.py", migration);
    assert_says(&said, &["KeyError: 'town'", "in convert", "in find_town"]);
}

#[test]
fn a_failed_assertion_in_c_reaches_the_user_with_its_place_and_the_batch_goes_on() {
    let migration = r#"
#include <assert.h>
#include <migrator.h>

static migrator_manifest describe(void) {
    return migrator_convert("people", 2, "finds towns");
}

static bool convert(migrator_item *item, migrator_outputs *outputs) {
    assert(!migrator_has(item, "broken"));
    return migrator_output(outputs, item);
}

MIGRATOR_MIGRATION(describe)
MIGRATOR_CONVERTER(convert)
"#;
    let said = failing("c", "migration.c", migration);
    assert_says(&said, &["migration.c:10, in convert: assertion `!migrator_has(item, \"broken\")` failed"]);
}
