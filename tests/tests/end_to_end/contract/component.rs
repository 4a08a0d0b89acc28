//! Making a component of the text of a core module and the text of a contract.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// The folder of the contract.
pub(super) fn wit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit")
}

/// The contract's text as it was frozen.
pub(super) fn frozen(version: &str) -> String {
    let file = wit().join("frozen").join(format!("{version}.wit"));
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The component that a core module is in this world of this contract.
pub(super) fn component(contract: &str, world: &str, module: &str) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let package = resolve.push_source("contract.wit", contract).expect("the contract parses");
    let world = resolve.select_world(&[package], Some(world)).expect("the contract has the world");
    let mut module = wat::parse_str(module).expect("the module's text parses");
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false)
        .expect("the module says what it is");
    let mut encoder = ComponentEncoder::default();
    encoder.validate(true).module(&module).expect("a core module");
    encoder.encode().expect("the module fits its world")
}

/// A folder of files, removed at the end.
pub(super) struct Folder(TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        Self(TempDir::new().expect("there is room for a folder"))
    }

    /// Writes a file and returns where it is.
    pub(super) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let file = self.0.path().join(name);
        fs::write(&file, content).expect("there is room for a file");
        file.display().to_string()
    }

    /// What was printed, with files called by their names alone.
    pub(super) fn shown(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.0.path().display()), "")
    }
}
