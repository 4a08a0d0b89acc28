//! What a composed component says about what is inside it.

use migrator_component::{INCLUDED_CONVERTERS, IncludedConverter};
use wasm_encoder::{ComponentSection as _, CustomSection};

use crate::ComposeError;

/// Adds to a component what is inside it, for `migrator inspect`. Settings are not said again: they may be secret.
///
/// # Errors
/// Where it has no form as JSON, which is a mistake in this program.
pub(crate) fn add(component: &mut Vec<u8>, converters: &[IncludedConverter]) -> Result<(), ComposeError> {
    let data = serde_json::to_vec(converters)
        .map_err(|error| ComposeError::NotEncoded { reason: error.to_string() })?;
    let section = CustomSection { name: INCLUDED_CONVERTERS.into(), data: data.into() };
    section.append_to_component(component);
    Ok(())
}
