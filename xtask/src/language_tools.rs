//! The tools of other languages than Rust, in the versions that `examples/` pins and where projects in those languages look for them.
//! Nothing is installed system-wide.

use std::error::Error;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use migrator_build::Language;

use crate::command::{Outcome, root, run};
use crate::debian;
use crate::examples::BENCHMARKS;

/// Where the tools are that build with SpiderMonkey.
pub(crate) const SPIDERMONKEY: &str = "tests/spidermonkey";

/// The oldest Node.js that the SDK takes.
const NODE_TOO_OLD: &str = "process.exit(Number(process.versions.node.split('.')[0]) < 20 ? 1 : 0)";

/// The oldest Python that the SDK takes.
const PYTHON_TOO_OLD: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))";

/// Installs what builds migrations in this language, if it is not there.
pub(crate) fn ensure(language: Language) -> Outcome {
    if matches!(language, Language::Js | Language::Ts) {
        npm_packages()
    } else if language != Language::Rust {
        python_packages()
    } else {
        Ok(())
    }
}

/// The packages that `examples/package-lock.json` names.
pub(crate) fn npm_packages() -> Outcome {
    let examples = root().join("examples");
    npm_packages_of(&examples, || lend(&examples.join("node_modules")))
}

/// What `tests/spidermonkey/package-lock.json` names, in a folder of its own, because it is many times as much as everything else, with
/// other versions of the same tools; returns the folder of its programs.
pub(crate) fn spidermonkey() -> Result<PathBuf, Box<dyn Error>> {
    let place = root().join(SPIDERMONKEY);
    npm_packages_of(&place, || Ok(()))?;
    Ok(place.join("node_modules/.bin"))
}

fn npm_packages_of(place: &Path, afterwards: impl FnOnce() -> Outcome) -> Outcome {
    once(&place.join("package-lock.json"), &place.join("node_modules"), || {
        debian::ensure("Node.js 20 or newer with npm", "npm", || {
            debian::succeeds(Command::new("node").args(["-e", NODE_TOO_OLD]))
                && debian::succeeds(Command::new("npm").arg("--version"))
        })?;
        // Packages come as they are: none of their scripts is run.
        let mut npm = Command::new("npm");
        npm.args(["ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]);
        run(npm.current_dir(place))?;
        afterwards()
    })
}

/// The packages that `examples/requirements.txt` names, in a virtual environment.
pub(crate) fn python_packages() -> Outcome {
    let list = root().join("examples/requirements.txt");
    let folder = root().join("examples/.venv");
    once(&list, &folder, || {
        debian::ensure("Python 3.10 or newer with venv", "python3-venv", || {
            debian::succeeds(Command::new("python3").args(["-c", PYTHON_TOO_OLD]))
        })?;
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        let mut pip = Command::new(folder.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
        run(pip.arg(&list))?;
        lend(&folder)
    })
}

/// Installs what a list names into a folder, again when the list has changed.
#[allow(clippy::print_stderr, reason = "an installation takes a while")]
fn once(list: &Path, folder: &Path, install: impl FnOnce() -> Outcome) -> Outcome {
    let wanted = fs::read_to_string(list)?;
    // Written last, so that an interrupted installation begins again.
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    eprintln!("== installing what {} names", list.strip_prefix(root()).unwrap_or(list).display());
    install()?;
    Ok(fs::write(installed, wanted)?)
}

/// What the benchmarks measure is built with the packages of the examples.
fn lend(folder: &Path) -> Outcome {
    let name = folder.file_name().ok_or("a folder of packages has a name")?;
    let link = root().join(BENCHMARKS).join(name);
    if link.is_symlink() {
        fs::remove_file(&link)?;
    }
    Ok(symlink(fs::canonicalize(folder)?, link)?)
}
