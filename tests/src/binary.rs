//! The real `migrator` binary.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// Where cargo put the binary: beside this test's own folder.
///
/// # Panics
/// When it has not been built.
pub fn path() -> PathBuf {
    if let Some(path) = std::env::var_os("MIGRATOR_BINARY") {
        return PathBuf::from(path);
    }
    let own = std::env::current_exe().expect("a running program has a path");
    let folder = own.ancestors().find(|folder| folder.join("migrator").is_file());
    folder.map(|folder| folder.join("migrator")).unwrap_or_else(|| {
        panic!("no migrator binary beside {}: run `cargo build -p migrator`", own.display())
    })
}

/// A `migrator` command without any of the caller's settings.
fn migrator(arguments: &[&str]) -> Command {
    let mut command = Command::new(path());
    command.args(arguments).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if (name.starts_with("AWS_") || name.starts_with("MIGRATOR_")) && name != "MIGRATOR_GUESTS" {
            command.env_remove(name);
        }
    }
    command.env("NO_COLOR", "1").current_dir(neutral_folder());
    command
}

/// The variables with which a program reaches a server.
pub type Environment = [(&'static str, String)];

/// How long a command may take that a test runs to its end. The longest ones take half a minute on an idle machine.
const PATIENCE: Duration = Duration::from_secs(240);

/// How long a command that was told to stop may take to finish what it has in hand.
const FAREWELL: Duration = Duration::from_secs(30);

/// Runs `migrator` against a server to its end.
///
/// # Panics
/// When it cannot be started, or does not end: the message holds what it had printed until it was told to stop.
pub fn run(server: &Environment, arguments: &[&str]) -> Output {
    let mut command = at(server, arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the migrator binary starts");
    let process = Pid::from_child(&child);
    let (sender, ended) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    if let Ok(output) = ended.recv_timeout(PATIENCE) {
        return output.expect("what the migrator binary prints can be read");
    }
    let _ = kill_process(process, Signal::TERM);
    let printed = match ended.recv_timeout(FAREWELL) {
        Ok(output) => {
            let output = output.expect("what the migrator binary prints can be read");
            String::from_utf8_lossy(&output.stderr).into_owned()
        }
        // Only here: the number of a process that has ended may be somebody else's by now.
        Err(_) => {
            let _ = kill_process(process, Signal::KILL);
            "(nor after it was told to stop)".to_owned()
        }
    };
    panic!(
        "migrator {} has not ended after {} s\n--- stderr\n{printed}",
        arguments.join(" "),
        PATIENCE.as_secs()
    );
}

/// A `migrator` command against a server, with none of the caller's settings.
pub fn at(server: &Environment, arguments: &[&str]) -> Command {
    let mut command = migrator(arguments);
    command.envs(server.iter().cloned());
    command
}

/// What a command printed to stdout, once it is certain that it succeeded.
///
/// # Panics
/// When it failed; the message holds what it printed.
pub fn stdout(output: Output) -> String {
    assert!(
        output.status.success(),
        "migrator failed with {}\n--- stdout\n{}\n--- stderr\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("migrator prints UTF-8")
}

/// What a command printed to stderr, once it is certain that it failed with exit code 1.
///
/// # Panics
/// When it did not.
pub fn failure(output: Output) -> String {
    assert_eq!(
        output.status.code(),
        Some(1),
        "migrator should have failed\n--- stdout\n{}\n--- stderr\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stderr).expect("migrator prints UTF-8")
}

/// A folder without a `migrator.toml`.
fn neutral_folder() -> &'static Path {
    Path::new("/")
}
