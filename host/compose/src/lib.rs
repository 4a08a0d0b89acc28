//! Makes a migration of converters that exist already.
//!
//! A [`Description`] says what the migration is and which converters its items go through, with which settings; [`compose`] makes of it and of
//! the converters' bytes one component: an ordinary migration, which runs wherever one runs and needs no file beside it.
//!
//! Reads no files and asks no registry: whoever calls it brings the bytes.

mod constant;
mod contract;
mod description;
mod error;
mod generate;
mod graph;
mod name;
mod origin;
mod settings;

use bytes::Bytes;
use migrator_component::{IncludedConverter, Outline, Runtime};

use graph::Wired;

pub use description::{Description, Place, Use};
pub use error::ComposeError;

/// A migration made of converters.
#[derive(Clone, Debug)]
pub struct Composed {
    /// The component.
    pub bytes: Vec<u8>,
    /// What is inside, in the order in which items go through it.
    pub converters: Vec<IncludedConverter>,
}

/// Makes one component of a description and the bytes of its converters, in the order of [`Description::converters`].
///
/// Equal input makes equal bytes.
///
/// # Errors
/// A converter that is none, settings that it does not take, and converters that do not fit together.
pub fn compose(
    runtime: &Runtime,
    description: &Description,
    converters: &[Bytes],
) -> Result<Composed, ComposeError> {
    let (described, given) = (description.converters.len(), converters.len());
    if described != given {
        let reason = format!("{described} converters are described and {given} given");
        return Err(ComposeError::NotEncoded { reason });
    }
    if description.converters.is_empty() {
        let bytes = generate::table_migration(&description.manifest)?;
        return Ok(Composed { bytes, converters: Vec::new() });
    }
    let uses: Vec<(&Use, &Bytes)> = description.converters.iter().zip(converters).collect();
    let outlines = uses
        .iter()
        .map(|(used, bytes)| examine(runtime, used, bytes))
        .collect::<Result<Vec<Outline>, ComposeError>>()?;
    let names = name::of_chain(&uses.iter().map(|(used, _)| used.reference.as_str()).collect::<Vec<_>>());
    let migration = generate::convert_migration(&description.manifest, &names)?;
    let mut wired = Vec::with_capacity(uses.len());
    for ((used, bytes), outline) in uses.iter().zip(&outlines) {
        wired.push(wire(used, bytes, outline)?);
    }
    let mut bytes = graph::wire(&migration, &wired)?;
    let converters: Vec<_> = uses
        .iter()
        .zip(names)
        .map(|((used, bytes), name)| IncludedConverter::new(name, used.reference.clone(), bytes))
        .collect();
    origin::add(&mut bytes, &converters)?;
    Ok(Composed { bytes, converters })
}

/// Checks that this is a converter, and one that takes its settings.
fn examine(runtime: &Runtime, used: &Use, bytes: &Bytes) -> Result<Outline, ComposeError> {
    let Use { reference, place, settings } = used;
    let outline = Outline::read(reference, bytes)
        .map_err(|source| ComposeError::Part { place: place.clone(), source: Box::new(source) })?;
    if contract::named(&outline.exports, "migration").is_some() {
        return Err(ComposeError::Migration { place: place.clone(), reference: reference.clone() });
    }
    let first = settings.iter().next();
    if let (Some((setting, given)), None) = (first, contract::named(&outline.imports, "config")) {
        return Err(ComposeError::NoSettings {
            place: given.place.clone(),
            reference: reference.clone(),
            setting: setting.clone(),
        });
    }
    // Compiled only where it can be asked: that takes seconds where there is an interpreter inside.
    if contract::named(&outline.exports, "settings").is_some() {
        settings::check(runtime, used, bytes)?;
    }
    Ok(outline)
}

fn wire<'a>(used: &'a Use, bytes: &'a Bytes, outline: &'a Outline) -> Result<Wired<'a>, ComposeError> {
    let settings = match contract::named(&outline.imports, "config") {
        Some(import) => Some((import, generate::settings(&settings::texts(used))?)),
        None => None,
    };
    // What is neither a migration nor a converter has no outline.
    let converter = contract::named(&outline.exports, "converter").unwrap_or_default();
    Ok(Wired { reference: &used.reference, bytes, converter, settings })
}
