//! Building.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::{BuildError, Language, Project, Toolbox};

/// A component that was built.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Built {
    /// What it was written in.
    pub language: Language,
    /// The component.
    pub file: PathBuf,
    /// Its size in bytes.
    pub bytes: usize,
}

impl fmt::Display for Built {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.file.display())?;
        writeln!(f, "  language  {}", self.language)?;
        writeln!(f, "  size      {} bytes", self.bytes)
    }
}

/// Builds a migration into a component at `out`, which is replaced at once where it is there.
///
/// # Errors
/// A tool that is missing, too old or that fails; a file that cannot be written.
pub fn build(project: &Project, toolbox: &Toolbox, out: &Path) -> Result<Built, BuildError> {
    let component = project.language().build(project, toolbox)?;
    let partial = out.with_extension("partial");
    let written = fs::write(&partial, &component).and_then(|()| fs::rename(&partial, out));
    written.map_err(|source| BuildError::File { action: "write", path: out.to_owned(), source })?;
    Ok(Built { language: project.language(), file: out.to_owned(), bytes: component.len() })
}
