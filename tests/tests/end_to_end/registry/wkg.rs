//! `wkg` fetches what we publish, and we apply what `wkg` published.

use std::fs;

use migrator_test_servers::registry::{Door, Registry, wkg};

use super::machine::Machine;

/// Where `wkg` looks for packages of the namespace `team`.
fn settings(registry: &Registry) -> String {
    let host = registry.host();
    format!(
        "[namespace_registries]\nteam = {{ registry = \"{host}\", metadata = {{ preferredProtocol = \"oci\", oci = {{ registry = \"{host}\" }} }} }}\n\
         [registry.\"{host}\".oci]\nprotocol = \"http\"\n"
    )
}

fn run(machine: &Machine, arguments: &[&str]) {
    let output = machine.command(wkg()).args(arguments).output().expect("wkg starts");
    assert!(
        output.status.success(),
        "wkg {arguments:?} failed\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn wkg_fetches_what_migrator_published() {
    let registry = Registry::start(Door::Open);
    let author = Machine::new().with_guest("customers-v1");
    let reference = format!("{}/team/customers:1.0.0", registry.host());
    author.run(&["publish", &reference, "customers-v1.wasm"]).stdout();
    let user = Machine::new().holding("wkg.toml", settings(&registry));
    run(&user, &["oci", "pull", "--insecure", registry.host(), "--output", "pulled.wasm", &reference]);
    run(
        &user,
        &[
            "get",
            "--config",
            "wkg.toml",
            "--cache",
            "cache",
            "--format",
            "wasm",
            "--output",
            "./got.wasm",
            "team:customers@1.0.0",
        ],
    );
    let original = fs::read(author.file("customers-v1.wasm")).expect("it is there");
    for name in ["pulled.wasm", "got.wasm"] {
        assert!(fs::read(user.file(name)).expect("wkg wrote it") == original, "{name} differs");
    }
}

#[test]
fn migrator_applies_what_wkg_published() {
    // `wkg publish` takes no component without a package of its own in WIT, and a migration has none.
    let registry = Registry::start(Door::Open);
    let author = Machine::new().with_guest("customers-v1").with_guest("customers-v2");
    let [v1, v2] = ["customers-v1", "customers-v2"].map(|guest| {
        let reference = format!("{}/team/{guest}:1.0.0", registry.host());
        run(&author, &["oci", "push", "--insecure", registry.host(), &reference, &format!("{guest}.wasm")]);
        format!("oci://{reference}")
    });
    let user = Machine::new();
    let applied = user.run(&["apply", "--local=dev.db", "-o", "json", &v1, &v2]).json();
    assert_eq!(applied["migrations"].as_array().map(Vec::len), Some(2), "{applied}");
}
