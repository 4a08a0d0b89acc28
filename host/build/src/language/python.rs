//! Python: componentize-py, around a module of functions.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::iter;
use std::path::{Path, PathBuf};

use crate::flatten::flatten;
use crate::tool::{Says, Tool, Version, run};
use crate::{BuildError, Language, Project, Toolbox, contract};

/// The file of a migration.
pub(crate) const SOURCE: &str = "migration.py";

/// Where a project keeps the SDK, unless it is installed.
const SDK: &str = "migrator-guest/src";

/// Names of `SOURCE` and of the module that becomes the component.
const MODULE: &str = "migration";
const ENTRY: &str = "migrator_component";

/// How a project's own tools are installed.
const INSTALL: &str =
    "in the project's folder, run `python3 -m venv .venv` and `.venv/bin/pip install -r requirements.txt`";

/// What installs the tools of a new project and runs its tests.
pub(crate) const FIRST_STEPS: &[&str] =
    &["python3 -m venv .venv", ".venv/bin/pip install -r requirements.txt", ".venv/bin/python -m unittest"];

const PYTHON: Tool = Tool {
    name: "python3",
    says: Says::Itself(&["--version"]),
    needed: Version(3, 10, 0),
    install: "install Python 3.10 or newer: https://www.python.org/downloads/",
};

const COMPONENTIZE: Tool = Tool {
    name: "componentize-py",
    says: Says::Itself(&["--version"]),
    needed: Version(0, 25, 0),
    install: INSTALL,
};

/// The module that becomes the component: the SDK between the contract and the migration.
fn entry() -> String {
    format!(
        "import {MODULE}\nfrom migrator_guest.component import exports\n\nglobals().update(exports({MODULE}))\n"
    )
}

pub(crate) fn build(project: &Project, toolbox: &Toolbox) -> Result<Vec<u8>, BuildError> {
    let toolbox = with_environment(project, toolbox.clone());
    let mut componentize = COMPONENTIZE.command(&toolbox, Language::Python)?;
    let module = Module::import(project, &toolbox)?;
    let work = tempfile::tempdir().map_err(|source| file("write", &env::temp_dir(), source))?;
    let work = work.path();
    let entry_file = work.join(format!("{ENTRY}.py"));
    fs::write(&entry_file, entry()).map_err(|source| file("write", &entry_file, source))?;
    let (wit, component) = (work.join("contract"), work.join("migration.wasm"));
    contract::write(&wit)?;
    componentize
        .current_dir(work)
        .arg("--quiet")
        .arg("--wit-path")
        .arg(&wit)
        .args(["--world", &module.world]);
    componentize.args(["componentize", "--stub-wasi"]);
    for folder in [work, project.folder()].into_iter().chain(module.folders.iter().map(PathBuf::as_path)) {
        componentize.arg("--python-path").arg(folder);
    }
    componentize.arg(ENTRY).arg("--output").arg(&component);
    // Its own backtrace says nothing about the migration; Python's traceback does.
    run(componentize.env("RUST_BACKTRACE", "0"))?;
    let linked = fs::read(&component).map_err(|source| file("read", &component, source))?;
    // What another componentize-py links in another way runs as well, only not as fast.
    Ok(flatten(&linked).unwrap_or(linked))
}

/// The tools of the project's virtual environment, or of the nearest one above it, come first.
fn with_environment(project: &Project, toolbox: Toolbox) -> Toolbox {
    let mut folders = project.folder().ancestors().map(|folder| folder.join(".venv/bin"));
    match folders.find(|folder| folder.is_dir()) {
        Some(folder) => toolbox.before(folder),
        None => toolbox,
    }
}

/// What Python says about a migration.
struct Module {
    /// The world that its functions make.
    world: String,
    /// Where it and what it imports come from.
    folders: Vec<PathBuf>,
}

impl Module {
    /// Imports the migration as a test would, so that a mistake in it shows as it does there.
    fn import(project: &Project, toolbox: &Toolbox) -> Result<Self, BuildError> {
        let mut python = PYTHON.command(toolbox, Language::Python)?;
        python.current_dir(project.folder()).args(["-m", "migrator_guest.world", MODULE]);
        python.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONPATH", search_path(project));
        let output = run(&mut python).map_err(|error| match error {
            BuildError::Failed { output, .. } if output.ends_with("named 'migrator_guest')") => {
                BuildError::MissingTool {
                    tool: "migrator-guest",
                    language: Language::Python,
                    install: INSTALL.to_owned(),
                }
            }
            other => other,
        })?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let mut lines = printed.lines();
        let world = lines.next().unwrap_or_default().to_owned();
        Ok(Self { world, folders: lines.map(PathBuf::from).collect() })
    }
}

/// `PYTHONPATH` with the project's own SDK.
fn search_path(project: &Project) -> OsString {
    let before = env::var_os("PYTHONPATH").unwrap_or_default();
    let folders = iter::once(project.folder().join(SDK)).chain(env::split_paths(&before));
    // Folders that cannot stand on a path cannot have come from one.
    env::join_paths(folders).unwrap_or(before)
}

fn file(action: &'static str, path: &Path, source: std::io::Error) -> BuildError {
    BuildError::File { action, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// A project with this migration, and with the SDK if it is wanted.
    fn imported(migration: &str, sdk: bool) -> Result<Module, BuildError> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(SOURCE), migration).unwrap();
        if sdk {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guest-sdk/python");
            symlink(source, folder.path().join("migrator-guest")).unwrap();
        }
        Module::import(&Project::find(folder.path()).unwrap(), &Toolbox::from_environment())
    }

    #[test]
    fn python_itself_says_which_world_a_module_is_and_where_it_comes_from() {
        let module =
            imported("from migrator_guest import Item\ndef describe(): ...\ndef convert(item): ...\n", true)
                .unwrap();
        assert_eq!(module.world, "convert-migration");
        assert!(
            module.folders.iter().any(|folder| folder.ends_with("guest-sdk/python/src")),
            "{:?}",
            module.folders
        );
    }

    #[test]
    fn a_project_without_the_sdk_says_how_to_install_it() {
        let error = imported("def describe(): ...\n", false).map(|module| module.world).unwrap_err();
        assert_eq!(error.to_string(), "migrator-guest is missing, which builds migrations in python");
        assert_eq!(error.hint().as_deref(), Some(INSTALL));
    }

    #[test]
    fn a_mistake_in_the_migration_shows_as_python_shows_it() {
        let failed = |migration| match imported(migration, true) {
            Err(BuildError::Failed { output, .. }) => output,
            other => panic!("{:?}", other.map(|module| module.world)),
        };
        assert!(failed("import missing\n").ends_with("ModuleNotFoundError: No module named 'missing'"));
        assert_eq!(
            failed("def describe(): ...\ndef before(context): ...\n"),
            "migration has `before` and no `after`: hooks are both or none"
        );
    }
}
