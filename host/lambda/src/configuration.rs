//! The files of the package.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use migrator_follow::FunctionConfiguration;

use crate::initialize::InitializeError;

/// Reads `config.json`.
///
/// # Errors
/// Where it is missing or not what this function was built for.
pub(crate) fn read(task_root: &Path) -> Result<FunctionConfiguration, InitializeError> {
    let (file, bytes) = file(task_root, FunctionConfiguration::FILE)?;
    serde_json::from_slice(&bytes).map_err(|source| InitializeError::Configuration { file, source })
}

/// Reads a file of the package.
///
/// # Errors
/// Where it is missing or cannot be read.
pub(crate) fn file(task_root: &Path, name: &str) -> Result<(PathBuf, Vec<u8>), InitializeError> {
    let file = task_root.join(name);
    match std::fs::read(&file) {
        Ok(bytes) => Ok((file, bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(InitializeError::Missing { file }),
        Err(source) => Err(InitializeError::Unreadable { file, source }),
    }
}
