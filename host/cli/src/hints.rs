//! What to do next, for errors of the libraries: theirs, and in the command line's words where a flag helps.

use std::error::Error;

use migrator_build::BuildError;
use migrator_component::SettingsError;
use migrator_compose::ComposeError;
use migrator_engine::EngineError;
use migrator_engine::rehearsal::RehearsalError;
use migrator_registry::RegistryError;

/// The hint for one error of a chain; its causes are asked one after the other.
pub(crate) fn for_error(error: &(dyn Error + 'static)) -> Option<String> {
    if let Some(error) = error.downcast_ref::<BuildError>() {
        return error.hint();
    }
    if let Some(error) = error.downcast_ref::<ComposeError>() {
        return error.hint();
    }
    if let Some(error) = error.downcast_ref::<RegistryError>() {
        return match error {
            RegistryError::NoTls { registry } => {
                Some(format!("if you trust the way to it, name it: `--plain-http {registry}`"))
            }
            _ => error.hint(),
        };
    }
    if let Some(RehearsalError::Settings(error)) = error.downcast_ref() {
        return for_error(error);
    }
    if let Some(error) = error.downcast_ref::<SettingsError>() {
        return Some(format!("`migrator inspect {}` lists its settings", error.component()));
    }
    let error = error.downcast_ref::<EngineError>()?;
    Some(match error {
        EngineError::Locked { .. } => {
            "wait for it with `--lock-timeout 5m`; the lock of a process that died ends with its lease"
                .to_owned()
        }
        EngineError::NotAHistoryTable { .. } => "choose another table with `--history-table`".to_owned(),
        _ => return error.hint(),
    })
}
