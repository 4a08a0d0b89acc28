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

/// The newest version of the GNU C library that a program asks for, as (major, minor).
///
/// An executable names the versions it needs in its string table (`GLIBC_2.34`); looking for these names anywhere in
/// the file finds at least all of them.
pub fn newest_glibc(program: &[u8]) -> Option<(u32, u32)> {
    const PREFIX: &[u8] = b"GLIBC_";
    let starts = program.windows(PREFIX.len()).enumerate().filter(|(_, window)| *window == PREFIX);
    starts.filter_map(|(place, _)| version(&program[place + PREFIX.len()..])).max()
}

/// `2.34` at the beginning of a text that goes on with something else.
fn version(text: &[u8]) -> Option<(u32, u32)> {
    let end = text.iter().position(|byte| !byte.is_ascii_digit() && *byte != b'.')?;
    let mut parts = std::str::from_utf8(&text[..end]).ok()?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        let program = b"\0GLIBC_2.9\0GLIBC_2.2.5\0xGLIBC_2.34\0GLIBC_PRIVATE\0GLIBC_\0";
        assert_eq!(newest_glibc(program), Some((2, 34)));
        assert_eq!(newest_glibc(b"no such thing"), None);
    }
}
