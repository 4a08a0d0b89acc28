//! `cargo xtask test`: everything continuous integration checks, in the order in which it fails fastest.

use std::process::Command;
use std::time::Instant;

use crate::command::{Outcome, cargo, root, run};
use crate::servers::Servers;
use crate::{debian, function, guests, language_tools, linted, tools};

/// Runs every check, and stops at the first that fails.
pub(crate) fn test() -> Outcome {
    tools::ensure_nextest()?;
    stage("formatting", || run(cargo().args(["fmt", "--all", "--check"])))?;
    stage("guests' formatting", guests_formatting)?;
    stage("components", guests::build)?;
    stage("the function without a compiler", function::check)?;
    stage("lints and build", linted::build)?;
    stage("servers", Servers::install)?;
    tests()?;
    stage("documentation tests", || run(linted::linted().args(["test", "--quiet", "--workspace", "--doc"])))?;
    stage("converters' own tests", guests_tests)?;
    stage("dependencies", dependencies)
}

/// All tests, and once more on Amazon's DynamoDB Local those that depend on the make of DynamoDB. The servers end with this function,
/// whether it succeeds or not.
fn tests() -> Outcome {
    let tests = linted::Tests::find()?;
    let servers = Servers::start()?;
    let nextest = || {
        let mut nextest = tests.command();
        nextest.envs(servers.variables());
        nextest
    };
    stage("tests", || run(&mut nextest()))?;
    stage("tests on DynamoDB Local", || {
        run(nextest().args(["--profile", "dynamodb-local"]).env("MIGRATOR_TEST_ENGINE", "dynamodb-local"))
    })
}

#[allow(clippy::print_stderr, reason = "a person waits for the next stage")]
fn stage(name: &str, work: impl FnOnce() -> Outcome) -> Outcome {
    eprintln!("== {name}");
    let started = Instant::now();
    work()?;
    eprintln!("== {name}: {} s", started.elapsed().as_secs());
    Ok(())
}

/// The guests' workspaces have a manifest of their own.
const GUESTS: [&str; 2] = ["examples/Cargo.toml", "tests/guests/Cargo.toml"];

fn guests_formatting() -> Outcome {
    GUESTS
        .iter()
        .try_for_each(|manifest| run(cargo().args(["fmt", "--all", "--check", "--manifest-path", manifest])))
}

/// Packages whose tests run in Node.js.
const NPM_TESTS: [&str; 5] = [
    "guest-sdk/js",
    "examples/customers-js",
    "examples/customers-ts",
    "examples/prefix-js",
    "examples/prefix-ts",
];

/// Converters run natively under their author's own runner, and so do the SDKs.
fn guests_tests() -> Outcome {
    run(cargo().args(["test", "--quiet", "--workspace", "--manifest-path", GUESTS[0]]))?;
    language_tools::npm_packages()?;
    for folder in NPM_TESTS {
        run(Command::new("npm").args(["test", "--silent"]).current_dir(root().join(folder)))?;
    }
    python_tests()?;
    debian::ensure("make and a C compiler", "build-essential", || {
        debian::succeeds(Command::new("make").arg("--version"))
            && debian::succeeds(Command::new("cc").arg("--version"))
    })?;
    ["guest-sdk/c", "examples/customers-c", "examples/prefix-c"].iter().try_for_each(|folder| {
        run(Command::new("make").args(["--silent", "test"]).current_dir(root().join(folder)))
    })
}

fn python_tests() -> Outcome {
    language_tools::python_packages()?;
    let python = |folder: &str, sdk: &str| {
        let mut python = Command::new(root().join("examples/.venv/bin/python"));
        python.env("PYTHONPATH", sdk).env("MYPYPATH", sdk).current_dir(root().join(folder));
        python
    };
    let sdk = || python("guest-sdk/python", "src");
    run(sdk().args(["-m", "unittest", "discover", "--quiet", "tests"]))?;
    run(sdk().args(["-m", "mypy", "--no-error-summary"]))?;
    ["examples/customers-python", "examples/prefix-python"].iter().try_for_each(|folder| {
        let example = || python(folder, "migrator-guest/src");
        run(example().args(["-m", "unittest", "--quiet"]))?;
        run(example().args([
            "-m",
            "mypy",
            "--strict",
            "--no-error-summary",
            "migration.py",
            "test_migration.py",
        ]))
    })
}

/// Licences, sources and bans need no network beyond the registry; advisories need a database that a closed machine
/// cannot fetch.
#[allow(clippy::print_stderr, reason = "what is not checked must be said")]
fn dependencies() -> Outcome {
    tools::ensure_deny()?;
    run(cargo().args(["deny", "--log-level", "error", "check", "bans", "licenses", "sources"]))?;
    if tools::advisories_reachable() {
        return run(cargo().args(["deny", "check", "advisories"]));
    }
    eprintln!("== advisories: not checked, the advisory database cannot be reached from here");
    Ok(())
}
