//! Migrations that are described instead of written: the converters they name, found and put together.

use std::path::Path;

use bytes::Bytes;
use migrator_component::Runtime;
use migrator_compose::{Composed, Description, Use, compose};
use migrator_registry::{Reference, is_reference};

use crate::components;
use crate::failure::Failure;
use crate::registry_settings::RegistrySettings;
use crate::session::Invocation;

/// Ending of a description's file.
const EXTENSION: &str = "toml";

/// Whether a file is read as a description.
pub(crate) fn is_description(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == EXTENSION)
}

/// Makes the component that a file describes.
///
/// # Errors
/// What is wrong with the description, and with a converter that it names.
pub(crate) async fn of_file(
    invocation: &Invocation,
    runtime: &Runtime,
    file: &Path,
    registry: &RegistrySettings,
) -> Result<(Description, Composed), Failure> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::new(format!("cannot read {name}")).because(error))?;
    let description = Description::parse(&name, &text, &|variable| std::env::var(variable).ok())?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut converters = Vec::with_capacity(description.converters.len());
    for used in &description.converters {
        converters.push(bytes_of(invocation, used, folder, registry).await?);
    }
    let _spinner = invocation.screen.spinner(format!("composing {name}"));
    let composed = compose(runtime, &description, &converters)?;
    Ok((description, composed))
}

/// The bytes of a converter: what its reference stands for, or a file by its path from the folder of the description.
async fn bytes_of(
    invocation: &Invocation,
    used: &Use,
    folder: &Path,
    registry: &RegistrySettings,
) -> Result<Bytes, Failure> {
    let Use { reference, place, .. } = used;
    if is_reference(reference) {
        let failed = |below| Failure::new(format!("{place}: this converter cannot be fetched")).above(below);
        let reference: Reference = reference.parse().map_err(|error| failed(Failure::from(error)))?;
        let pulled = components::pull(invocation, &reference, registry).await;
        return Ok(pulled.map_err(failed)?.bytes);
    }
    let path = folder.join(reference);
    if !path.exists() {
        return Err(Failure::new(format!("{place}: no such file: {}", path.display()))
            .hint("the path of a converter is the one from the folder of the description"));
    }
    let failed = |error| Failure::new(format!("{place}: cannot read {}", path.display())).because(error);
    Ok(std::fs::read(&path).map_err(failed)?.into())
}
