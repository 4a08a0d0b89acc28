//! What is unreasonably large is not read.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use migrator_registry::Digest;
use migrator_test_servers::registry::{Door, Registry};

use super::machine::Machine;

/// A registry in which a manifest names a component with this digest and this size; and the reference.
fn claiming(component: &str, size: u64) -> (Registry, String) {
    let registry = Registry::start(Door::Open);
    let author = Machine::new().with_guest("customers-v1");
    author.run(&["publish", &format!("{}/customers:1.0.0", registry.host()), "customers-v1.wasm"]).stdout();
    let manifest = format!(
        r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{{"mediaType":"application/vnd.wasm.config.v0+json","digest":"{component}","size":1}},"layers":[{{"mediaType":"application/wasm","digest":"{component}","size":{size}}}]}}"#
    );
    let digest = Digest::of(manifest.as_bytes());
    registry.put_manifest("customers", "2.0.0", digest.as_str(), manifest.as_bytes());
    let reference = format!("oci://{}/customers:2.0.0", registry.host());
    (registry, reference)
}

/// The digest of what the registry has.
fn published() -> String {
    let component = std::fs::read(migrator_tests::guests::path("customers-v1")).expect("a component");
    Digest::of(&component).to_string()
}

#[test]
fn a_component_that_is_too_large_is_refused_before_it_is_read() {
    // It is not even there: who asked for it would find nothing.
    let (registry, reference) = claiming(Digest::of(b"large").as_str(), 300_000_000);
    let machine = Machine::new();
    insta::assert_snapshot!(machine.run(&["apply", "--local=", &reference]).shown(&registry), @r"
    error: oci://REGISTRY/customers:2.0.0 is too large: its component has … bytes, and 268435456 are the most that one may have
    hint: a component has some megabytes: look at what was published there
    exit status 1
    ");
    assert!(!machine.file("migrator.lock").exists(), "it was entered into the lock file");
}

#[test]
fn a_component_that_goes_on_beyond_its_size_is_given_up() {
    let (registry, reference) = claiming(&published(), 10);
    let machine = Machine::new();
    insta::assert_snapshot!(machine.run(&["pull", &reference]).shown(&registry), @r"
    error: oci://REGISTRY/customers:2.0.0 was tampered with or damaged: its component is longer than the … bytes that its manifest names
    hint: nothing of it was kept; ask whoever runs the registry what has changed
    exit status 1
    ");
    assert!(!machine.file("customers-2.0.0.wasm").exists(), "it was written");
}

/// Answers every request with a manifest of this many bytes.
fn answering(size: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("a listener has an address").to_string();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.expect("a connection is taken");
            let _ = connection.read(&mut [0; 4096]);
            let head = "Content-Type: application/vnd.oci.image.manifest.v1+json\r\nConnection: close";
            let _ = write!(connection, "HTTP/1.1 200 OK\r\n{head}\r\nContent-Length: {size}\r\n\r\n");
            // Who asks whether credentials are wanted does not read it.
            let _ = connection.write_all(&vec![b' '; size]);
        }
    });
    address
}

#[test]
fn a_manifest_that_is_too_large_is_refused() {
    // Debian's registry would not give it away.
    let address = answering((4 << 20) + 1);
    let reference = format!("oci://{address}/customers:2.0.0");
    let ran = Machine::new().run(&["inspect", "--plain-http=127.0.0.1", &reference]);
    let registry = Registry::start(Door::Open);
    insta::assert_snapshot!(ran.shown(&registry).replace(&address, "LAVISH"), @r"
    error: oci://LAVISH/customers:2.0.0 is too large: its manifest has … bytes, and 4194304 are the most that one may have
    hint: a component has some megabytes: look at what was published there
    exit status 1
    ");
}
