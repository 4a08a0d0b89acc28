//! A registry that hands out tokens, as the public ones do: who may do what is asked elsewhere, and shown to it.

use migrator_test_servers::registry::{Door, Registry};

use super::machine::Machine;

/// `publisher:secret`, as docker keeps it.
const AUTH: &str = "cHVibGlzaGVyOnNlY3JldA==";

/// The same with a wrong password.
const WRONG: &str = "cHVibGlzaGVyOndyb25n";

/// A machine that has logged in, and a component.
fn author(registry: &Registry, auth: &str) -> Machine {
    let config = format!(r#"{{"auths":{{"{}":{{"auth":"{auth}"}}}}}}"#, registry.host());
    Machine::new().with_guest("customers-v1").holding(".docker/config.json", config)
}

#[test]
fn who_may_push_pushes_and_everybody_pulls() {
    let registry = Registry::start(Door::Token);
    let reference = format!("oci://{}/team/customers:1.0.0", registry.host());
    let published = author(&registry, AUTH);
    published.run(&["publish", &reference, "customers-v1.wasm"]).stdout();
    let again = published.run(&["publish", &reference, "customers-v1.wasm"]).stdout();
    assert!(again.contains("there was nothing to do"), "{again}");
    let user = Machine::new();
    user.run(&["apply", "--local=dev.db", &reference]).stdout();
    user.run(&["pull", &reference, "--out", "pulled.wasm"]).stdout();
    let read = |machine: &Machine, name: &str| std::fs::read(machine.file(name)).expect("a component");
    assert!(read(&user, "pulled.wasm") == read(&published, "customers-v1.wasm"), "it differs");
}

#[test]
fn who_may_not_is_told_where_credentials_come_from() {
    let registry = Registry::start(Door::Token);
    let reference = format!("{}/team/customers:1.0.0", registry.host());
    let publish = ["publish", &reference, "customers-v1.wasm"];
    let stranger = Machine::new().with_guest("customers-v1");
    insta::assert_snapshot!(stranger.run(&publish).shown(&registry), @r"
    error: the registry REGISTRY does not let anybody without credentials push to team/customers
    hint: credentials come from the docker configuration: `docker login REGISTRY`, or a credential helper
    exit status 1
    ");
    insta::assert_snapshot!(stranger.run(&["pull", &reference]).shown(&registry), @r"
    error: oci://REGISTRY/team/customers:1.0.0 is not there
    hint: check the name and the version; some registries say the same of what they do not let one see
    exit status 1
    ");
    insta::assert_snapshot!(author(&registry, WRONG).run(&publish).shown(&registry), @r"
    error: the registry REGISTRY does not let the user `publisher` push to team/customers
    hint: credentials come from the docker configuration: `docker login REGISTRY`, or a credential helper
    exit status 1
    ");
    insta::assert_snapshot!(author(&registry, WRONG).run(&["pull", &reference]).shown(&registry), @r"
    error: the registry REGISTRY does not let the user `publisher` pull from team/customers
    hint: credentials come from the docker configuration: `docker login REGISTRY`, or a credential helper
    exit status 1
    ");
}

#[test]
fn a_token_server_that_is_not_there_is_named() {
    let mut registry = Registry::start(Door::Token);
    let tokens = registry.end_tokens();
    let reference = format!("{}/team/customers:1.0.0", registry.host());
    let shown = Machine::new().run(&["pull", &reference]).shown(&registry);
    insta::assert_snapshot!(shown.replace(&tokens, "TOKENS"), @r"
    error: the registry REGISTRY cannot be reached: it refers to TOKENS: Connection refused (os error 111)
    hint: check its name and its port, and whether the way to it needs a proxy: HTTPS_PROXY names one
    exit status 1
    ");
}
