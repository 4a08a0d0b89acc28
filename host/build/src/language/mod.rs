//! The languages, one file each: what it takes to make a component of a migration.

mod js;
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
}

impl Language {
    /// Every language, those first whose marker is the more telling.
    pub const ALL: [Self; 3] = [Self::Rust, Self::Ts, Self::Js];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Ts => "ts",
            Self::Js => "js",
        }
    }

    /// The file by which a project of this language is known.
    pub fn marker(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::Ts => ts::SOURCE,
            Self::Js => js::SOURCE,
        }
    }

    /// The component.
    pub(crate) fn build(self, project: &Project, toolbox: &Toolbox) -> Result<Vec<u8>, BuildError> {
        match self {
            Self::Rust => rust::build(project, toolbox),
            Self::Ts => ts::build(project, toolbox),
            Self::Js => js::build(project, toolbox),
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
