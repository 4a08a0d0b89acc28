//! A registry that is not there is an error in seconds, and none for what is in the cache.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use migrator_test_servers::registry::{Door, Registry};

use super::machine::Machine;

#[test]
fn a_locked_version_in_the_cache_needs_no_registry() {
    let mut registry = Registry::start(Door::Open);
    let reference = format!("oci://{}/customers:1.0.0", registry.host());
    let machine = Machine::new().with_guest("customers-v1");
    machine.run(&["publish", &reference, "customers-v1.wasm"]).stdout();
    let other = machine.run(&["inspect", &reference]).stdout();
    registry.stop();
    assert_eq!(machine.run(&["inspect", "--locked", &reference]).stdout(), other);
    machine.run(&["apply", "--local=dev.db", "--locked", &reference]).stdout();
    insta::assert_snapshot!(Machine::new().run(&["apply", "--local=", &reference]).shown(&registry), @r"
    error: the registry REGISTRY cannot be reached: Connection refused (os error 111)
    hint: check its name and its port, and whether the way to it needs a proxy: HTTPS_PROXY names one
    exit status 1
    ");
    insta::assert_snapshot!(machine.run(&["publish", &reference, "customers-v1.wasm"]).shown(&registry), @r"
    error: the registry REGISTRY cannot be reached: Connection refused (os error 111)
    hint: check its name and its port, and whether the way to it needs a proxy: HTTPS_PROXY names one
    exit status 1
    ");
}

#[test]
fn a_registry_that_takes_connections_and_says_nothing_is_given_up() {
    let registry = Registry::start(Door::Open);
    let silent = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = silent.local_addr().expect("a listener has an address").to_string();
    let started = Instant::now();
    let shown = Machine::new().run(&["pull", &format!("{address}/customers:1.0.0")]).shown(&registry);
    assert!(started.elapsed() < Duration::from_secs(30), "it took {:?}", started.elapsed());
    insta::assert_snapshot!(shown.replace(&address, "SILENT"), @r"
    error: the registry SILENT cannot be reached: it does not answer
    hint: check its name and its port, and whether the way to it needs a proxy: HTTPS_PROXY names one
    exit status 1
    ");
}
