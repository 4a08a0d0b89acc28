//! Credentials come from where `docker login` keeps them, and certificates from this machine.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use migrator_test_servers::registry::{Door, PASSWORD, Registry, USER};

use super::machine::Machine;

/// `publisher:secret`, as docker keeps it.
const AUTH: &str = "cHVibGlzaGVyOnNlY3JldA==";

fn docker_config(registry: &Registry, auth: &str) -> String {
    format!(r#"{{"auths":{{"{}":{{"auth":"{auth}"}}}}}}"#, registry.host())
}

/// A machine with a credential helper that answers with this script.
fn with_helper(machine: Machine, script: &str) -> Machine {
    let machine = machine
        .holding(".docker/config.json", r#"{"credsStore":"test"}"#)
        .holding("bin/docker-credential-test", format!("#!/bin/sh\n{script}\n"));
    let program = machine.file("bin/docker-credential-test");
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).expect("a script can be made executable");
    machine
}

#[test]
fn credentials_come_from_the_docker_configuration() {
    let registry = Registry::start(Door::Password);
    let reference = format!("{}/customers:1.0.0", registry.host());
    let config = docker_config(&registry, AUTH);
    let author = Machine::new().with_guest("customers-v1").holding(".docker/config.json", &config);
    author.run(&["publish", &reference, "customers-v1.wasm"]).stdout();
    let elsewhere =
        Machine::new().holding("elsewhere/config.json", &config).with("DOCKER_CONFIG", "elsewhere");
    elsewhere.run(&["pull", &reference]).stdout();
}

#[test]
fn credentials_come_from_a_credential_helper() {
    let registry = Registry::start(Door::Password);
    let reference = format!("{}/customers:1.0.0", registry.host());
    let answer = format!(r#"{{"Username":"{USER}","Secret":"{PASSWORD}"}}"#);
    // A helper is asked for one registry.
    let script = format!("[ \"$1\" = get ] && [ \"$(cat)\" = {} ] && echo '{answer}'", registry.host());
    let author = with_helper(Machine::new().with_guest("customers-v1"), &script);
    author.run(&["publish", &reference, "customers-v1.wasm"]).stdout();
}

#[test]
fn one_registry_has_a_helper_of_its_own() {
    let (registry, other) = (Registry::start(Door::Password), Registry::start(Door::Open));
    let answer = format!(r#"{{"Username":"{USER}","Secret":"{PASSWORD}"}}"#);
    let author =
        with_helper(Machine::new().with_guest("customers-v1"), &format!("cat > /dev/null; echo '{answer}'"));
    let config = format!(r#"{{"credHelpers":{{"{}":"test"}},"credsStore":"missing"}}"#, registry.host());
    let author = author.holding(".docker/config.json", config);
    let reference = format!("{}/customers:1.0.0", registry.host());
    author.run(&["publish", &reference, "customers-v1.wasm"]).stdout();
    let elsewhere = format!("{}/customers:1.0.0", other.host());
    let shown = author.run(&["publish", &elsewhere, "customers-v1.wasm"]).shown(&other);
    assert!(shown.contains("its credential helper cannot be reached"), "{shown}");
}

#[test]
fn whoever_may_not_enter_is_told_where_credentials_come_from() {
    let registry = Registry::start(Door::Password);
    let reference = format!("{}/team/customers:1.0.0", registry.host());
    let machine = || Machine::new().with_guest("customers-v1");
    let publish = ["publish", &reference, "customers-v1.wasm"];
    insta::assert_snapshot!(machine().run(&publish).shown(&registry), @r"
    error: the registry REGISTRY does not let anybody without credentials push to team/customers
    hint: credentials come from the docker configuration: `docker login REGISTRY`, or a credential helper
    exit status 1
    ");
    insta::assert_snapshot!(machine().run(&["pull", &reference]).shown(&registry), @r"
    error: the registry REGISTRY does not let anybody without credentials pull from team/customers
    hint: credentials come from the docker configuration: `docker login REGISTRY`, or a credential helper
    exit status 1
    ");
    let wrong = machine().holding(".docker/config.json", docker_config(&registry, "cHVibGlzaGVyOndyb25n"));
    insta::assert_snapshot!(wrong.run(&publish).shown(&registry), @r"
    error: the registry REGISTRY does not let the user `publisher` push to team/customers
    hint: credentials come from the docker configuration: `docker login REGISTRY`, or a credential helper
    exit status 1
    ");
    let nothing = "cat > /dev/null; echo 'credentials not found in native keychain'; exit 1";
    insta::assert_snapshot!(with_helper(machine(), nothing).run(&publish).shown(&registry), @r"
    error: the registry REGISTRY does not let anybody without credentials push to team/customers
    hint: credentials come from the docker configuration: `docker login REGISTRY`, or a credential helper
    exit status 1
    ");
}

#[test]
fn a_docker_configuration_that_does_not_keep_its_promise_is_named() {
    let registry = Registry::start(Door::Password);
    let reference = format!("{}/customers:1.0.0", registry.host());
    let pull = |machine: Machine| {
        let home = machine.file("").display().to_string();
        machine.run(&["pull", &reference]).shown(&registry).replace(&home, "HOME/")
    };
    insta::assert_snapshot!(pull(Machine::new().holding(".docker/config.json", "{")), @r"
    error: cannot read the docker configuration HOME/.docker/config.json
      caused by: EOF while parsing an object at line 1 column 1
    hint: mend the file, or name another folder with DOCKER_CONFIG
    exit status 1
    ");
    let missing = Machine::new().holding(".docker/config.json", r#"{"credsStore":"missing"}"#);
    insta::assert_snapshot!(pull(missing), @r"
    error: no credentials for REGISTRY from the docker configuration HOME/.docker/config.json: its credential helper cannot be reached
    hint: log in again: `docker login REGISTRY`
    exit status 1
    ");
    insta::assert_snapshot!(pull(with_helper(Machine::new(), "cat > /dev/null; echo 'the keychain is locked' >&2; exit 1")), @r"
    error: no credentials for REGISTRY from the docker configuration HOME/.docker/config.json: docker-credential-test failed: the keychain is locked
    hint: log in again: `docker login REGISTRY`
    exit status 1
    ");
    insta::assert_snapshot!(pull(with_helper(Machine::new(), "cat > /dev/null; echo hello")), @r"
    error: no credentials for REGISTRY from the docker configuration HOME/.docker/config.json: credential helper response malformed
    hint: log in again: `docker login REGISTRY`
    exit status 1
    ");
    let token = format!(r#"{{"auths":{{"{}":{{"identitytoken":"x"}}}}}}"#, registry.host());
    insta::assert_snapshot!(pull(Machine::new().holding(".docker/config.json", token)), @r"
    error: no credentials for REGISTRY from the docker configuration HOME/.docker/config.json: it holds an identity token, which migrator does not exchange; log in with a user and a password or access token
    hint: log in again: `docker login REGISTRY`
    exit status 1
    ");
}

#[test]
fn a_registry_with_tls_is_reached_where_its_certificate_is_trusted() {
    let registry = Registry::start(Door::PasswordAndTls);
    let reference = format!("{}/customers:1.0.0", registry.host());
    let machine = || {
        let machine = Machine::new().with_guest("customers-v1");
        machine.holding(".docker/config.json", docker_config(&registry, AUTH))
    };
    let certificate = registry.certificate().display().to_string();
    let trusting = machine().with("SSL_CERT_FILE", certificate);
    trusting.run(&["publish", &reference, "customers-v1.wasm"]).stdout();
    trusting.run(&["pull", &reference]).stdout();
    // Not even on this machine is a certificate that is not trusted a reason to do without TLS.
    insta::assert_snapshot!(machine().run(&["pull", &reference]).shown(&registry), @r"
    error: the registry REGISTRY cannot be trusted: invalid peer certificate: UnknownIssuer
    hint: SSL_CERT_FILE names a file with the certificates to trust instead of this machine's
    exit status 1
    ");
}

#[test]
fn a_registry_without_tls_elsewhere_has_to_be_named() {
    let registry = Registry::start(Door::Open);
    let author = Machine::new().with_guest("customers-v1");
    author.run(&["publish", &format!("{}/customers:1.0.0", registry.host()), "customers-v1.wasm"]).stdout();
    // Another name of this machine, which does not say that it is this one.
    let elsewhere = registry.host().replace("127.0.0.1", "0.0.0.0");
    let reference = format!("oci://{elsewhere}/customers:1.0.0");
    let shown = author.run(&["inspect", &reference]).shown(&registry).replace(&elsewhere, "ELSEWHERE");
    insta::assert_snapshot!(shown, @r"
    error: the registry ELSEWHERE does not speak TLS
    hint: if you trust the way to it, name it: `--plain-http ELSEWHERE`
    exit status 1
    ");
    author.run(&["inspect", "--plain-http", "0.0.0.0", &reference]).stdout();
    let port = Machine::new().with("MIGRATOR_PLAIN_HTTP", format!("registry.example,{elsewhere}"));
    port.run(&["inspect", &reference]).stdout();
    let settings = format!("[registry]\nplain-http = [\"{elsewhere}\"]\n");
    Machine::new().holding("migrator.toml", settings).run(&["inspect", &reference]).stdout();
}
