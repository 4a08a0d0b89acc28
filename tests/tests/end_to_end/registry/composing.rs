//! A migration is composed of converters that others have published.

use migrator_test_servers::registry::{Door, Registry};

use super::machine::Machine;

/// A description of one converter.
pub(super) fn description(reference: &str) -> String {
    format!(
        "lineage = \"people\"\nversion = 2\n[convert]\n[[converter]]\nuse = \"{reference}\"\n\
         settings = {{ name = \"names\", from = \"name\", to = \"full_name\" }}\n"
    )
}

#[test]
fn a_published_converter_is_composed_by_its_reference_and_pinned_by_the_lock_file() {
    let registry = Registry::start(Door::Open);
    let reference = format!("oci://{}/team/link:1.0.0", registry.host());
    let author = Machine::new().with_guest("link").holding("v2.toml", description("link.wasm"));
    author.run(&["publish", &reference, "link.wasm"]).stdout();
    let user = Machine::new().holding("v2.toml", description(&reference));
    let composed = user.run(&["compose", "-o", "json", "v2.toml"]).json();
    assert_eq!(composed["converters"][0]["reference"], reference.as_str());
    assert!(user.read("migrator.lock").contains(&reference));
    // The same converter, wherever it comes from.
    let local = author.run(&["compose", "-o", "json", "v2.toml"]).json();
    assert_eq!(local["converters"][0]["digest"], composed["converters"][0]["digest"]);

    let item = r#"{"input":{"id":{"S":"1"},"name":{"S":"Ada"}},
        "outputs":[{"id":{"S":"1"},"full_name":{"S":"Ada"},"seen":{"S":"[from=name name=names to=full_name]"}}]}"#;
    let user = user.holding("cases.json", item);
    let tested = user.run(&["test", "v2.toml", "cases.json", "--key", "id:S", "--locked"]).stdout();
    assert!(tested.contains("1 passed"), "{tested}");
}

#[test]
fn locked_composes_of_what_is_in_the_lock_file_and_nothing_else() {
    let registry = Registry::start(Door::Open);
    let reference = format!("oci://{}/team/link:1.0.0", registry.host());
    let author = Machine::new().with_guest("link");
    author.run(&["publish", &reference, "link.wasm"]).stdout();
    let user = Machine::new().holding("v2.toml", description(&reference));
    insta::assert_snapshot!(user.run(&["compose", "v2.toml", "--locked"]).shown(&registry), @r"
    error: v2.toml:5:7: this converter cannot be fetched
      caused by: the lock file migrator.lock is out of date: it does not have oci://REGISTRY/team/link:1.0.0
    hint: run `migrator pull --update oci://REGISTRY/team/link:1.0.0`, look at what changes, and commit the lock file
    exit status 1
    ");
}

#[test]
fn a_composed_migration_is_published_like_any_other() {
    let registry = Registry::start(Door::Open);
    let reference = format!("oci://{}/team/people-v2:1.0.0", registry.host());
    let author = Machine::new().with_guest("link").holding("v2.toml", description("link.wasm"));
    author.run(&["publish", &reference, "v2.toml"]).stdout();
    let inspected = Machine::new().run(&["inspect", "-o", "json", &reference]).json();
    assert_eq!(inspected[0]["lineage"], "people");
    assert_eq!(inspected[0]["converters"][0]["reference"], "link.wasm");
}
