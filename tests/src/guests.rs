//! Where `cargo xtask guests` puts the components.

use std::path::{Path, PathBuf};

/// The folder of built components: `MIGRATOR_GUESTS`, or `target/guests` of this workspace.
pub fn folder() -> PathBuf {
    std::env::var_os("MIGRATOR_GUESTS")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/guests"))
}

/// The component of this name.
///
/// # Panics
/// When it has not been built.
pub fn path(name: &str) -> PathBuf {
    let path = folder().join(format!("{name}.wasm"));
    assert!(path.is_file(), "{} is missing: run `cargo xtask guests` first", path.display());
    path
}
