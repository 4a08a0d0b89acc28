//! Functions of every language behind one another, and one without code: each conversion runs as machine code in the function's program,
//! and nowhere else.

use std::path::Path;

use migrator_item::{Item, Path as Place, Value};
use migrator_tests::customers::TABLE;
use migrator_tests::guests;
use migrator_tests::oracle::Expectation;
use tempfile::TempDir;

use super::write;
use crate::end_to_end::localstack::account::Account;
use crate::end_to_end::project::Project;

/// Every stage makes more of a customer's items wait for the next; fewer customers keep six functions busy.
const CUSTOMERS: u64 = 40;

/// A migration for each language that follows Rust in the chain: version, language, file of the project, and its text. Each adds its word
/// to what the ones before have written.
const STAGES: [(u32, &str, &str, &str); 4] = [
    (
        3,
        "js",
        "src/migration.js",
        r#"
export const manifest = { lineage: "customers", version: 3, operation: { convert: {} } };
export function convert(item) {
  return item.set("through", `${item.getS("through") ?? ""}javascript `);
}
"#,
    ),
    (
        4,
        "ts",
        "src/migration.ts",
        r#"
import type { Item, Manifest } from "migrator-guest";
export const manifest: Manifest = { lineage: "customers", version: 4, operation: { convert: {} } };
export function convert(item: Item): Item {
  return item.set("through", `${item.getS("through") ?? ""}typescript `);
}
"#,
    ),
    (
        5,
        "python",
        "migration.py",
        r#"
from migrator_guest import Convert, Item, Manifest


def describe() -> Manifest:
    return Manifest("customers", 5, "through Python", Convert())


def convert(item: Item) -> Item:
    item["through"] = (item.get_s("through") or "") + "python "
    return item
"#,
    ),
    (
        6,
        "c",
        "migration.c",
        r#"
#include <migrator.h>
#include <stdio.h>

static migrator_manifest describe(void) {
    return migrator_convert("customers", 6, "through C");
}

static bool convert(migrator_item *item, migrator_outputs *outputs) {
    migrator_text before;
    if (!migrator_get_s(item, "through", &before)) {
        return false;
    }
    char through[100];
    snprintf(through, sizeof through, "%sc", before.data ? before.data : "");
    return migrator_set(item, "through", migrator_s(through)) && migrator_output(outputs, item);
}

MIGRATOR_MIGRATION(describe)
MIGRATOR_CONVERTER(convert)
"#,
    ),
];

/// What the last of them writes.
const THROUGH: &str = "javascript typescript python c";

/// The migration behind them, which nobody has written in any language.
const COMPOSED: &str = r#"
lineage = "customers"
version = 7

[convert]

[[converter]]
use = "converters/rename.wasm"
settings = { names = { through = "way" } }
"#;

/// A folder with the whole chain, the first two versions in Rust.
fn chain() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let add = |component: &Path, name: &str| {
        std::fs::copy(component, folder.path().join(name)).expect("there is room for a component");
    };
    add(&guests::path("customers-v1"), "v1.wasm");
    add(&guests::path("rekey-v2"), "v2.wasm");
    for (version, language, file, text) in STAGES {
        let name = format!("customers-v{version}");
        let project = Project::new(&[&name, "--lang", language, "--operation", "convert"]);
        project.with_packages_of_the_examples();
        project.write(file, text);
        project.migrator(&["build"]);
        add(&project.folder().join(format!("{name}.wasm")), &format!("v{version}.wasm"));
    }
    std::fs::create_dir(folder.path().join("converters")).expect("a folder in it");
    add(&guests::path("converter-rename"), "converters/rename.wasm");
    std::fs::write(folder.path().join("v7.migration.toml"), COMPOSED).expect("there is room for a file");
    folder
}

/// What becomes of an item on its way from Rust's table to the last, written a second time in none of these languages.
fn through_all(mut item: Item) -> Item {
    item.set(&Place::name("way"), &Value::S(THROUGH.to_owned())).expect("an item takes an attribute");
    item
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_of_every_language_and_a_composed_one_is_followed_by_a_function_each() {
    let chain = chain();
    let account = Account::with_customers(CUSTOMERS).await;
    let migrations = chain.path().display().to_string();
    account.run(&["apply", &migrations, "--follower", "lambda", "--function-timeout", "10s"]);
    let expectation = Expectation::of("rekey-v2").then(through_all);
    account.assert_converges(TABLE, "customers_V7", &expectation).await;

    // No process of ours runs any more: what arrives now has gone through a function of each.
    let writer = write(&account, CUSTOMERS, 4);
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let written = writer.stop().await;
    assert!(written.puts > 0 && written.updates > 0 && written.deletes > 0, "it wrote only {written:?}");
    account.assert_converges(TABLE, "customers_V7", &expectation).await;
    let status: serde_json::Value =
        serde_json::from_str(&account.run(&["status", "-o", "json"])).expect("status is JSON");
    let migrations = status["lineages"][0]["migrations"].as_array().expect("migrations");
    for version in 2..=7 {
        let migration = migrations.iter().find(|migration| migration["version"] == version);
        let migration = migration.unwrap_or_else(|| panic!("no version {version} in {status}"));
        assert_eq!(migration["function"], format!("migrator-customers-v{version}"), "{migration}");
    }
}
