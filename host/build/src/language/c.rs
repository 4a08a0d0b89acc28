//! C: zig as the compiler, because it brings a C library for WebAssembly with it; the component is made here.

use std::fs;
use std::path::{Path, PathBuf};

use wasmparser::{Parser, Payload};
use wit_component::{ComponentEncoder, StringEncoding};

use crate::contract::{self, Exports, PACKAGE};
use crate::tool::{Says, Tool, Version, run};
use crate::{BuildError, Language, Project, Toolbox};

/// The file of a migration.
pub(crate) const SOURCE: &str = "migration.c";

/// What installs the tools of a new project and runs its tests.
pub(crate) const FIRST_STEPS: &[&str] =
    &["make test", "python3 -m venv .venv", ".venv/bin/pip install -r requirements.txt"];

/// The folder with the SDK, in a project.
const SDK: &str = "migrator-guest";

const ZIG: Tool = Tool {
    name: "zig",
    says: Says::Itself(&["version"]),
    needed: Version(0, 13, 0),
    install: "install it from https://ziglang.org/download/, or in the project's folder with `python3 -m venv .venv` and `.venv/bin/pip install ziglang`",
};

pub(crate) fn build(project: &Project, toolbox: &Toolbox) -> Result<Vec<u8>, BuildError> {
    let toolbox = with_environment(project, toolbox.clone());
    let mut zig = ZIG.command(&toolbox, Language::C)?;
    let sdk = project.folder().join(SDK);
    let work = tempfile::tempdir().map_err(|source| file("write", &std::env::temp_dir(), source))?;
    let module = work.path().join("migration.wasm");
    zig.current_dir(project.folder());
    // A library without `main`, for a target whose C library needs nothing of its host until it is asked for input or output.
    // Asserts stay: a converter that is wrong must not write items.
    zig.args([
        "cc",
        "-target",
        "wasm32-wasi",
        "-mexec-model=reactor",
        "-std=c11",
        "-O2",
        "-UNDEBUG",
        "-s",
        "-Wall",
    ]);
    // Zig's own 16 MB of stack would be part of every instance's memory.
    zig.arg("-Wl,-z,stack-size=1048576");
    zig.arg("-I").arg(sdk.join("include")).arg("-o").arg(&module);
    // The SDK first, so that its own way to report a failed assert is found before the C library's.
    zig.args(sources(&sdk.join("src"))?).args(sources(&sdk.join("src/component"))?).arg(SOURCE);
    run(&mut zig)?;
    component(project, fs::read(&module).map_err(|source| file("read", &module, source))?)
}

/// The tools of the project's virtual environment, or of the nearest one above it, come first.
fn with_environment(project: &Project, toolbox: Toolbox) -> Toolbox {
    let environments = project.folder().ancestors().map(|folder| folder.join(".venv/lib"));
    let pythons = environments.filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    let mut folders = pythons.map(|python| python.path().join("site-packages/ziglang"));
    match folders.find(|folder| folder.is_dir()) {
        Some(folder) => toolbox.before(folder),
        None => toolbox,
    }
}

/// The C files in a folder of the SDK, in the order of their names.
fn sources(folder: &Path) -> Result<Vec<PathBuf>, BuildError> {
    let entries = fs::read_dir(folder).map_err(|source| file("read", folder, source))?;
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "c"))
        .collect();
    found.sort_unstable();
    Ok(found)
}

/// The component of a module: what it exports decides the world.
fn component(project: &Project, mut module: Vec<u8>) -> Result<Vec<u8>, BuildError> {
    let source = project.folder().join(SOURCE);
    let broken = |reason: String| BuildError::NotAComponent { file: source.clone(), reason };
    let names = Names::of(&module).map_err(|error| broken(error.to_string()))?;
    if !names.foreign.is_empty() {
        return Err(BuildError::Imports { file: source, functions: names.foreign });
    }
    let Some(world) = names.exports().world() else {
        let found = if names.exported.is_empty() { "nothing".to_owned() } else { names.exported.join(", ") };
        return Err(BuildError::NoWorld {
            file: source,
            found,
            expected: "write MIGRATOR_MIGRATION(…), and MIGRATOR_CONVERTER(…) where items change; MIGRATOR_REVERTER and MIGRATOR_HOOKS go beside them; \
                       a reusable converter has MIGRATOR_CONVERTER(…), and MIGRATOR_SETTINGS(…) in the place of MIGRATOR_MIGRATION",
        });
    };
    let (resolve, package) = contract::parsed().map_err(broken)?;
    let embedded = resolve.select_world(&[package], Some(world)).and_then(|world| {
        wit_component::embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false)
    });
    embedded.map_err(|error| broken(format!("{error:#}")))?;
    let mut encoder = ComponentEncoder::default();
    let encoded = encoder.validate(true).module(&module).and_then(ComponentEncoder::encode);
    encoded.map_err(|error| broken(format!("{error:#}")))
}

