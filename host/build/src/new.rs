//! Writing new projects.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Serialize;

use crate::{BuildError, Language};

mod files {
    include!(concat!(env!("OUT_DIR"), "/files.rs"));
}

/// The folder of a project with the SDK in it.
const SDK: &str = "migrator-guest";

/// What a migration does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Creates the first table of a lineage.
    CreateTable,
    /// Adds indexes.
    AddIndexes,
    /// Converts items.
    Convert,
    /// Changes settings of a table.
    UpdateTable,
    /// Deletes a table.
    DeleteTable,
}

impl Operation {
    /// Every operation.
    pub const ALL: [Self; 5] =
        [Self::CreateTable, Self::AddIndexes, Self::Convert, Self::UpdateTable, Self::DeleteTable];

    /// What it is called on the command line and in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::CreateTable => "create-table",
            Self::AddIndexes => "add-indexes",
            Self::Convert => "convert",
            Self::UpdateTable => "update-table",
            Self::DeleteTable => "delete-table",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no operation's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is no operation; write one of {}", Operation::ALL.map(Operation::name).join(", "))]
pub struct UnknownOperation {
    name: String,
}

impl FromStr for Operation {
    type Err = UnknownOperation;

    fn from_str(name: &str) -> Result<Self, UnknownOperation> {
        let found = Self::ALL.into_iter().find(|operation| operation.name() == name);
        found.ok_or_else(|| UnknownOperation { name: name.to_owned() })
    }
}

/// A project to write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewProject {
    /// Its folder, which must be empty or not there.
    pub folder: PathBuf,
    /// What it is written in.
    pub language: Language,
    /// The lineage of the migration.
    pub lineage: String,
    /// The version of the migration.
    pub version: u32,
    /// What the migration does.
    pub operation: Operation,
}

impl NewProject {
    /// A project in this folder; what is not given comes from the folder's name: `people-v2` is version 2 of `people`. A first version
    /// creates its table, a later one converts.
    pub fn named(
        folder: PathBuf,
        language: Language,
        lineage: Option<String>,
        version: Option<u32>,
        operation: Option<Operation>,
    ) -> Self {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let split =
            name.rsplit_once("-v").and_then(|(lineage, version)| Some((lineage, version.parse().ok()?)));
        let first = operation.is_none_or(|operation| operation == Operation::CreateTable);
        let version = version.or(split.map(|(_, version)| version)).unwrap_or(if first { 1 } else { 2 });
        let lineage =
            lineage.unwrap_or_else(|| split.map_or(name.as_str(), |(lineage, _)| lineage).to_owned());
        let usual = if version == 1 { Operation::CreateTable } else { Operation::Convert };
        Self { folder, language, lineage, version, operation: operation.unwrap_or(usual) }
    }

    /// Writes it: a migration, its tests, and the SDK.
    ///
    /// # Errors
    /// A folder that holds something already, a lineage that the contract does not take, a file that cannot be written.
    pub fn write(&self) -> Result<(), BuildError> {
        self.check()?;
        for (path, bytes) in self.files() {
            write(&self.folder.join(path), &bytes)?;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), BuildError> {
        let known = |character: char| character.is_ascii_alphanumeric() || "_-.".contains(character);
        if !(1..=128).contains(&self.lineage.len()) || !self.lineage.chars().all(known) {
            return Err(BuildError::BadLineage { lineage: self.lineage.clone() });
        }
        let is_used = fs::read_dir(&self.folder).is_ok_and(|mut entries| entries.next().is_some());
        if is_used || self.folder.is_file() {
            return Err(BuildError::FolderInUse { folder: self.folder.clone() });
        }
        Ok(())
    }

    /// The files of the project by their paths, the more special ones in the place of the more general ones.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut folders = vec!["any", self.operation.name()];
        if self.operation != Operation::Convert {
            folders.insert(1, "table");
        }
        let mut found: Vec<(String, Vec<u8>)> = Vec::new();
        for folder in folders {
            let prefix = format!("{}/{folder}/", self.language);
            for (path, bytes) in files::TEMPLATES {
                if let Some(path) = path.strip_prefix(&prefix) {
                    found.retain(|(other, _)| other != path);
                    found.push((path.to_owned(), self.filled(bytes)));
                }
            }
        }
        let sdk =
            files::SDKS.iter().filter(|(name, _)| *name == self.language.sdk()).flat_map(|(_, files)| *files);
        found.extend(sdk.map(|(path, bytes)| (format!("{SDK}/{path}"), bytes.to_vec())));
        found
    }

