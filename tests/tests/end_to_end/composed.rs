//! A migration that nobody wrote: a description and converters that exist already.

use migrator_tests::guests;
use migrator_tests::oracle::{self, Expectation};

use super::scenario::Scenario;

/// Renames two attributes, one after the other.
const DESCRIPTION: &str = r#"
lineage = "customers"
version = 2
description = "says whose name and phone it is"

[convert]

[[converter]]
use = "converters/link.wasm"
settings = { name = "names", from = "name", to = "full_name" }

[[converter]]
use = "converters/link.wasm"
settings = { name = "phones", from = "phone", to = "telephone" }
"#;

/// A folder of migrations: the first as a component, the second as a description.
fn migrations() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("converters")).expect("a folder in it");
    for (guest, name) in [("customers-v1", "v1.wasm"), ("link", "converters/link.wasm")] {
        std::fs::copy(guests::path(guest), path(name)).expect("there is room for a component");
    }
    std::fs::write(path("v2.migration.toml"), DESCRIPTION).expect("there is room for a description");
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_description_beside_components_is_applied_and_followed_like_them() {
    let scenario = Scenario::start(200).await;
    let migrations = migrations();
    let path = |name: &str| migrations.path().join(name).display().to_string();
    let said = scenario.run(&["apply", &migrations.path().display().to_string()]);
    assert!(said.contains("version 2"), "{said}");

    let items = oracle::scan(&scenario.server.connection(), "customers_V2").await;
    assert_eq!(items.len(), 200);
    for item in &items {
        let names: Vec<&str> = item.names().collect();
        assert!(names.contains(&"full_name") && !names.contains(&"name"), "{names:?}");
        assert!(!names.contains(&"phone"), "{names:?}");
    }

    scenario.run(&["compose", &path("v2.migration.toml"), "--out", &path("v2.wasm")]);
    let composed = std::fs::read(path("v2.wasm")).expect("the component is written");
    let expectation = Expectation::of_component("v2", composed);
    let follower = scenario.follow("customers");
    let writer = scenario.write(11);
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    scenario.rest(writer).await;
    scenario.assert_converges("customers", "customers_V2", &expectation).await;
    drop(follower);
    scenario.server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_composed_component_is_the_described_migration_to_history() {
    let scenario = Scenario::start(20).await;
    let migrations = migrations();
    let path = |name: &str| migrations.path().join(name).display().to_string();
    scenario.run(&["apply", &migrations.path().display().to_string()]);
    scenario.run(&["compose", &path("v2.migration.toml"), "--out", &path("v2.wasm")]);
    let said = scenario.run(&["plan", &path("v1.wasm"), &path("v2.wasm"), "--detailed-exitcode"]);
    assert!(!said.contains("version 2"), "it would be applied again:\n{said}");
    scenario.server.stop().await;
}
