//! What is published here is fetched and applied elsewhere.

use migrator_test_servers::registry::{Door, Registry};

use super::machine::Machine;

#[test]
fn a_published_migration_is_applied_on_another_machine_by_its_reference() {
    let registry = Registry::start(Door::Open);
    let reference = |name: &str| format!("oci://{}/team/{name}:1.0.0", registry.host());
    let author = Machine::new().with_guest("customers-v1").with_guest("customers-v2");
    for guest in ["customers-v1", "customers-v2"] {
        let said = author.run(&["publish", &reference(guest), &format!("{guest}.wasm")]).stdout();
        assert!(said.starts_with(&reference(guest)), "{said}");
    }
    let user = Machine::new();
    let (v1, v2) = (reference("customers-v1"), reference("customers-v2"));
    let apply = ["apply", "--local=dev.db", "-o", "json", &v1, &v2];
    let applied = user.run(&apply).json();
    assert_eq!(applied["migrations"].as_array().map(Vec::len), Some(2), "{applied}");
    let again = user.run(&["plan", "--local=dev.db", "-o", "json", &v1, &v2]).json();
    assert_eq!(again["migrations"].as_array().map(Vec::len), Some(0), "{again}");
    user.run(&apply).stdout();
    let lock = user.read("migrator.lock");
    assert!(lock.contains(&v1) && lock.contains(&v2), "{lock}");
}

#[test]
fn a_component_is_tested_by_its_reference() {
    let registry = Registry::start(Door::Open);
    let reference = format!("oci://{}/customers:3.0.0", registry.host());
    let author = Machine::new().with_guest("customers-v3");
    author.run(&["publish", &reference, "customers-v3.wasm"]).stdout();
    let item = r#"{"customer_nr":{"N":"7"},"last_name":{"S":"Lovelace"}}"#;
    let user = Machine::new().holding("cases.jsonl", item);
    let tested = user.run(&["test", &reference, "cases.jsonl"]).stdout();
    assert!(tested.contains("1 converted"), "{tested}");
}

#[test]
fn inspect_shows_what_the_publisher_says() {
    let registry = Registry::start(Door::Open);
    let reference = format!("oci://{}/customers-v1:1.0.0", registry.host());
    let author = Machine::new().with_guest("customers-v1").with("SOURCE_DATE_EPOCH", "1700000000");
    let source = "--annotation=org.opencontainers.image.source=https://example.com/\u{1b}[31mmigrations";
    author.run(&["publish", &reference, "customers-v1.wasm", source]).stdout();
    let user = Machine::new();
    let shown = user.run(&["inspect", &reference]).shown(&registry);
    let published = shown.split_once("  manifest ").expect("what the publisher says comes last").1;
    insta::assert_snapshot!(published, @r"
        sha256:…
      annotations  org.opencontainers.image.created = 2023-11-14T22:13:20Z
                   org.opencontainers.image.description = create the table of customers
                   org.opencontainers.image.source = https://example.com/ [31mmigrations
                   org.opencontainers.image.version = 1.0.0
    exit status 0
    ");
    let json = user.run(&["inspect", "-o", "json", &reference]).json();
    assert_eq!(json[0]["lineage"], "customers");
    assert_eq!(json[0]["published"]["annotations"]["org.opencontainers.image.version"], "1.0.0");
    assert!(json[0]["published"]["digest"].as_str().is_some_and(|digest| digest.starts_with("sha256:")));
}

#[test]
fn pull_writes_a_file_named_after_the_version_or_the_one_that_is_asked_for() {
    let registry = Registry::start(Door::Open);
    let reference = format!("{}/team/customers-v1:1.0.0", registry.host());
    let author = Machine::new().with_guest("customers-v1");
    let published = author.run(&["publish", "-o", "json", &reference, "customers-v1.wasm"]).json();
    let user = Machine::new().with("MIGRATOR_CACHE", "kept");
    insta::assert_snapshot!(user.run(&["pull", &reference]).shown(&registry), @r"
    customers-v1-1.0.0.wasm
      reference    oci://REGISTRY/team/customers-v1:1.0.0
      digest       sha256:…
      size         … bytes
    exit status 0
    ");
    user.run(&["pull", &reference, "--out", "other.wasm"]).stdout();
    let digest = published["digest"].as_str().expect("a digest is text");
    let by_digest = format!("{}/team/customers-v1@{digest}", registry.host());
    let pulled = user.run(&["pull", "-o", "json", &by_digest]).json();
    let named = pulled["file"].as_str().expect("a file is text").to_owned();
    assert_eq!(named, format!("customers-v1-{}.wasm", &digest["sha256:".len()..][..12]));
    let original = std::fs::read(author.file("customers-v1.wasm")).expect("it is there");
    for name in ["customers-v1-1.0.0.wasm", "other.wasm", &named] {
        assert!(std::fs::read(user.file(name)).expect("it was written") == original, "{name} differs");
    }
    assert!(user.file("kept/blobs/sha256").is_dir(), "nothing was kept where it was asked for");
}
