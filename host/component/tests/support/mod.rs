//! Components for the tests: built guests, and ones made here from the text of a world.

#![allow(dead_code, missing_docs, unreachable_pub, clippy::unwrap_used, clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use migrator_component::{Component, ComponentError, Limits, Runtime};
use migrator_item::Item;
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, PackageId, Resolve};

pub fn guest(name: &str) -> Vec<u8> {
    let directory = std::env::var_os("MIGRATOR_GUESTS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/guests"), PathBuf::from);
    let file = directory.join(format!("{name}.wasm"));
    std::fs::read(&file).unwrap_or_else(|error| {
        panic!("{} cannot be read ({error}): run `cargo xtask guests` first", file.display())
    })
}

/// Limits that tests can reach quickly.
pub fn limits() -> Limits {
    Limits {
        batch_deadline: Duration::from_millis(400),
        memory: 32 << 20,
        handles: 5_000,
        ..Limits::default()
    }
}

pub fn load(name: &str) -> Result<Component, ComponentError> {
    load_bytes(name, guest(name))
}

pub fn load_bytes(name: &str, bytes: Vec<u8>) -> Result<Component, ComponentError> {
    Component::load(&Runtime::new(limits()).unwrap(), &format!("{name}.wasm"), bytes)
}

pub fn error(name: &str, bytes: Vec<u8>) -> String {
    load_bytes(name, bytes).unwrap_err().to_string()
}

pub fn item(json: &str) -> Item {
    Item::parse(json.to_owned()).unwrap()
}

pub fn contract() -> (Resolve, PackageId) {
    contract_with(|text| text)
}

/// The contract after a change to its text.
pub fn contract_with(change: impl Fn(String) -> String) -> (Resolve, PackageId) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit/0.1.0");
    let mut files = wit_parser::SourceMap::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        files.push_str(path.to_str().unwrap(), change(std::fs::read_to_string(&path).unwrap()));
    }
    let mut resolve = Resolve::default();
    let group = files.parse().map_err(|(_, error)| error).unwrap();
    let package = resolve.push_group(group).unwrap();
    (resolve, package)
}

/// A component of a world whose every export traps.
pub fn dummy((mut resolve, package): (Resolve, PackageId), world: &str) -> Vec<u8> {
    let world = resolve.select_world(&[package], Some(world)).unwrap();
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Standard32);
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).unwrap();
    let _ = &mut resolve;
    ComponentEncoder::default().module(&module).unwrap().validate(true).encode().unwrap()
}

/// A component of the first world of a text.
pub fn dummy_of(text: &str, world: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = resolve.push_source("test.wit", text).unwrap();
    dummy((resolve, package), world)
}
