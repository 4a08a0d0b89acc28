//! A machine with a working folder, a home and a cache of its own.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use migrator_test_servers::registry::Registry;
use migrator_tests::{binary, guests};
use tempfile::TempDir;

/// A machine on which nothing was fetched yet.
pub(super) struct Machine {
    place: TempDir,
    variables: Vec<(String, String)>,
}

impl Machine {
    pub(super) fn new() -> Self {
        Self { place: TempDir::new().expect("there is room for a folder"), variables: Vec::new() }
    }

    /// With this variable in its environment.
    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    /// A file in its working folder, which is its home, too.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// With this file.
    pub(super) fn holding(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let file = self.file(name);
        fs::create_dir_all(file.parent().expect("a file is in a folder"))
            .expect("there is room for a folder");
        fs::write(file, content).expect("there is room for a file");
        self
    }

    /// With this component as a file of the same name.
    pub(super) fn with_guest(self, guest: &str) -> Self {
        let content = fs::read(guests::path(guest)).expect("a component can be read");
        self.holding(&format!("{guest}.wasm"), content)
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// A program that runs in its folder and environment.
    pub(super) fn command(&self, program: impl Into<PathBuf>) -> Command {
        let mut command = Command::new(program.into());
        let programs = format!("{}:/usr/bin:/bin", self.file("bin").display());
        command
            .current_dir(self.place.path())
            .env_clear()
            .env("HOME", self.place.path())
            .env("PATH", programs);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs `migrator`.
    pub(super) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(binary::path()).args(arguments).output();
        Ran(output.expect("the migrator binary starts"))
    }
}

/// A run of `migrator` that has ended.
pub(super) struct Ran(Output);

impl Ran {
    /// What it printed to stdout, once it is certain that it succeeded.
    pub(super) fn stdout(self) -> String {
        binary::stdout(self.0)
    }

    /// What it printed to stdout as JSON.
    pub(super) fn json(self) -> serde_json::Value {
        let text = self.stdout();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// What a person sees, without what differs from run to run: where the registry listens, digests and sizes.
    pub(super) fn shown(self, registry: &Registry) -> String {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (stdout, stderr) = (text(&self.0.stdout), text(&self.0.stderr));
        let status = self.0.status.code().expect("it was not ended by a signal");
        without_sizes(&without_digests(&format!("{stdout}{stderr}exit status {status}")))
            .replace(registry.host(), "REGISTRY")
    }
}

fn without_digests(text: &str) -> String {
    let mut parts = text.split("sha256:");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|character: char| character.is_ascii_hexdigit());
        shown += if rest == part { "sha256:" } else { "sha256:…" };
        shown += rest;
    }
    shown
}

fn without_sizes(text: &str) -> String {
    let mut parts = text.split(" bytes");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        shown = shown.trim_end_matches(|character: char| character.is_ascii_digit()).to_owned()
            + "… bytes"
            + part;
    }
    shown
}

/// A component with some of its text replaced by as many other bytes, wherever it stands.
pub(super) fn altered(guest: &str, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = fs::read(guests::path(guest)).expect("a component can be read");
    let found = (0..=bytes.len() - from.len()).filter(|&at| bytes[at..].starts_with(from.as_bytes()));
    let places: Vec<_> = found.collect();
    assert!(!places.is_empty(), "{guest} does not hold `{from}`");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

/// `customers-v3` with another conversion: what it declares and exports is the same.
pub(super) fn corrected() -> Vec<u8> {
    altered("customers-v3", "phone_number", "phone_numero")
}
