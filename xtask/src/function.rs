//! What is shipped into Lambda is built by itself, with fewer features than the workspace's tests use.

use std::path::PathBuf;
use std::process::Command;

use crate::command::{Outcome, cargo, run, target};

/// What only somebody who compiles components needs.
const COMPILER: [&str; 3] = ["cranelift-codegen", "wit-component", "wit-parser"];

/// Checks that there is no compiler in the function, and that what may hold one does without.
pub(crate) fn check() -> Outcome {
    run(alone().args(["check", "--quiet", "--package", "migrator-component", "--no-default-features"]))?;
    let tree = alone()
        .args(["tree", "--package", "migrator-lambda", "--edges", "no-dev,no-build,no-proc-macro"])
        .args(["--prefix", "none", "--format", "{p}"])
        .output()?;
    if !tree.status.success() {
        return Err(format!("cargo tree failed: {}", String::from_utf8_lossy(&tree.stderr)).into());
    }
    let tree = String::from_utf8(tree.stdout)?;
    let inside: Vec<&str> = tree.lines().filter(|line| is_compiler(line)).collect();
    if inside.is_empty() {
        Ok(())
    } else {
        Err(format!("the function contains {}", inside.join(", ")).into())
    }
}

/// Builds what is shipped: `target/lambda/bootstrap`.
pub(crate) fn build() -> Outcome {
    run(alone().args(["build", "--profile", "lambda", "--package", "migrator-lambda"]))
}

/// Where [`build`] puts it.
pub(crate) fn built() -> PathBuf {
    target().join("lambda/bootstrap")
}

/// The variables by which a build of the command line is told of bootstraps: of the one for this machine's processor, and of the other
/// one.
pub(crate) fn variables() -> (&'static str, &'static str) {
    let (x86_64, arm64) = ("MIGRATOR_BOOTSTRAP_X86_64", "MIGRATOR_BOOTSTRAP_ARM64");
    if std::env::consts::ARCH == "aarch64" { (arm64, x86_64) } else { (x86_64, arm64) }
}

/// A cargo that does not unify features over the workspace, whatever it is configured to do: the tests' features hold the
/// compiler.
fn alone() -> Command {
    let mut cargo = cargo();
    cargo.env_remove("CARGO_RESOLVER_FEATURE_UNIFICATION");
    cargo
}

fn is_compiler(line: &str) -> bool {
    line.split(' ').next().is_some_and(|name| COMPILER.contains(&name))
}
