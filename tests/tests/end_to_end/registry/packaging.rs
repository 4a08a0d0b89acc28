//! What is deployed with other tools is packaged by reference and by description as it is from files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;

use migrator_test_servers::registry::{Door, Registry};
use migrator_tests::server::Server;
use zip::ZipArchive;

use super::composing::description;
use super::machine::Machine;

/// A machine that reaches a DynamoDB in which there is no table yet.
fn before(server: &Server) -> Machine {
    server.environment().into_iter().fold(Machine::new(), |machine, (name, value)| machine.with(name, value))
}

/// What is in a package.
#[derive(PartialEq)]
struct Packaged {
    /// What the function is told, without what messages call the component: that is where it came from.
    configuration: serde_json::Value,
    /// Everything else, by name.
    files: BTreeMap<String, Vec<u8>>,
}

/// The package that these components make.
fn packaged(machine: &Machine, components: &[&str]) -> Packaged {
    let command = ["lambda", "package", "-o", "json", "out.zip"];
    let mut report = machine.run(&[&command[..], components].concat()).json();
    let mut configuration = report["configuration"].take();
    let named = configuration.as_object_mut().and_then(|known| known.remove("component"));
    assert!(named.is_some(), "messages call the component nothing: {configuration}");
    let zip = File::open(machine.file("out.zip")).expect("the package was written");
    let mut zip = ZipArchive::new(zip).expect("the package is a zip");
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("the package has the file");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("the file can be unpacked");
        let name = file.name().expect("a name is text").into_owned();
        files.insert(name, content);
    }
    assert!(files.remove("config.json").is_some(), "the function is told nothing");
    Packaged { configuration, files }
}

fn assert_same(first: &Packaged, second: &Packaged) {
    assert_eq!(first.configuration, second.configuration);
    let names = |packaged: &Packaged| packaged.files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(first), names(second));
    assert!(first == second, "a file differs");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_published_migration_makes_the_package_that_its_file_makes() {
    let (registry, server) = (Registry::start(Door::Open), Server::start().await);
    let guests = ["customers-v1", "rekey-v2"];
    let author = guests.iter().fold(before(&server), |machine, guest| machine.with_guest(guest));
    let references = guests.map(|guest| format!("oci://{}/team/{guest}:1.0.0", registry.host()));
    for (guest, reference) in guests.iter().zip(&references) {
        author.run(&["publish", reference, &format!("{guest}.wasm")]).stdout();
    }
    let user = before(&server);
    let by_reference = packaged(&user, &[&references[0], &references[1]]);
    let by_file = packaged(&author, &["customers-v1.wasm", "rekey-v2.wasm"]);
    assert!(by_file.files.contains_key("migration.cwasm"), "the converter is not in it");
    assert_same(&by_reference, &by_file);
    assert!(user.read("migrator.lock").contains(&references[1]), "it is not pinned");
    assert_same(&packaged(&user, &["--locked", &references[0], &references[1]]), &by_reference);
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
    assert_same(&packaged(&user, &["customers-v1.wasm", "v2.toml"]), &composed);
    server.stop().await;
}
