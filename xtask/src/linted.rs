//! The workspace, compiled once for both: looked at by Clippy, and to be run.
//!
//! `cargo clippy` and `cargo build` compile every dependency each for itself, the first only in order to look at what uses it. Clippy's
//! compiler is a whole one: put in the compiler's place for the workspace's own crates, which is also how `cargo clippy` calls it, it makes
//! what is run afterwards.

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::command::{Outcome, cargo, run, target};
use crate::function;

/// Compiles everything, and fails at the first warning.
pub(crate) fn build() -> Outcome {
    build_function()?;
    run(linted().args(["build", "--workspace", "--all-targets"]))
}

/// Compiles the function that the tests deploy, of what everything else is compiled of: by itself, as it is shipped, it has other
/// features and takes as long as half of the rest.
fn build_function() -> Outcome {
    let mut build = linted();
    // One test besides, so that features are those of tests.
    run(build.args(["build", "--workspace", "--bin", "bootstrap", "--test", "item"]))?;
    let (from, to) = (target().join("debug/bootstrap"), function_place());
    let made = |path: &PathBuf| fs::metadata(path).and_then(|file| file.modified());
    // Made anew only for another one: what carries it is built again then.
    if made(&to).is_ok_and(|made_stripped| made(&from).is_ok_and(|made| made < made_stripped)) {
        return Ok(());
    }
    // What is stripped is a third of what tests upload time and again.
    fs::create_dir_all(target().join("tools"))?;
    run(Command::new("strip").arg("-o").arg(&to).arg(&from))
}

/// Where [`build_function`] puts it.
fn function_place() -> PathBuf {
    let place = target().join("tools/bootstrap");
    std::path::absolute(&place).unwrap_or(place)
}

/// A cargo that compiles with Clippy, or finds compiled what [`build`] made.
pub(crate) fn linted() -> Command {
    let mut cargo = cargo();
    let (here, elsewhere) = function::variables();
    cargo.env(here, function_place()).env(elsewhere, "");
    cargo.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    // How `cargo clippy` hands over its arguments.
    cargo.env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    cargo
}

/// The tests as [`build`] made them, for a run that does not ask cargo again: it would compile without Clippy what tests call cargo
/// for, or ours anew.
pub(crate) struct Tests {
    cargo_metadata: PathBuf,
    binaries: PathBuf,
}

impl Tests {
    /// Finds them.
    pub(crate) fn find() -> Result<Self, Box<dyn Error>> {
        let found = Self {
            cargo_metadata: target().join("cargo-metadata.json"),
            binaries: target().join("test-binaries.json"),
        };
        let mut metadata = cargo();
        metadata.args(["metadata", "--format-version", "1", "--all-features"]);
        fs::write(&found.cargo_metadata, output(&mut metadata)?)?;
        let mut list = linted();
        list.args(["nextest", "list", "--workspace", "--list-type", "binaries-only"]);
        fs::write(&found.binaries, output(list.args(["--message-format", "json"]))?)?;
        Ok(found)
    }

    /// Runs them.
    pub(crate) fn command(&self) -> Command {
        let mut nextest = cargo();
        nextest.args(["nextest", "run", "--cargo-metadata"]).arg(&self.cargo_metadata);
        nextest.arg("--binaries-metadata").arg(&self.binaries);
        nextest
    }
}

fn output(command: &mut Command) -> Result<Vec<u8>, Box<dyn Error>> {
    let output = command.stderr(std::process::Stdio::inherit()).output()?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(format!("{command:?} failed: {}", output.status).into())
    }
}
