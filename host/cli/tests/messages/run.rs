//! Runs the real binary in a directory of its own, with an environment of its own.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A directory to run in and the variables to run with.
pub(crate) struct Place {
    directory: tempfile::TempDir,
    environment: Vec<(String, String)>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Place { directory: tempfile::tempdir().unwrap(), environment: Vec::new() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// A file in the directory, with folders as needed.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    /// A copy of a component that `cargo xtask guests` built.
    pub(crate) fn guest(self, name: &str, guest: &str) -> Self {
        let content = std::fs::read(guest_path(guest)).unwrap();
        self.file(name, content)
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Credentials that no service checks, and a region.
    pub(crate) fn credentials(self) -> Self {
        self.variable("AWS_ACCESS_KEY_ID", "local")
            .variable("AWS_SECRET_ACCESS_KEY", "local")
            .variable("AWS_REGION", "eu-central-1")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_migrator"));
        command.args(arguments).current_dir(self.path()).env_clear();
        // Neither this machine's AWS settings nor a metadata service may answer.
        command.env("HOME", self.path()).env("AWS_EC2_METADATA_DISABLED", "true");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        Ran { line: format!("migrator {}", arguments.join(" ")), output }
    }
}

/// A run that has ended.
pub(crate) struct Ran {
    line: String,
    pub(crate) output: Output,
}

impl Ran {
    pub(crate) fn code(&self) -> i32 {
        self.output.status.code().unwrap()
    }

    pub(crate) fn stdout(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).unwrap()
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8(self.output.stderr.clone()).unwrap()
    }

    /// What a person would see, for a snapshot.
    pub(crate) fn shown(&self) -> String {
        let mut text = format!("$ {}\n", self.line);
        let (stdout, stderr) = (self.stdout(), self.stderr());
        if !stdout.is_empty() {
            write!(text, "{stdout}").unwrap();
        }
        if !stderr.is_empty() {
            write!(text, "--- stderr\n{stderr}").unwrap();
        }
        write!(text, "--- exit status {}", self.code()).unwrap();
        text
    }
}

/// Where `cargo xtask guests` puts components.
pub(crate) fn guest_path(name: &str) -> PathBuf {
    let folder = std::env::var_os("MIGRATOR_GUESTS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/guests"), PathBuf::from);
    let path = folder.join(name).with_extension("wasm");
    assert!(path.exists(), "{} is missing: run `cargo xtask guests`", path.display());
    path
}

/// A component with some of its text replaced by as many other bytes, wherever it stands: another description, another lineage.
pub(crate) fn altered(guest: &str, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = std::fs::read(guest_path(guest)).unwrap();
    let places: Vec<_> =
        (0..=bytes.len() - from.len()).filter(|&at| bytes[at..].starts_with(from.as_bytes())).collect();
    assert!(!places.is_empty(), "{guest} does not hold `{from}`");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

impl Ran {
    /// As [`Ran::shown`], without the port of the embedded DynamoDB, times of day, and process and host names.
    pub(crate) fn without_port(&self) -> String {
        replace_numbers(&self.shown(), "http://127.0.0.1:", "PORT")
    }

    /// As [`Ran::shown`], without times and memory, which differ from run to run.
    pub(crate) fn without_measures(&self) -> String {
        let measured = |line: &&str| !line.starts_with("  time ") && !line.starts_with("  memory ");
        let shown = self.shown().lines().filter(measured).collect::<Vec<_>>().join("\n");
        // What a looping item gets of its batch's time depends on how busy the machine is.
        replace_numbers(&shown, "did not finish within ", "TIME")
    }
}

fn replace_numbers(text: &str, before: &str, name: &str) -> String {
    let mut parts = text.split(before);
    let mut replaced = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        replaced += before;
        replaced += name;
        replaced += part.trim_start_matches(|character: char| character.is_ascii_digit());
    }
    replaced
}

impl Ran {
    /// What is said at the end of stderr: the error with its causes and its hint.
    pub(crate) fn error_and_hint(&self) -> String {
        let stderr = self.stderr();
        let from = stderr.find("error: ").unwrap_or_else(|| panic!("no error in {stderr}"));
        format!("{}--- exit status {}", &stderr[from..], self.code())
    }
}
