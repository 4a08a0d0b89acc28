//! The bootstrap as it is shipped: built with the profile `lambda`, without a compiler inside.

use std::path::{Path, PathBuf};

/// The shipped bootstrap: `MIGRATOR_BOOTSTRAP`, or the one of this workspace.
///
/// # Panics
/// When it has not been built.
pub fn shipped_bootstrap() -> PathBuf {
    let path = std::env::var_os("MIGRATOR_BOOTSTRAP").map(PathBuf::from);
    let path = path.unwrap_or_else(|| {
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"));
        target.join("lambda/bootstrap")
    });
    let build = "run `cargo build --profile lambda --package migrator-lambda`";
    assert!(path.is_file(), "{} is missing: {build}", path.display());
    path
}
