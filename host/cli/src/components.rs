//! Components named on the command line: found, read and compiled.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use migrator_component::{Component, Limits, Runtime};
use migrator_registry::{Pulled, Reference, is_reference};

use crate::composition;
use crate::failure::Failure;
use crate::paths;
use crate::registry_settings::RegistrySettings;
use crate::session::Invocation;

/// Endings of files that are components or describe one; only directories look at them. Not every TOML file there is a description.
const ENDINGS: [&str; 2] = [".wasm", "migration.toml"];

/// A component and where it came from.
pub(crate) struct Loaded {
    /// The component.
    pub(crate) component: Component,
    /// What was fetched, for a component of a registry.
    pub(crate) pulled: Option<Pulled>,
}

/// A runtime with the limits that every command uses.
///
/// # Errors
/// Where this machine cannot run WebAssembly.
pub(crate) fn runtime() -> Result<Runtime, Failure> {
    Ok(Runtime::new(Limits::default())?)
}

/// Loads the components that files, described ones among them, globs, directories and references stand for; one that is named twice counts once.
///
/// # Errors
/// Files that are not there, references that cannot be fetched, components that do not load, and a directory that holds more
/// than one lineage.
pub(crate) async fn load(
    invocation: &Invocation,
    runtime: &Runtime,
    arguments: &[PathBuf],
    registry: &RegistrySettings,
) -> Result<Vec<Component>, Failure> {
    let loaded = load_with_origin(invocation, runtime, arguments, registry).await?;
    Ok(loaded.into_iter().map(|loaded| loaded.component).collect())
}

/// The same, with what registries say about components.
///
/// # Errors
/// As [`load`].
pub(crate) async fn load_with_origin(
    invocation: &Invocation,
    runtime: &Runtime,
    arguments: &[PathBuf],
    registry: &RegistrySettings,
) -> Result<Vec<Loaded>, Failure> {
    let mut components = Vec::new();
    let mut seen = HashSet::new();
    for argument in arguments {
        if let Some(reference) = reference(argument)? {
            if seen.insert(PathBuf::from(reference.to_string())) {
                components.push(fetch(invocation, runtime, &reference, registry).await?);
            }
            continue;
        }
        let found = paths::find(argument, &ENDINGS)?;
        let mut loaded = Vec::new();
        for file in &found.files {
            if seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone())) {
                loaded.push(load_file(invocation, runtime, file, registry).await?);
            }
        }
        if found.directory {
            one_lineage(&found.argument, &loaded)?;
        }
        components.extend(loaded.into_iter().map(|component| Loaded { component, pulled: None }));
    }
    Ok(components)
}

/// Loads the one component that a file or a reference stands for.
///
/// # Errors
/// No such file, a reference that cannot be fetched, or a component that does not load.
pub(crate) async fn load_one(
    invocation: &Invocation,
    runtime: &Runtime,
    argument: &Path,
    registry: &RegistrySettings,
) -> Result<Component, Failure> {
    match reference(argument)? {
        Some(reference) => Ok(fetch(invocation, runtime, &reference, registry).await?.component),
        None => load_file(invocation, runtime, argument, registry).await,
    }
}

/// The reference that an argument is, as opposed to a file.
fn reference(argument: &Path) -> Result<Option<Reference>, Failure> {
    match argument.to_str().filter(|text| is_reference(text)) {
        Some(text) => Ok(Some(text.parse()?)),
        None => Ok(None),
    }
}

async fn fetch(
    invocation: &Invocation,
    runtime: &Runtime,
    reference: &Reference,
    registry: &RegistrySettings,
) -> Result<Loaded, Failure> {
    let pulled = pull(invocation, reference, registry).await?;
    let _spinner = invocation.screen.spinner(format!("compiling {reference}"));
    let component = Component::load(runtime, &reference.to_string(), pulled.bytes.clone())?;
    Ok(Loaded { component, pulled: Some(pulled) })
}

/// The bytes of a reference, as lock file, cache and registry have them.
///
/// # Errors
/// A reference that cannot be fetched, or that the lock file does not have where nothing else counts.
pub(crate) async fn pull(
    invocation: &Invocation,
    reference: &Reference,
    registry: &RegistrySettings,
) -> Result<Pulled, Failure> {
    let source = registry.clone().or(invocation.settings.registry.clone()).source()?;
    let _spinner = invocation.screen.spinner(format!("fetching {reference}"));
    Ok(source.fetch(reference).await?)
}

/// Loads the one component of this file, or the one that it describes.
///
/// # Errors
/// No such file, a description of what cannot be composed, or a component that does not load.
pub(crate) async fn load_file(
    invocation: &Invocation,
    runtime: &Runtime,
    file: &Path,
    registry: &RegistrySettings,
) -> Result<Component, Failure> {
    let name = file.display().to_string();
    if !file.exists() {
        return Err(Failure::new(format!("no such file: {name}")));
    }
    let bytes = if composition::is_description(file) {
        composition::of_file(invocation, runtime, file, registry).await?.1.bytes
    } else {
        std::fs::read(file).map_err(|error| Failure::new(format!("cannot read {name}")).because(error))?
    };
    let _spinner = invocation.screen.spinner(format!("compiling {name}"));
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
