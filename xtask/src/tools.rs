//! The cargo subcommands and programs the checks need: installed from the registry when they are missing.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::command::{Outcome, cargo, run, target};

/// The version of `wkg` that components are exchanged with.
const WKG: &str = "0.16.1";

/// Makes sure that `cargo nextest` is there.
pub(crate) fn ensure_nextest() -> Outcome {
    ensure("nextest", &["cargo-nextest", "--no-default-features", "--features", "default-no-update"])
}

/// Makes sure that `cargo deny` is there.
pub(crate) fn ensure_deny() -> Outcome {
    ensure("deny", &["cargo-deny"])
}

/// Where `wkg` is installed.
pub(crate) fn wkg() -> PathBuf {
    target().join(format!("tools/wkg-{WKG}/bin/wkg"))
}

/// Makes sure that `wkg` is there.
#[allow(clippy::print_stderr, reason = "an installation takes minutes")]
pub(crate) fn ensure_wkg() -> Outcome {
    if answers(Command::new(wkg()).arg("--version")) {
        return Ok(());
    }
    eprintln!("== installing wkg (some minutes)");
    let mut install = unoptimised();
    install.args(["--no-track", "--force", "--version", WKG, "wkg", "--root"]);
    run(install.arg(target().join(format!("tools/wkg-{WKG}"))))
}

/// An installation that takes as little time as it can: nothing here is used for longer than that, nor debugged.
fn unoptimised() -> Command {
    let mut install = cargo();
    install.args(["install", "--locked", "--quiet", "--debug"]).env("CARGO_PROFILE_DEV_DEBUG", "0");
    install
}

/// Whether the advisory database can be fetched from here.
pub(crate) fn advisories_reachable() -> bool {
    let mut fetch = cargo();
    fetch.args(["deny", "--log-level", "off", "fetch", "db"]);
    fetch.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

#[allow(clippy::print_stderr, reason = "an installation takes minutes")]
fn ensure(subcommand: &str, package: &[&str]) -> Outcome {
    if answers(cargo().args([subcommand, "--version"])) {
        return Ok(());
    }
    eprintln!("== installing cargo-{subcommand}");
    let mut install = unoptimised();
    run(install.args(package))
}

fn answers(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
