//! Debian's `docker-registry`. Tests start it themselves, each its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::tools;
use crate::command::Outcome;
use crate::debian;

/// Name of the package and of the program in it.
const NAME: &str = "docker-registry";

/// The program: this machine's, or else the unpacked one.
pub(crate) fn program() -> PathBuf {
    if answers(Path::new(NAME)) { PathBuf::from(NAME) } else { unpacked().join("usr/bin").join(NAME) }
}

/// Unpacks the package. Installed it would begin to serve.
pub(crate) fn install() -> Outcome {
    if answers(&program()) {
        return Ok(());
    }
    debian::unpack(NAME, &unpacked())?;
    if answers(&program()) { Ok(()) } else { Err(format!("{} does not start", program().display()).into()) }
}

fn unpacked() -> PathBuf {
    tools().join(NAME)
}

fn answers(program: &Path) -> bool {
    debian::succeeds(Command::new(program).arg("--version"))
}
