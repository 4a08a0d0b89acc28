//! The cargo subcommands the checks need: installed from the registry when they are missing.

use std::process::{Command, Stdio};

use crate::command::{Outcome, cargo, run};

/// Makes sure that `cargo nextest` is there.
pub(crate) fn ensure_nextest() -> Outcome {
    ensure("nextest", &["cargo-nextest", "--no-default-features", "--features", "default-no-update"])
}

/// Makes sure that `cargo deny` is there.
pub(crate) fn ensure_deny() -> Outcome {
    ensure("deny", &["cargo-deny"])
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
    run(cargo().args(["install", "--locked", "--quiet"]).args(package))
}

fn answers(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