    /// A template with what is known of the migration in its places.
    fn filled(&self, template: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(template);
        text.replace("{{name}}", &self.package())
            .replace("{{lineage}}", &self.lineage)
            .replace("{{version}}", &self.version.to_string())
            .into_bytes()
    }

    /// The folder's name as every package registry takes it.
    fn package(&self) -> String {
        let name = self.folder.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        name.chars()
            .map(|character| if character.is_ascii_alphanumeric() { character } else { '-' })
            .collect()
    }

    /// What a person types next, in the folder's parent.
    fn next(&self) -> Vec<String> {
        let mut next = vec![format!("cd {}", self.folder.display())];
        next.extend(self.language.first_steps().iter().map(|step| (*step).to_owned()));
        next.push("migrator build".to_owned());
        if self.operation == Operation::Convert {
            next.push("migrator test".to_owned());
        }
        next
    }
}

impl fmt::Display for NewProject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.folder.display())?;
        writeln!(f, "  language   {}", self.language)?;
        writeln!(f, "  lineage    {}", self.lineage)?;
        writeln!(f, "  version    {}", self.version)?;
        writeln!(f, "  operation  {}", self.operation)?;
        writeln!(f, "\nnext:")?;
        self.next().iter().try_for_each(|step| writeln!(f, "  {step}"))
    }
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), BuildError> {
    let folder = file.parent().unwrap_or(file);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(file, bytes));
    written.map_err(|source| BuildError::File { action: "write", path: file.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Project;

    fn named(folder: &str, version: Option<u32>, operation: Option<Operation>) -> (String, u32, Operation) {
        let new = NewProject::named(folder.into(), Language::Js, None, version, operation);
        (new.lineage, new.version, new.operation)
    }

    #[test]
    fn a_name_says_lineage_and_version_and_the_version_the_operation() {
        let people = |version, operation| ("people".to_owned(), version, operation);
        assert_eq!(named("migrations/people-v1", None, None), people(1, Operation::CreateTable));
        assert_eq!(named("people-v2", None, None), people(2, Operation::Convert));
        assert_eq!(named("people", None, None), people(1, Operation::CreateTable));
        assert_eq!(named("people", None, Some(Operation::AddIndexes)), people(2, Operation::AddIndexes));
        assert_eq!(named("people-v2", Some(7), None), people(7, Operation::Convert));
        assert_eq!(named("people-view", Some(3), None), ("people-view".to_owned(), 3, Operation::Convert));
    }

    #[test]
    fn a_new_project_is_one_in_every_language_and_for_every_operation() {
        let place = tempfile::tempdir().unwrap();
        for language in Language::ALL {
            for operation in Operation::ALL {
                let folder = place.path().join(format!("{language}-{operation}"));
                let lineage = Some("people".to_owned());
                let new = NewProject::named(folder.clone(), language, lineage, Some(4), Some(operation));
                new.write().unwrap();
                assert_eq!(Project::find(&folder).unwrap().language(), language);
                assert_eq!(folder.join("cases.jsonl").is_file(), operation == Operation::Convert);
                let source = fs::read_to_string(folder.join(language.source())).unwrap();
                assert!(
                    source.contains("people") && source.contains('4'),
                    "{language} {operation}: {source}"
                );
                assert!(fs::read_dir(folder.join(SDK)).unwrap().count() > 1, "{language} {operation}");
            }
        }
    }

    #[test]
    fn no_place_of_a_template_is_left_open() {
        for language in Language::ALL {
            let new = NewProject::named("people-v2".into(), language, None, None, None);
            for (path, bytes) in new.files() {
                let open = String::from_utf8_lossy(&bytes).contains("{{name}}");
                assert!(!open || path.starts_with(SDK), "{language}: {path}");
            }
        }
    }

    #[test]
    fn a_folder_that_is_in_use_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("mine.txt"), "mine").unwrap();
        let new = NewProject::named(place.path().to_owned(), Language::Js, Some("people".into()), None, None);
        let error = new.write().unwrap_err();
        assert!(error.to_string().ends_with("holds something already"), "{error}");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_lineage_that_the_contract_does_not_take_is_refused() {
        let place = tempfile::tempdir().unwrap();
        for lineage in ["", "with space", &"x".repeat(129)] {
            let folder = place.path().join("new");
            let new = NewProject::named(folder.clone(), Language::Js, Some(lineage.to_owned()), None, None);
            assert!(matches!(new.write(), Err(BuildError::BadLineage { .. })), "{lineage}");
            assert!(!folder.exists());
        }
    }
}
