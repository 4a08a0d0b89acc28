//! The languages, one file each: what it takes to make a component of a migration.

mod c;
mod js;
mod python;
mod rust;
mod ts;

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::{BuildError, Project, Toolbox};

pub use rust::RustCompiler;

/// A language that migrations are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Rust.
    Rust,
    /// TypeScript.
    Ts,
    /// JavaScript.
    Js,
    /// Python.
    Python,
    /// C.
    C,
}

impl Language {
    /// Every language, those first whose marker is the more telling.
    pub const ALL: [Self; 5] = [Self::Rust, Self::Ts, Self::Js, Self::Python, Self::C];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Ts => "ts",
            Self::Js => "js",
            Self::Python => "python",
            Self::C => "c",
        }
    }

    /// The file by which a project of this language is known.
    pub fn marker(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::Ts => ts::SOURCE,
            Self::Js => js::SOURCE,
            Self::Python => python::SOURCE,
            Self::C => c::SOURCE,
        }
    }

    /// The folder of its SDK below `guest-sdk/`.
    pub fn sdk(self) -> &'static str {
        match self {
            Self::Ts => Self::Js.name(),
            other => other.name(),
        }
    }

    /// The file that an author writes.
    #[cfg(test)]
    pub(crate) fn source(self) -> &'static str {
        match self {
            Self::Rust => "src/lib.rs",
            other => other.marker(),
        }
    }

    /// What installs the tools of a new project and runs its tests.
    pub(crate) fn first_steps(self) -> &'static [&'static str] {
        match self {
            Self::Rust => &["cargo test"],
            Self::Ts | Self::Js => &["npm install", "npm test"],
            Self::Python => python::FIRST_STEPS,
            Self::C => c::FIRST_STEPS,
        }
    }

    /// The component.
    pub(crate) fn build(self, project: &Project, toolbox: &Toolbox) -> Result<Vec<u8>, BuildError> {
        match self {
            Self::Rust => rust::build(project, toolbox),
            Self::Ts => ts::build(project, toolbox),
            Self::Js => js::build(project, toolbox),
            Self::Python => python::build(project, toolbox),
            Self::C => c::build(project, toolbox),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no language's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no language for migrations; write one of {}", Language::ALL.map(Language::name).join(", "))]
pub struct UnknownLanguage {
    name: String,
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(name: &str) -> Result<Self, UnknownLanguage> {
        let found = Self::ALL.into_iter().find(|language| language.name() == name);
        found.ok_or_else(|| UnknownLanguage { name: name.to_owned() })
    }
}
