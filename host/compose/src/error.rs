//! Why a migration cannot be composed.

use migrator_component::{ComponentError, SettingProblem, SettingsError};

use crate::Place;

/// Why a migration cannot be composed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ComposeError {
    /// The description is no TOML.
    #[error("{place}: {reason}")]
    Syntax {
        /// Where.
        place: Place,
        /// What the parser says.
        reason: String,
    },
    /// A key that means nothing.
    #[error("{place}: unknown key `{key}`: {what} has {}", list(known))]
    UnknownKey {
        /// Where.
        place: Place,
        /// The key.
        key: String,
        /// What has other keys.
        what: String,
        /// Its keys.
        known: Vec<String>,
    },
    /// A key that has to be there.
    #[error("{place}: `{key}` is missing")]
    MissingKey {
        /// Where its table begins.
        place: Place,
        /// The key.
        key: String,
    },
    /// Something else than has to stand under a key.
    #[error("{place}: `{key}` must be {expected}, and is {found}")]
    WrongType {
        /// Where.
        place: Place,
        /// The key.
        key: String,
        /// What it must be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// A word that is none of the possible ones.
    #[error("{place}: `{key}` cannot be `{word}`: it is one of {}", list(known))]
    UnknownWord {
        /// Where.
        place: Place,
        /// The key.
        key: String,
        /// The word.
        word: String,
        /// The possible ones.
        known: Vec<String>,
    },
    /// No operation.
    #[error("{place}: the migration has no operation: write a table for one of {}", list(known))]
    NoOperation {
        /// Where the description begins.
        place: Place,
        /// The operations.
        known: Vec<String>,
    },
    /// More than one operation.
    #[error(
        "{place}: the migration has two operations, `{first}` and `{second}`: each needs a version of its own"
    )]
    SeveralOperations {
        /// Where the second stands.
        place: Place,
        /// The first.
        first: String,
        /// The second.
        second: String,
    },
    /// A `convert` without anything that converts.
    #[error("{place}: nothing converts the items: `convert` needs at least one [[converter]]")]
    NoConverters {
        /// Where the operation stands.
        place: Place,
    },
    /// Converters that no item would go through. An error, because their author believes that items are converted.
    #[error(
        "{place}: the operation `{operation}` converts no items; declare `convert`, or leave the converters out"
    )]
    UnusedConverters {
        /// Where the first stands.
        place: Place,
        /// The operation.
        operation: String,
    },
    /// A setting that has a value and a variable.
    #[error("{place}: `{setting}` is given twice, in `settings` and in `environment`")]
    SettingTwice {
        /// Where the second stands.
        place: Place,
        /// The setting.
        setting: String,
    },
    /// A variable that is not set.
    #[error("{place}: `{setting}` comes from the variable {variable}, which is not set")]
    NoVariable {
        /// Where.
        place: Place,
        /// The setting.
        setting: String,
        /// The variable.
        variable: String,
    },
    /// A converter that cannot be used.
    #[error("{place}: {source}")]
    Part {
        /// Where it is named.
        place: Place,
        /// What is wrong with it.
        #[source]
        source: Box<ComponentError>,
    },
    /// A migration in place of a converter.
    #[error("{place}: {reference} is a migration of its own, not a reusable converter")]
    Migration {
        /// Where it is named.
        place: Place,
        /// Its reference.
        reference: String,
    },
    /// Settings that a converter does not take.
    #[error("{place}: {source}")]
    Settings {
        /// Where the converter is named.
        place: Place,
        /// What does not fit.
        #[source]
        source: SettingsError,
    },
    /// Settings for a converter that reads none.
    #[error("{place}: {reference} reads no settings, and `{setting}` is given")]
    NoSettings {
        /// Where the setting stands.
        place: Place,
        /// The converter's reference.
        reference: String,
        /// The setting.
        setting: String,
    },
    /// A component whose types are not those of the contract or of the other components.
    #[error("{reference} does not fit into the chain: {reason}")]
    Misfit {
        /// Its reference.
        reference: String,
        /// What does not fit.
        reason: String,
    },
    /// Components that need different things under one name.
    #[error("the converters do not fit together: {reason}")]
    PartsMisfit {
        /// What does not fit.
        reason: String,
    },
    /// What is generated is refused: a mistake in this program.
    #[error("the composed component cannot be written: {reason}")]
    NotEncoded {
        /// What is said.
        reason: String,
    },
}

impl ComposeError {
    /// What to do next, where that can be said.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownKey { key, known, .. } => similar(key, known),
            Self::UnknownWord { word, known, .. } => similar(word, known),
            Self::Migration { .. } => {
                Some("a chain is made of components that export `converter` and not `migration`".to_owned())
            }
            Self::NoVariable { variable, .. } => {
                Some(format!("set {variable}; its value becomes part of the component, as plain text"))
            }
            Self::Settings { source: SettingsError::Unfit { problems, .. }, .. } => {
                problems.iter().find_map(|problem| match problem {
                    SettingProblem::Unknown { name, known } => similar(name, known),
                    _ => None,
                })
            }
            Self::Misfit { .. } | Self::PartsMisfit { .. } => {
                Some("build the converters against one version of the contract".to_owned())
            }
            _ => None,
        }
    }
}

/// The known name that was probably meant.
fn similar(name: &str, known: &[String]) -> Option<String> {
    /// How alike two names must be, from 0 to 1; clap takes the same for flags.
    const ALIKE: f64 = 0.7;
    let likeness = |candidate: &&String| strsim::jaro(name, candidate);
    let best = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(&best) > ALIKE).then(|| format!("did you mean `{best}`?"))
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
