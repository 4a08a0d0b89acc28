//! What was tampered with never arrives, wherever it was done.

use std::fs;

use migrator_registry::Digest;
use migrator_test_servers::registry::{Door, Registry};

use super::machine::Machine;

struct Published {
    registry: Registry,
    reference: String,
    manifest: String,
    component: String,
}

fn published() -> Published {
    let registry = Registry::start(Door::Open);
    let author = Machine::new().with_guest("customers-v1");
    let reference = format!("oci://{}/customers:1.0.0", registry.host());
    let published = author.run(&["publish", "-o", "json", &reference, "customers-v1.wasm"]).json();
    let inspected = author.run(&["inspect", "-o", "json", "customers-v1.wasm"]).json();
    let text = |value: &serde_json::Value| value.as_str().expect("a digest is text").to_owned();
    let (manifest, component) = (text(&published["digest"]), text(&inspected[0]["digest"]));
    Published { registry, reference, manifest, component }
}

/// Changes one bit in the middle of a file.
fn tamper(file: &std::path::Path) {
    let mut content = fs::read(file).expect("the content is there");
    let middle = content.len() / 2;
    content[middle] ^= 1;
    fs::write(file, content).expect("the content can be changed");
}

#[test]
fn a_component_that_was_changed_in_the_registry_is_refused() {
    let Published { registry, reference, component, .. } = published();
    tamper(&registry.content(&component));
    let machine = Machine::new();
    insta::assert_snapshot!(machine.run(&["apply", "--local=dev.db", &reference]).shown(&registry), @r"
    error: oci://REGISTRY/customers:1.0.0 was tampered with or damaged: its component should have the digest sha256:… and has sha256:…
    hint: nothing of it was kept; ask whoever runs the registry what has changed
    exit status 1
    ");
    assert!(!machine.file("migrator.lock").exists(), "it was entered into the lock file");
    assert!(!machine.file("dev.db").exists(), "something was applied");
    machine.run(&["pull", &reference]).shown(&registry);
    assert!(!machine.file("customers-1.0.0.wasm").exists(), "it was written");
}

#[test]
fn a_manifest_that_was_changed_in_the_registry_is_refused() {
    let Published { registry, reference, manifest, .. } = published();
    let machine = Machine::new();
    machine.run(&["inspect", &reference]).stdout();
    let lock = machine.read("migrator.lock");
    // Another annotation: everything it names is as it was.
    let file = registry.content(&manifest);
    let text = fs::read_to_string(&file).expect("the manifest is there");
    fs::write(&file, text.replace("1.0.0", "9.0.0")).expect("the manifest can be changed");
    let pinned = Machine::new().holding("migrator.lock", lock);
    insta::assert_snapshot!(pinned.run(&["inspect", &reference]).shown(&registry), @r"
    error: oci://REGISTRY/customers:1.0.0@sha256:… was tampered with or damaged: its manifest should have the digest sha256:… and has sha256:…
    hint: nothing of it was kept; ask whoever runs the registry what has changed
    exit status 1
    ");
    insta::assert_snapshot!(Machine::new().run(&["inspect", &reference]).shown(&registry), @r"
    error: oci://REGISTRY/customers:1.0.0 was tampered with or damaged: its manifest should have the digest sha256:… and has sha256:…
    hint: nothing of it was kept; ask whoever runs the registry what has changed
    exit status 1
    ");
}

#[test]
fn what_is_damaged_in_the_cache_is_fetched_again() {
    let Published { mut registry, reference, component, manifest } = published();
    let machine = Machine::new();
    machine.run(&["inspect", &reference]).stdout();
    for digest in [component, manifest] {
        let hex = digest.trim_start_matches("sha256:");
        tamper(&machine.file(&format!(".cache/migrator/blobs/sha256/{hex}")));
        let ran =
            machine.command(migrator_tests::binary::path()).args(["inspect", "-vv", &reference]).output();
        let said =
            String::from_utf8(ran.expect("the migrator binary starts").stderr).expect("it prints UTF-8");
        assert!(said.contains(&format!("{hex} is damaged and is fetched again")), "{said}");
    }
    registry.stop();
    machine.run(&["inspect", &reference]).stdout();
}

#[test]
fn what_is_no_component_is_refused_with_what_it_is() {
    let Published { registry, reference, component, .. } = published();
    let media_type = "application/vnd.oci.image.manifest.v1+json";
    let layer = "application/vnd.oci.image.layer.v1.tar+gzip";
    let image = format!(
        r#"{{"schemaVersion":2,"mediaType":"{media_type}","config":{{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{component}","size":1}},"layers":[{{"mediaType":"{layer}","digest":"sha256:{component}","size":1}}]}}"#
    );
    let digest = Digest::of(image.as_bytes());
    registry.put_manifest("customers", "2.0.0", digest.as_str(), image.as_bytes());
    let other = reference.replace("1.0.0", "2.0.0");
    insta::assert_snapshot!(Machine::new().run(&["apply", "--local=", &other]).shown(&registry), @r"
    error: oci://REGISTRY/customers:2.0.0 is no WebAssembly component: its layer is of the type application/vnd.oci.image.layer.v1.tar+gzip
    hint: components are published with `migrator publish` or `wkg oci push`
    exit status 1
    ");
}
