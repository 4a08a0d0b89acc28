//! A project that `migrator new` wrote.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use migrator_tests::binary;
use tempfile::TempDir;

/// A new project in a folder that is removed at the end.
pub(super) struct Project {
    place: TempDir,
    name: String,
}

impl Project {
    /// Writes one with these arguments, of which the first is its name.
    pub(super) fn new(arguments: &[&str]) -> Self {
        let place = TempDir::new().expect("there is room for a folder");
        let mut command = Command::new(binary::path());
        command.arg("new").args(arguments).current_dir(place.path());
        binary::stdout(command.output().expect("the migrator binary starts"));
        Self { place, name: arguments[0].to_owned() }
    }

    /// Where it is.
    pub(super) fn folder(&self) -> PathBuf {
        self.place.path().join(&self.name)
    }

    /// Writes one of its files.
    pub(super) fn write(&self, file: &str, text: &str) {
        fs::write(self.folder().join(file), text).expect("there is room for a file");
    }

    /// Gives it the packages that `cargo xtask guests` has installed for the examples, instead of others.
    pub(super) fn with_packages_of_the_examples(&self) {
        for packages in ["node_modules", ".venv"] {
            let installed = repository().join("examples").join(packages).canonicalize();
            let installed =
                installed.expect("`cargo xtask guests` has installed the packages of the examples");
            symlink(installed, self.folder().join(packages)).expect("a link can be made");
        }
    }

    /// Runs `migrator` in its folder and returns what it printed to stdout, once it is certain that it succeeded.
    pub(super) fn migrator(&self, arguments: &[&str]) -> String {
        binary::stdout(self.run_migrator(arguments))
    }

    /// Runs `migrator` in its folder.
    pub(super) fn run_migrator(&self, arguments: &[&str]) -> Output {
        let mut migrator = self.command(&binary::path());
        if let Some(rustc) = made_compiler() {
            migrator.env("RUSTC", rustc);
        }
        migrator.args(arguments).output().expect("the migrator binary starts")
    }

    /// Runs a tool in its folder, once it is certain that it succeeded.
    pub(super) fn tool(&self, program: &str, arguments: &[&str]) {
        let output = self.command(Path::new(program)).args(arguments).output();
        let output = output.unwrap_or_else(|error| panic!("{program} does not start: {error}"));
        assert!(
            output.status.success(),
            "{program} {arguments:?} failed\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }

    /// A command in its folder. Its cargo builds where other projects of the tests have been built.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(if self.folder().is_dir() {
            self.folder()
        } else {
            self.place.path().to_owned()
        });
        command.env("NO_COLOR", "1").env("CARGO_TARGET_DIR", repository().join("target/new-projects"));
        command.env("PATH", path());
        command
    }
}

/// The compiler that `cargo xtask guests` makes where rustup cannot download.
fn made_compiler() -> Option<PathBuf> {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let data = data.or_else(|| Some(std::env::home_dir()?.join(".local/share")))?;
    Some(data.join("migrator/guest-rust/bin/rustc")).filter(|rustc| rustc.is_file())
}

/// The path with what `cargo xtask guests` has installed for SpiderMonkey, behind everything else.
fn path() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let spidermonkey = repository().join("tests/spidermonkey/node_modules/.bin").canonicalize();
    let folders = std::env::split_paths(&path).chain(spidermonkey);
    std::env::join_paths(folders).expect("folders that came from a path can stand on one")
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
