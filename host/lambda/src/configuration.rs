//! The package's configuration.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use migrator_follow::FunctionConfiguration;

use crate::initialize::InitializeError;

/// Reads `config.json`.
///
/// # Errors
/// Where it is missing, cannot be read, or is not what this function was built for.
pub(crate) fn read(task_root: &Path) -> Result<FunctionConfiguration, InitializeError> {
    let file = task_root.join(FunctionConfiguration::FILE);
    match std::fs::read(&file) {
        Ok(bytes) => {
            serde_json::from_slice(&bytes).map_err(|source| InitializeError::Configuration { file, source })
        }
        Err(source) => Err(unreadable(file, source)),
    }
}

/// Why a file of the package cannot be read.
pub(crate) fn unreadable(file: PathBuf, source: Error) -> InitializeError {
    match source.kind() {
        ErrorKind::NotFound => InitializeError::Missing { file },
        _ => InitializeError::Unreadable { file, source },
    }
}
