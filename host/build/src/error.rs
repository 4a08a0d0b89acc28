//! Why a migration cannot be built.

use std::path::PathBuf;

use crate::{Engine, Language};

/// Why a migration cannot be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The folder holds no migration in a language that is known.
    #[error("{} holds no migration", folder.display())]
    NoProject {
        /// The folder.
        folder: PathBuf,
    },
    /// A folder that a new project is to be written into is not empty.
    #[error("{} holds something already", folder.display())]
    FolderInUse {
        /// The folder.
        folder: PathBuf,
    },
    /// A name that is none for a lineage.
    #[error("`{lineage}` is no name for a lineage")]
    BadLineage {
        /// The name.
        lineage: String,
    },
    /// An engine was chosen for a language that has none.
    #[error("{engine} runs JavaScript, but this migration is in {language}")]
    NoEngine {
        /// What was chosen.
        engine: Engine,
        /// What the migration is written in.
        language: Language,
    },
    /// The project's package.json cannot be read as one.
    #[error("{} does not say which engine to take", path.display())]
    Package {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A tool of the language is not there.
    #[error("{tool} is missing, which builds migrations in {language}")]
    MissingTool {
        /// The tool.
        tool: &'static str,
        /// The language that needs it.
        language: Language,
        /// How to install it.
        install: String,
    },
    /// A tool of the language is older than what is needed.
    #[error("{tool} {found} is too old to build migrations in {language}, which takes {needed} or newer")]
    ToolTooOld {
        /// The tool.
        tool: &'static str,
        /// The language that needs it.
        language: Language,
        /// The version that is there.
        found: String,
        /// The oldest that works.
        needed: String,
        /// How to install a newer one.
        install: String,
    },
    /// A tool does not say what version it is.
    #[error("{} does not say what version it is: {said:?}", path.display())]
    UnknownVersion {
        /// The program.
        path: PathBuf,
        /// What it says.
        said: String,
    },
    /// A tool failed; it says why.
    #[error("{command} failed:\n{output}")]
    Failed {
        /// The command.
        command: String,
        /// What it printed.
        output: String,
    },
    /// A tool cannot be started.
    #[error("{command} cannot be started")]
    NotStarted {
        /// The command.
        command: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The migration's exports are none that the contract knows.
    #[error("{} exports {found}, which is neither a migration nor a converter", file.display())]
    NoWorld {
        /// The migration's source.
        file: PathBuf,
        /// What it exports.
        found: String,
        /// What to export.
        expected: &'static str,
    },
    /// The migration calls what a component has not.
    #[error("{} calls functions that a component has not: {}", file.display(), functions.join(", "))]
    Imports {
        /// The migration's source.
        file: PathBuf,
        /// The functions, as the linker knows them.
        functions: Vec<String>,
    },
    /// What the compiler made is no component of the contract.
    #[error("{} cannot be made a component: {reason}", file.display())]
    NotAComponent {
        /// The migration's source.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("cannot {action} {}", path.display())]
    File {
        /// `read` or `write`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

impl BuildError {
    /// What to do next, if that is known.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoProject { .. } => {
                let markers = Language::ALL.map(|language| format!("{} ({language})", language.marker()));
                format!(
                    "a migration is a folder with one of {}; `migrator new` writes one",
                    markers.join(", ")
                )
            }
            Self::FolderInUse { .. } => "choose another folder, or empty this one".to_owned(),
            Self::BadLineage { .. } => {
                "a lineage has 1 to 128 letters, digits, `_`, `-` and `.`; choose it with `--lineage`"
                    .to_owned()
            }
            Self::NoEngine { .. } => "leave `--engine` out".to_owned(),
            Self::Package { .. } => {
                let engines = Engine::ALL.map(|engine| format!("`\"migrator\": {{\"engine\": \"{engine}\"}}`"));
                format!("write {}, or nothing", engines.join(" or "))
            }
            Self::MissingTool { install, .. } | Self::ToolTooOld { install, .. } => install.clone(),
            Self::NoWorld { expected, .. } => (*expected).to_owned(),
            Self::Imports { .. } => "a component has no files, clock, environment or output, so nothing of the C library that needs them; \
                                     `migrator_log` writes messages"
                .to_owned(),
            Self::UnknownVersion { .. }
            | Self::NotAComponent { .. }
            | Self::Failed { .. }
            | Self::NotStarted { .. }
            | Self::File { .. } => {
                return None;
            }
        })
    }
}
