//! Components named on the command line: found, read and compiled.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use migrator_component::{Component, Limits, Runtime};

use crate::composition;
use crate::failure::Failure;
use crate::paths;
use crate::screen::Screen;

/// Endings of files that are components or describe one; only directories look at them. Not every TOML file there is a description.
const ENDINGS: [&str; 2] = [".wasm", "migration.toml"];

/// A runtime with the limits that every command uses.
///
/// # Errors
/// Where this machine cannot run WebAssembly.
pub(crate) fn runtime() -> Result<Runtime, Failure> {
    Ok(Runtime::new(Limits::default())?)
}

/// Loads the components that files, globs and directories stand for, described ones among them; a file that is named twice counts once.
///
/// # Errors
/// Files that are not there, components that do not load, and a directory that holds more than one lineage.
pub(crate) fn load(
    runtime: &Runtime,
    arguments: &[PathBuf],
    screen: &Screen,
) -> Result<Vec<Component>, Failure> {
    let mut components = Vec::new();
    let mut seen = HashSet::new();
    for argument in arguments {
        let found = paths::find(argument, &ENDINGS)?;
        let loaded = (found.files.iter())
            .filter(|file| seen.insert(file.canonicalize().unwrap_or_else(|_| (*file).clone())))
            .map(|file| load_file(runtime, file, screen))
            .collect::<Result<Vec<_>, _>>()?;
        if found.directory {
            one_lineage(&found.argument, &loaded)?;
        }
        components.extend(loaded);
    }
    Ok(components)
}

/// Loads the one component of this file, or the one that it describes.
///
/// # Errors
/// No such file, or a component that does not load.
pub(crate) fn load_file(runtime: &Runtime, file: &Path, screen: &Screen) -> Result<Component, Failure> {
    let name = file.display().to_string();
    if !file.exists() {
        return Err(Failure::new(format!("no such file: {name}")));
    }
    let bytes = if composition::is_description(file) {
        composition::of_file(runtime, file, screen)?.1.bytes
    } else {
        std::fs::read(file).map_err(|error| Failure::new(format!("cannot read {name}")).because(error))?
    };
    let _spinner = screen.spinner(format!("compiling {name}"));
    Ok(Component::load(runtime, &name, bytes)?)
}

fn one_lineage(directory: &str, components: &[Component]) -> Result<(), Failure> {
    let mut lineages = BTreeMap::new();
    for component in components {
        if let Some(manifest) = component.manifest() {
            lineages.entry(manifest.lineage.as_str()).or_insert(component.name());
        }
    }
    if lineages.len() < 2 {
        return Ok(());
    }
    let named: Vec<_> = lineages.iter().map(|(lineage, file)| format!("{lineage} ({file})")).collect();
    Err(Failure::new(format!("the directory {directory} holds more than one lineage: {}", named.join(", ")))
        .hint("give each lineage a directory of its own, or name the files"))
}
