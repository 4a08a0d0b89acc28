//! Programs of a language's tools: found, old enough, run.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::{BuildError, Language, Toolbox};

/// A program that building needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tool {
    /// What it is called, and its file.
    pub(crate) name: &'static str,
    /// How its version is known.
    pub(crate) says: Says,
    /// The oldest that works.
    pub(crate) needed: Version,
    /// How to install it: goes on after `hint:`.
    pub(crate) install: &'static str,
}

/// How the version of a program is known.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Says {
    /// It prints it when it is called with these arguments.
    Itself(&'static [&'static str]),
    /// It is in the package.json of the npm package that the program belongs to.
    ItsPackage,
}

impl Tool {
    /// Finds the program and checks its version.
    ///
    /// # Errors
    /// It is not there, does not say its version or is too old.
    pub(crate) fn find(&self, toolbox: &Toolbox, language: Language) -> Result<PathBuf, BuildError> {
        let Self { name: tool, says, needed, install } = *self;
        let install = install.to_owned();
        let Some(path) = toolbox.find(tool) else {
            return Err(BuildError::MissingTool { tool, language, install });
        };
        let said = match says {
            Says::Itself(arguments) => {
                let output = run(Command::new(&path).args(arguments).env("PATH", toolbox.path()))?;
                String::from_utf8_lossy(&output.stdout).trim().to_owned()
            }
            Says::ItsPackage => version_in_package(&path).unwrap_or_default(),
        };
        let Some(found) = Version::find(&said) else {
            return Err(BuildError::UnknownVersion { path, said });
        };
        if found < needed {
            let (found, needed) = (found.to_string(), needed.to_string());
            return Err(BuildError::ToolTooOld { tool, language, found, needed, install });
        }
        Ok(path)
    }

    /// A command of the program, which finds the programs that it starts where we find them.
    ///
    /// # Errors
    /// As [`Tool::find`].
    pub(crate) fn command(&self, toolbox: &Toolbox, language: Language) -> Result<Command, BuildError> {
        let mut command = Command::new(self.find(toolbox, language)?);
        command.env("PATH", toolbox.path());
        Ok(command)
    }
}

/// A version: major, minor, patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u32, pub(crate) u32, pub(crate) u32);

impl Version {
    /// The first version in a text: `rustc 1.95.0 (…)`, `v20.20.2`.
    pub(crate) fn find(text: &str) -> Option<Self> {
        let words = text.split(|character: char| !character.is_ascii_digit() && character != '.');
        words.filter(|word| word.contains('.')).find_map(|word| {
            let mut parts = word.split('.').map(str::parse);
            let (major, minor) = (parts.next()?.ok()?, parts.next()?.ok()?);
            Some(Self(major, minor, parts.next().and_then(Result::ok).unwrap_or(0)))
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// The version in the package.json above a program that npm has installed.
fn version_in_package(program: &Path) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Package {
        version: String,
    }
    // What stands in node_modules/.bin is a link into the package.
    let program = program.canonicalize().ok()?;
    let package =
        program.ancestors().map(|folder| folder.join("package.json")).find(|file| file.is_file())?;
    let package: Package = serde_json::from_slice(&fs::read(package).ok()?).ok()?;
    Some(package.version)
}

/// Runs a command to its end and keeps what it prints.
///
/// # Errors
/// It does not start or does not succeed.
pub(crate) fn run(command: &mut Command) -> Result<Output, BuildError> {
    let output = command.stdin(Stdio::null()).output();
    ended(command, output)
}

/// The same with something to read.
///
/// # Errors
/// As [`run`].
pub(crate) fn run_with_input(command: &mut Command, input: &[u8]) -> Result<Output, BuildError> {
    let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let output = started.and_then(|mut child| {
        if let Some(mut stdin) = child.stdin.take() {
            // A program that ends without reading everything says why itself.
            let _ = stdin.write_all(input);
        }
        child.wait_with_output()
    });
    ended(command, output)
}

fn ended(command: &Command, output: std::io::Result<Output>) -> Result<Output, BuildError> {
    let output = output.map_err(|source| BuildError::NotStarted { command: written(command), source })?;
    if output.status.success() {
        return Ok(output);
    }
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed).trim().to_owned();
    let printed = if printed.is_empty() { output.status.to_string() } else { printed };
    Err(BuildError::Failed { command: written(command), output: printed })
}

/// A command as a person knows it: its arguments are ours, and name folders that are gone by then.
fn written(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const TOOL: Tool = Tool {
        name: "weaver",
        says: Says::Itself(&["--version"]),
        needed: Version(1, 20, 0),
        install: "install it with `loom add weaver`",
    };

    /// A toolbox with a weaver that runs this script.
    fn toolbox(script: &str) -> (tempfile::TempDir, Toolbox) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("weaver");
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let toolbox = Toolbox::from_environment().before(folder.path());
        (folder, toolbox)
    }

    fn said(error: &BuildError) -> String {
        format!("{error}\nhint: {}", error.hint().unwrap_or_default())
    }

    #[test]
    fn a_missing_tool_is_named_with_how_to_install_it() {
        let error = TOOL.find(&Toolbox::default(), Language::Rust).unwrap_err();
        insta::assert_snapshot!(said(&error), @"
        weaver is missing, which builds migrations in rust
        hint: install it with `loom add weaver`
        ");
    }

    #[test]
    fn a_tool_that_is_too_old_is_named_with_its_version_and_the_one_needed() {
        let (_folder, toolbox) = toolbox("echo weaver 1.9.7");
        let error = TOOL.find(&toolbox, Language::Rust).unwrap_err();
        insta::assert_snapshot!(said(&error), @"
        weaver 1.9.7 is too old to build migrations in rust, which takes 1.20.0 or newer
        hint: install it with `loom add weaver`
        ");
    }

    #[test]
    fn a_tool_that_is_new_enough_is_found_where_the_toolbox_looks_first() {
        let (folder, toolbox) = toolbox("echo v1.20 of today");
        assert_eq!(TOOL.find(&toolbox, Language::Rust).unwrap(), folder.path().join("weaver"));
    }

    #[test]
    fn a_tool_that_fails_is_quoted() {
        let (folder, _toolbox) = toolbox("echo the thread is torn >&2; exit 3");
        let error = run(Command::new(folder.path().join("weaver")).args(["--fast", "cloth"])).unwrap_err();
        assert_eq!(error.to_string(), "weaver failed:\nthe thread is torn");
        let error = run(&mut Command::new(folder.path().join("missing"))).unwrap_err();
        assert_eq!(error.to_string(), "missing cannot be started");
    }

    #[test]
    fn versions_are_found_in_what_tools_say_of_themselves() {
        for (said, version) in [
            ("rustc 1.95.0 (abc 2026-01-01)", Version(1, 95, 0)),
            ("v20.20.2", Version(20, 20, 2)),
            ("Version 5.9.3", Version(5, 9, 3)),
            ("componentize-py 0.25.1", Version(0, 25, 1)),
            ("0.17.1", Version(0, 17, 1)),
            ("Debian clang version 14.0.6", Version(14, 0, 6)),
        ] {
            assert_eq!(Version::find(said), Some(version), "{said}");
        }
        assert_eq!(Version::find("no version"), None);
        assert!(Version(1, 9, 0) < Version(1, 20, 0));
    }
}
