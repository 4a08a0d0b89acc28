//! What is deployed with other tools is packaged by reference and by description as it is from files.

use migrator_test_servers::registry::{Door, Registry};
use migrator_tests::server::Server;

use super::composing::description;
use super::machine::Machine;

/// A machine that reaches a DynamoDB in which there is no table yet.
fn before(server: &Server) -> Machine {
    server.environment().into_iter().fold(Machine::new(), |machine, (name, value)| machine.with(name, value))
}

/// The sha256 of the package that these components make.
fn packaged(machine: &Machine, components: &[&str]) -> String {
    let command = ["lambda", "package", "-o", "json", "out.zip"];
    let arguments = [&command[..], components].concat();
    let report = machine.run(&arguments).json();
    assert!(machine.file("out.zip").is_file(), "no package was written");
    report["sha256"].as_str().expect("a digest is text").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_migration_makes_the_package_that_its_file_makes() {
    let (registry, server) = (Registry::start(Door::Open), Server::start().await);
    let guests = ["customers-v1", "customers-v2"];
    let author = guests.iter().fold(before(&server), |machine, guest| machine.with_guest(guest));
    let references = guests.map(|guest| format!("oci://{}/team/{guest}:1.0.0", registry.host()));
    for (guest, reference) in guests.iter().zip(&references) {
        author.run(&["publish", reference, &format!("{guest}.wasm")]).stdout();
    }
    let user = before(&server);
    let by_reference = packaged(&user, &[&references[0], &references[1]]);
    assert_eq!(by_reference, packaged(&author, &["customers-v1.wasm", "customers-v2.wasm"]));
    assert!(user.read("migrator.lock").contains(&references[1]), "it is not pinned");
    assert_eq!(packaged(&user, &["--locked", &references[0], &references[1]]), by_reference);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_description_of_published_converters_makes_the_package_that_its_component_makes() {
    let (registry, server) = (Registry::start(Door::Open), Server::start().await);
    let reference = format!("oci://{}/team/link:1.0.0", registry.host());
    let author = Machine::new().with_guest("link");
    author.run(&["publish", &reference, "link.wasm"]).stdout();
    let described = description(&reference).replace("people", "customers");
    let user = before(&server).with_guest("customers-v1").holding("v2.toml", described);
    user.run(&["compose", "v2.toml", "--out", "v2.wasm"]).stdout();
    let composed = packaged(&user, &["customers-v1.wasm", "v2.wasm"]);
    assert_eq!(packaged(&user, &["customers-v1.wasm", "v2.toml"]), composed);
    server.stop().await;
}
