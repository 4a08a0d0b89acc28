//! Programs of the machine that tasks need.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::command::{Outcome, run};
use crate::servers::is_root;

/// Makes sure that a program is there and good enough: installs Debian's package where we may, and otherwise says what to install.
#[allow(clippy::print_stderr, reason = "an installation takes minutes")]
pub(crate) fn ensure(what: &str, package: &str, is_there: impl Fn() -> bool) -> Outcome {
    if is_there() {
        return Ok(());
    }
    let advice = format!("{what} is needed; on Debian it is in the package {package}");
    if !is_root() || !succeeds(Command::new("apt-get").arg("--version")) {
        return Err(advice.into());
    }
    eprintln!("== installing {package}");
    let install = || {
        let mut install = Command::new("apt-get");
        install.args(["install", "--yes", "-qq", "--no-install-recommends", package]);
        install.env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
        run(&mut install)
    };
    // The lists may be there already, and may not be ours to renew.
    let _ = run(Command::new("apt-get").args(["update", "-qq"]));
    install().map_err(|error| format!("{advice}; {error}"))?;
    if is_there() { Ok(()) } else { Err(format!("{advice}, which is installed and does not suffice").into()) }
}

/// Unpacks Debian's package of this name into a folder, without installing it.
#[allow(clippy::print_stderr, reason = "a download takes a while")]
pub(crate) fn unpack(package: &str, folder: &Path) -> Outcome {
    if !succeeds(Command::new("apt-get").arg("--version")) {
        return Err(
            format!("{package} is needed on PATH; on Debian it is in the package of that name").into()
        );
    }
    eprintln!("== fetching {package}");
    let parent = folder.parent().ok_or("a folder is below another")?;
    fs::create_dir_all(parent)?;
    let stage = tempfile::tempdir_in(parent)?;
    let download = || {
        let mut download = Command::new("apt-get");
        download.args(["download", "-qq", "--option", "APT::Sandbox::User=root", package]);
        run(download.current_dir(stage.path()).stdout(Stdio::null()))
    };
    if download().is_err() {
        // The lists may be missing or old.
        run(Command::new("apt-get").args(["update", "-qq"]))?;
        download()?;
    }
    let archive = fs::read_dir(stage.path())?.next().ok_or("apt-get fetched nothing")??;
    let content = stage.path().join("content");
    run(Command::new("dpkg-deb").arg("--extract").arg(archive.path()).arg(&content))?;
    let others = fs::remove_dir_all(folder);
    if folder.exists() {
        others?;
    }
    Ok(fs::rename(content, folder)?)
}

/// Whether a command succeeds; what it says is not heard.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
