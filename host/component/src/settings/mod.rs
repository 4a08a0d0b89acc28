//! What a reusable converter reads through `config`, and whether given settings fit.

#[cfg(feature = "compiler")]
mod check;

use std::fmt;

use serde::Serialize;

#[cfg(feature = "compiler")]
pub(crate) use check::{contradiction, problems};

/// One setting that a reusable converter reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Its name in `config`.
    pub name: String,
    /// One line for people.
    pub description: String,
    /// What its text must be.
    #[serde(flatten)]
    pub kind: SettingKind,
    /// Whether the converter does nothing without it.
    pub required: bool,
    /// What an absent setting stands for, where that can be said.
    pub default: Option<String>,
}

/// What the text of a setting must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "words")]
pub enum SettingKind {
    /// Any text.
    Text,
    /// A decimal number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// One of these words.
    OneOf(Vec<String>),
    /// A JSON array of strings.
    Texts,
    /// A JSON object whose values are strings.
    Table,
}

impl fmt::Display for SettingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("text"),
            Self::Number => f.write_str("number"),
            Self::Boolean => f.write_str("boolean"),
            Self::OneOf(words) => f.write_str(&words.join("|")),
            Self::Texts => f.write_str("texts"),
            Self::Table => f.write_str("table"),
        }
    }
}

/// Why settings cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// They are not those that the converter declares.
    #[error("the settings of {component} do not fit: {}", listed(problems))]
    Unfit {
        /// The component.
        component: String,
        /// Everything that is wrong.
        problems: Vec<SettingProblem>,
    },
    /// The converter says that they make no sense.
    #[error("{component} refuses its settings: {reason}")]
    Refused {
        /// The component.
        component: String,
        /// Its words.
        reason: String,
    },
    /// The converter could not say whether they make sense.
    #[error("{component} cannot check its settings: {reason} in `check`")]
    NotChecked {
        /// The component.
        component: String,
        /// How it failed.
        reason: String,
    },
}

impl SettingsError {
    /// What the caller called the component.
    #[must_use]
    pub fn component(&self) -> &str {
        match self {
            Self::Unfit { component, .. }
            | Self::Refused { component, .. }
            | Self::NotChecked { component, .. } => component,
        }
    }
}

/// What is wrong with one setting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingProblem {
    /// The converter reads no such setting.
    #[error("there is no `{name}`; {}", known_names(known))]
    Unknown {
        /// What was given.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The converter does nothing without it.
    #[error("`{name}` is missing ({description})")]
    Missing {
        /// The setting.
        name: String,
        /// What it is for.
        description: String,
    },
    /// Its text is of another kind.
    #[error("`{name}` must be {expected}, not `{found}`")]
    Kind {
        /// The setting.
        name: String,
        /// What it must be.
        expected: String,
        /// What was given, shortened.
        found: String,
    },
}

/// One problem stays in the sentence, several stand below each other.
fn listed(problems: &[SettingProblem]) -> String {
    match problems {
        [problem] => problem.to_string(),
        problems => problems.iter().map(|problem| format!("\n- {problem}")).collect(),
    }
}

fn known_names(known: &[String]) -> String {
    if known.is_empty() {
        return "the converter has no settings".to_owned();
    }
    let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    format!("the settings are {}", names.join(", "))
}
