//! Converters made from text, and what composes them.

use bytes::Bytes;
use migrator_component::{Limits, Runtime};
use migrator_compose::{ComposeError, Composed, Description, compose};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// Asks the host of each item what to do: `refuse` it, `drop` it, return it, or return it `twice`.
pub(crate) const ASKING: &str = include_str!("asking.wat");

/// A component of a world of the contract from the text of its core module.
pub(crate) fn component(text: &str, world: &str) -> Bytes {
    let (resolve, world) = resolve(world);
    let mut module = wat::parse_str(text).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).unwrap();
    ComponentEncoder::default().validate(true).module(&module).unwrap().encode().unwrap().into()
}

fn resolve(world: &str) -> (Resolve, wit_parser::WorldId) {
    let mut files = wit_parser::SourceMap::new();
    for (name, text) in migrator_component::CONTRACT_FILES {
        files.push_str(name, *text);
    }
    let mut resolve = Resolve::default();
    let package = resolve.push_group(files.parse().map_err(|(_, error)| error).unwrap()).unwrap();
    let world = resolve.select_world(&[package], Some(world)).unwrap();
    (resolve, world)
}

/// A component that `cargo xtask guests` built.
pub(crate) fn guest(name: &str) -> Bytes {
    let folder = std::env::var_os("MIGRATOR_GUESTS").map_or_else(
        || std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/guests"),
        std::path::PathBuf::from,
    );
    let file = folder.join(format!("{name}.wasm"));
    let bytes = std::fs::read(&file);
    bytes.unwrap_or_else(|error| panic!("{}: {error}: run `cargo xtask guests`", file.display())).into()
}

pub(crate) fn runtime() -> Runtime {
    Runtime::new(Limits::default()).unwrap()
}

/// A description that takes nothing from the environment.
pub(crate) fn description(text: &str) -> Result<Description, ComposeError> {
    Description::parse("v2.toml", text, &|_| None)
}

/// A convert migration of converters, given as (name, settings in TOML, component).
pub(crate) fn chain(converters: &[(&str, &str, Bytes)]) -> Result<Composed, ComposeError> {
    let mut text = "lineage = \"people\"\nversion = 2\n[convert]\n".to_owned();
    for (name, settings, _) in converters {
        text += &format!("[[converter]]\nuse = \"{name}.wasm\"\nsettings = {{{settings}}}\n");
    }
    let bytes: Vec<Bytes> = converters.iter().map(|(_, _, bytes)| bytes.clone()).collect();
    compose(&runtime(), &description(&text)?, &bytes)
}
