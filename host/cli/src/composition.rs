//! Migrations that are described instead of written: the converters they name, found and put together.

use std::path::Path;

use bytes::Bytes;
use migrator_component::Runtime;
use migrator_compose::{Composed, Description, Use, compose};

use crate::failure::Failure;
use crate::screen::Screen;

/// Ending of a description's file.
const EXTENSION: &str = "toml";
/// How a converter begins that is in a registry.
const REGISTRY: &str = "oci://";

/// Whether a file is read as a description.
pub(crate) fn is_description(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == EXTENSION)
}

/// Makes the component that a file describes.
///
/// # Errors
/// What is wrong with the description, and with a converter that it names.
pub(crate) fn of_file(
    runtime: &Runtime,
    file: &Path,
    screen: &Screen,
) -> Result<(Description, Composed), Failure> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::new(format!("cannot read {name}")).because(error))?;
    let description = Description::parse(&name, &text, &|variable| std::env::var(variable).ok())?;
    let _spinner = screen.spinner(format!("composing {name}"));
    let folder = file.parent().unwrap_or(Path::new(""));
    let converters = (description.converters.iter())
        .map(|used| bytes_of(used, folder))
        .collect::<Result<Vec<Bytes>, Failure>>()?;
    let composed = compose(runtime, &description, &converters)?;
    Ok((description, composed))
}

/// The bytes of a converter; its path is that from the folder of the description.
fn bytes_of(used: &Use, folder: &Path) -> Result<Bytes, Failure> {
    let Use { reference, place, .. } = used;
    if reference.starts_with(REGISTRY) {
        return Err(Failure::new(format!(
            "{place}: {reference} is in a registry, and only files can be composed"
        )));
    }
    let path = folder.join(reference);
    if !path.exists() {
        return Err(Failure::new(format!("{place}: no such file: {}", path.display()))
            .hint("the path of a converter is the one from the folder of the description"));
    }
    let failed = |error| Failure::new(format!("{place}: cannot read {}", path.display())).because(error);
    Ok(std::fs::read(&path).map_err(failed)?.into())
}
