//! What may be published: a component of ours, under a version that is free and keeps what the one before promised.

use migrator_test_servers::registry::{Door, Registry};

use super::machine::{Machine, altered, corrected};

#[test]
fn a_published_version_does_not_change() {
    let registry = Registry::start(Door::Open);
    let reference = format!("{}/team/customers:3.0.0", registry.host());
    let author = Machine::new().with_guest("customers-v3").holding("corrected.wasm", corrected());
    insta::assert_snapshot!(author.run(&["publish", &reference, "customers-v3.wasm"]).shown(&registry), @r"
    oci://REGISTRY/team/customers:3.0.0
      digest       sha256:…
      size         … bytes
    exit status 0
    ");
    insta::assert_snapshot!(author.run(&["publish", &reference, "customers-v3.wasm"]).shown(&registry), @r"
    oci://REGISTRY/team/customers:3.0.0
      digest       sha256:…
      size         … bytes
      published    before: there was nothing to do
    exit status 0
    ");
    insta::assert_snapshot!(author.run(&["publish", &reference, "corrected.wasm"]).shown(&registry), @r"
    error: oci://REGISTRY/team/customers:3.0.0 is published already and holds something else: sha256:…, and this is sha256:…
    hint: a published version does not change: publish this one under the next
    exit status 1
    ");
}

#[test]
fn a_new_version_keeps_what_the_one_before_promised() {
    let registry = Registry::start(Door::Open);
    let at = |version: &str| format!("{}/team/customers:{version}", registry.host());
    let author = Machine::new()
        .with_guest("customers-v1")
        .with_guest("customers-v3")
        .holding("corrected.wasm", corrected())
        .holding("renamed.wasm", altered("customers-v3", "customers", "customerz"));
    author.run(&["publish", &at("1.0.0"), "customers-v3.wasm"]).stdout();
    insta::assert_snapshot!(author.run(&["publish", &at("1.0.1"), "corrected.wasm"]).shown(&registry), @r"
    oci://REGISTRY/team/customers:1.0.1
      digest       sha256:…
      size         … bytes
      compatible   with 1.0.0
    exit status 0
    ");
    insta::assert_snapshot!(author.run(&["publish", &at("1.1.0"), "renamed.wasm"]).shown(&registry), @r"
    error: oci://REGISTRY/team/customers:1.1.0 is not compatible with 1.0.1: its lineage is customerz and was customers; its operation convert declares something else
    hint: publish it as 2.0.0 or later
    exit status 1
    ");
    insta::assert_snapshot!(author.run(&["publish", &at("1.1.0"), "customers-v1.wasm"]).shown(&registry), @r"
    error: oci://REGISTRY/team/customers:1.1.0 is not compatible with 1.0.1: it no longer exports dynamodb-migrator:migration/converter; its version of the lineage is 1 and was 3; its operation is create-table and was convert; its description is `create the table of customers` and was `one id a customer, profile and address apart`
    hint: publish it as 2.0.0 or later
    exit status 1
    ");
    author.run(&["publish", &at("2.0.0"), "renamed.wasm"]).stdout();
    // Version 1 goes on beside version 2.
    let published = author.run(&["publish", "-o", "json", &at("1.0.2"), "customers-v3.wasm"]).json();
    assert_eq!(published["previous"], "1.0.1");
}

#[test]
fn what_cannot_be_published_is_refused_with_the_reason() {
    let registry = Registry::start(Door::Open);
    let author = Machine::new().with_guest("customers-v1").holding("text.wasm", "hello");
    let at = |name: &str| format!("{}/{name}", registry.host());
    let refused = |reference: &str, file: &str| author.run(&["publish", reference, file]).shown(&registry);
    insta::assert_snapshot!(refused("team/customers:1.0.0", "customers-v1.wasm"), @r"
    error: `team/customers:1.0.0` is no reference: it names no registry
    hint: write it like registry.example/team/split-name:1.2.0, or with @sha256:… behind it
    exit status 1
    ");
    insta::assert_snapshot!(refused(&at("customers"), "customers-v1.wasm"), @r"
    error: `REGISTRY/customers` is no reference: it names no version
    hint: write it like registry.example/team/split-name:1.2.0, or with @sha256:… behind it
    exit status 1
    ");
    insta::assert_snapshot!(refused(&at("customers:v1"), "customers-v1.wasm"), @r"
    error: oci://REGISTRY/customers:v1 cannot be published: `v1` is no semantic version
    hint: write it like 1.2.0, without a letter in front
    exit status 1
    ");
    insta::assert_snapshot!(refused(&at("customers:1.0.0"), "text.wasm"), @r"
    error: text.wasm is not a WebAssembly component: it is text
    exit status 1
    ");
    insta::assert_snapshot!(refused(&at("customers:1.0.0"), "missing.wasm"), @r"
    error: no such file: missing.wasm
    exit status 1
    ");
    let version = "--annotation=org.opencontainers.image.version=2.0.0";
    insta::assert_snapshot!(author.run(&["publish", &at("customers:1.0.0"), "customers-v1.wasm", version]).shown(&registry), @r"
    error: invalid value 'org.opencontainers.image.version=2.0.0' for '--annotation <NAME=VALUE>': org.opencontainers.image.version is the tag of the reference

    For more information, try '--help'.
    exit status 2
    ");
    let epoch = Machine::new().with_guest("customers-v1").with("SOURCE_DATE_EPOCH", "yesterday");
    insta::assert_snapshot!(epoch.run(&["publish", &at("customers:1.0.0"), "customers-v1.wasm"]).shown(&registry), @r"
    error: `yesterday` is no value for SOURCE_DATE_EPOCH
      caused by: invalid digit found in string
    exit status 2
    ");
    insta::assert_snapshot!(author.run(&["inspect", &format!("oci://{}", at("customers:1.0.0"))]).shown(&registry), @r"
    error: oci://REGISTRY/customers:1.0.0 is not there
    hint: check the name and the version; some registries say the same of what they do not let one see
    exit status 1
    ");
}
