//! Whether a converter takes the settings that it is given.

use std::collections::BTreeMap;

use bytes::Bytes;
use migrator_component::{Component, Runtime, SettingKind};

use crate::description::Form;
use crate::{ComposeError, Use};

/// Settings as a converter reads them.
pub(crate) fn texts(used: &Use) -> BTreeMap<String, String> {
    used.settings.iter().map(|(name, given)| (name.clone(), given.text.clone())).collect()
}

/// Checks the settings of a converter that says which it reads, with its own `check` last.
///
/// # Errors
/// What does not fit, all of it, and a converter that cannot be started.
pub(crate) fn check(runtime: &Runtime, used: &Use, bytes: &Bytes) -> Result<(), ComposeError> {
    let component = Component::load(runtime, &used.reference, bytes.clone())
        .map_err(|source| ComposeError::Part { place: used.place.clone(), source: Box::new(source) })?;
    for setting in component.settings().unwrap_or_default() {
        // Whatever is written has a text. For settings that can be any text this would hide mistakes.
        match used.settings.get(&setting.name) {
            Some(given) if setting.kind == SettingKind::Text && given.form != Form::Text => {
                return Err(ComposeError::WrongType {
                    place: given.place.clone(),
                    key: setting.name.clone(),
                    expected: "text".to_owned(),
                    found: given.form.in_words().to_owned(),
                });
            }
            _ => {}
        }
    }
    component
        .check_settings(&texts(used))
        .map_err(|source| ComposeError::Settings { place: used.place.clone(), source })
}
