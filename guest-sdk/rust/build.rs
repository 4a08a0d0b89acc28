//! Encodes each world of the contract, so that a guest carries the description of exactly the world it implements.
//!
//! `wit-bindgen` can put such a description only into a macro that also defines the exports, and the macros of two worlds
//! that export the same interface cannot live in one crate.

use std::error::Error;
use std::path::PathBuf;

use wit_component::StringEncoding;
use wit_parser::Resolve;

fn main() -> Result<(), Box<dyn Error>> {
    let contract = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("../../wit/0.1.0");
    println!("cargo::rerun-if-changed={}", contract.display());
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(&contract)?;
    for (name, world) in resolve.packages[package].worlds.clone() {
        let description = wit_component::metadata::encode(&resolve, world, StringEncoding::UTF8, None)?;
        std::fs::write(out.join(format!("{name}.world")), description)?;
    }
    Ok(())
}
