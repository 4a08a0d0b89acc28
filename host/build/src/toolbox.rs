//! Where tools are.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where tools are: folders in which programs are looked for, one after the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Toolbox {
    folders: Vec<PathBuf>,
    rustc: Option<PathBuf>,
}

impl Toolbox {
    /// The programs on `PATH`, and the compiler that `RUSTC` names.
    pub fn from_environment() -> Self {
        let path = env::var_os("PATH").unwrap_or_default();
        // Tools run in the project's folder, from where another one would be meant by a relative path.
        let folders = env::split_paths(&path).filter(|folder| folder.is_absolute());
        Self { folders: folders.collect(), rustc: env::var_os("RUSTC").map(PathBuf::from) }
    }

    /// Looks into this folder before the others.
    #[must_use]
    pub fn before(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folders.insert(0, folder.into());
        self
    }

    /// The compiler to build components in Rust with, if not the one that cargo takes.
    #[must_use]
    pub fn with_rustc(mut self, rustc: impl Into<PathBuf>) -> Self {
        self.rustc = Some(rustc.into());
        self
    }

    /// The compiler for components in Rust, if another than cargo's.
    pub(crate) fn rustc(&self) -> Option<&Path> {
        self.rustc.as_deref()
    }

    /// Where a program is.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        self.folders.iter().map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
    }

    /// What a program that starts other programs takes for `PATH`.
    pub(crate) fn path(&self) -> OsString {
        // Folders that cannot stand on a path cannot have come from one.
        env::join_paths(&self.folders).unwrap_or_default()
    }
}