/// What a module exports of the contract, and what it imports beyond it.
#[derive(Default)]
struct Names {
    /// Interfaces without their version.
    exported: Vec<String>,
    /// Functions.
    foreign: Vec<String>,
}

impl Names {
    fn of(module: &[u8]) -> Result<Self, wasmparser::BinaryReaderError> {
        let mut names = Self::default();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        let import = import?;
                        if !import.module.starts_with(PACKAGE) {
                            names.foreign.push(import.name.to_owned());
                        }
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        names.exported.extend(interface(export?.name));
                    }
                }
                _ => {}
            }
        }
        names.exported.sort_unstable();
        names.exported.dedup();
        Ok(names)
    }

    fn exports(&self) -> Exports {
        let has = |name: &str| self.exported.iter().any(|exported| exported == name);
        Exports {
            migration: has("migration"),
            converter: has("converter"),
            reverter: has("reverter"),
            hooks: has("hooks"),
            settings: has("settings"),
        }
    }
}

/// The interface of an export such as `dynamodb-migrator:migration/hooks@0.1.0#before`.
fn interface(export: &str) -> Option<String> {
    let (interface, _) = export.strip_prefix(PACKAGE)?.strip_prefix('/')?.split_once('@')?;
    Some(interface.to_owned())
}

fn file(action: &'static str, path: &Path, source: std::io::Error) -> BuildError {
    BuildError::File { action, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn project() -> (tempfile::TempDir, Project) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(SOURCE), "").unwrap();
        let project = Project::find(folder.path()).unwrap();
        (folder, project)
    }

    /// A module that imports and exports functions under these names.
    fn module(imports: &[(&str, &str)], exports: &[&str]) -> Vec<u8> {
        let mut text = "(module".to_owned();
        for (module, name) in imports {
            write!(text, " (import {module:?} {name:?} (func))").unwrap();
        }
        for name in exports {
            write!(text, " (func (export {name:?}))").unwrap();
        }
        wat::parse_str(text + ")").unwrap()
    }

    fn said(module: Vec<u8>) -> String {
        let (folder, project) = project();
        let error = component(&project, module).unwrap_err();
        let said = format!("{error}\nhint: {}", error.hint().unwrap_or_default());
        said.replace(&folder.path().canonicalize().unwrap().display().to_string(), "")
    }

    #[test]
    fn a_module_that_exports_no_migration_says_what_to_write() {
        insta::assert_snapshot!(said(module(&[], &["_initialize"])), @"
        /migration.c exports nothing, which is neither a migration nor a converter
        hint: write MIGRATOR_MIGRATION(…), and MIGRATOR_CONVERTER(…) where items change; MIGRATOR_REVERTER and MIGRATOR_HOOKS go beside them; a reusable converter has MIGRATOR_CONVERTER(…), and MIGRATOR_SETTINGS(…) in the place of MIGRATOR_MIGRATION
        ");
        let hooks = "dynamodb-migrator:migration/hooks@0.1.0#before";
        assert!(said(module(&[], &[hooks])).starts_with("/migration.c exports hooks, which is neither"));
    }

    #[test]
    fn functions_that_a_component_has_not_are_named() {
        let imports = [("wasi_snapshot_preview1", "fd_write"), ("wasi_snapshot_preview1", "clock_time_get")];
        insta::assert_snapshot!(said(module(&imports, &[])), @"
        /migration.c calls functions that a component has not: fd_write, clock_time_get
        hint: a component has no files, clock, environment or output, so nothing of the C library that needs them; `migrator_log` writes messages
        ");
    }

    /// The bindings are in the repository, so that nobody needs wit-bindgen to write a migration in C.
    #[test]
    fn the_bindings_are_those_of_the_contract() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guest-sdk/c/bindings");
        let made = fs::read_dir(Path::new(env!("OUT_DIR")).join("bindings")).unwrap();
        for file in made.map(|entry| entry.unwrap().path()) {
            let name = file.file_name().unwrap().to_string_lossy();
            let (made, committed) =
                (fs::read(&file).unwrap(), fs::read(folder.join(&*name)).unwrap_or_default());
            // With the variable they are written instead.
            if std::env::var_os("MIGRATOR_WRITE_BINDINGS").is_some() {
                fs::write(folder.join(&*name), made).unwrap();
            } else {
                assert!(made == committed, "{name} is stale: run this test with MIGRATOR_WRITE_BINDINGS=1");
            }
        }
    }
}
