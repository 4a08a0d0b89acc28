//! Python: componentize-py, around a module of functions.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tool::{Says, Tool, Version, run};
use crate::{BuildError, Language, Project, Toolbox, contract};

/// The file of a migration.
pub(crate) const SOURCE: &str = "migration.py";

/// Names of `SOURCE` and of the module that becomes the component.
const MODULE: &str = "migration";
const ENTRY: &str = "migrator_component";

/// How a project's own tools are installed.
const INSTALL: &str = "in the project's folder, run `python3 -m venv .venv` and `.venv/bin/pip install -r requirements.txt`";

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
    format!("import {MODULE}\nfrom migrator_guest.component import exports\n\nglobals().update(exports({MODULE}))\n")
}

pub(crate) fn build(project: &Project, toolbox: &Toolbox) -> Result<Vec<u8>, BuildError> {
    let toolbox = with_environment(project, toolbox.clone());
    let mut componentize = COMPONENTIZE.command(&toolbox, Language::Python)?;
    let module = Module::import(project, &toolbox)?;
    let work = tempfile::tempdir().map_err(|source| file("write", &std::env::temp_dir(), source))?;
    let work = work.path();
    let entry_file = work.join(format!("{ENTRY}.py"));
    fs::write(&entry_file, entry()).map_err(|source| file("write", &entry_file, source))?;
    let (wit, component) = (work.join("contract"), work.join("migration.wasm"));
    contract::write(&wit)?;
    componentize.current_dir(work).arg("--quiet").arg("--wit-path").arg(&wit).args(["--world", &module.world]);
    componentize.args(["componentize", "--stub-wasi"]);
    for folder in [work, project.folder()].into_iter().chain(module.folders.iter().map(PathBuf::as_path)) {
        componentize.arg("--python-path").arg(folder);
    }
    componentize.arg(ENTRY).arg("--output").arg(&component);
    // Its own backtrace says nothing about the migration; Python's traceback does.
    run(componentize.env("RUST_BACKTRACE", "0"))?;
    fs::read(&component).map_err(|source| file("read", &component, source))
}

/// The tools of the project's virtual environment, or of the nearest one above it, come first.
fn with_environment(project: &Project, toolbox: Toolbox) -> Toolbox {
    let folders = project.folder().ancestors().map(|folder| folder.join(".venv/bin"));
    match folders.into_iter().find(|folder| folder.is_dir()) {
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
        let output = run(&mut python).map_err(|error| match error {
            BuildError::Failed { output, .. } if output.ends_with("named 'migrator_guest')") => BuildError::MissingTool {
                tool: "migrator-guest",
                language: Language::Python,
                install: INSTALL.to_owned(),
            },
            other => other,
        })?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let mut lines = printed.lines();
        let world = lines.next().unwrap_or_default().to_owned();
        Ok(Self { world, folders: lines.map(PathBuf::from).collect() })
    }
}

fn file(action: &'static str, path: &Path, source: std::io::Error) -> BuildError {
    BuildError::File { action, path: path.to_owned(), source }
}
