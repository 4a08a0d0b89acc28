//! A folder with a migration in it.

use std::path::{Path, PathBuf};

use crate::{BuildError, Engine, Language};

/// A folder with one migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    folder: PathBuf,
    name: String,
    language: Language,
    engine: Option<Engine>,
}

impl Project {
    /// The migration in this folder: its language is told by the file that every project of that language has.
    ///
    /// # Errors
    /// [`BuildError::NoProject`] where there is none.
    pub fn find(folder: &Path) -> Result<Self, BuildError> {
        let none = || BuildError::NoProject { folder: folder.to_owned() };
        let folder = folder.canonicalize().map_err(|_| none())?;
        let language = Language::ALL.into_iter().find(|language| folder.join(language.marker()).is_file());
        let language = language.ok_or_else(none)?;
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).ok_or_else(none)?;
        Ok(Self { folder, name, language, engine: None })
    }

    /// The same with this engine, whatever its package.json says.
    ///
    /// # Errors
    /// [`BuildError::NoEngine`] where the language is not run by one.
    pub fn with_engine(self, engine: Engine) -> Result<Self, BuildError> {
        match self.language {
            Language::Js | Language::Ts => Ok(Self { engine: Some(engine), ..self }),
            language => Err(BuildError::NoEngine { engine, language }),
        }
    }

    /// Where it is: an absolute path.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What it is called: its folder's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is written in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The engine that was chosen for it, if any was.
    pub(crate) fn engine(&self) -> Option<Engine> {
        self.engine
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_language_is_told_by_the_file_that_all_its_projects_have() {
        for language in Language::ALL {
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path().join("people-v2");
            let marker = folder.join(language.marker());
            fs::create_dir_all(marker.parent().unwrap()).unwrap();
            fs::write(marker, "").unwrap();
            let project = Project::find(&folder).unwrap();
            assert_eq!((project.language(), project.name()), (language, "people-v2"));
        }
    }

    #[test]
    fn only_javascript_and_typescript_have_an_engine_to_choose() {
        for language in Language::ALL {
            let folder = tempfile::tempdir().unwrap();
            let marker = folder.path().join(language.marker());
            fs::create_dir_all(marker.parent().unwrap()).unwrap();
            fs::write(marker, "").unwrap();
            let chosen = Project::find(folder.path()).unwrap().with_engine(Engine::SpiderMonkey);
            match language {
                Language::Js | Language::Ts => {
                    assert_eq!(chosen.unwrap().engine(), Some(Engine::SpiderMonkey));
                }
                _ => assert_eq!(
                    chosen.unwrap_err().to_string(),
                    format!("spidermonkey runs JavaScript, but this migration is in {language}")
                ),
            }
        }
    }

    #[test]
    fn a_folder_without_a_migration_is_an_error_that_says_what_one_holds() {
        let folder = tempfile::tempdir().unwrap();
        let error = Project::find(folder.path()).unwrap_err();
        assert!(error.to_string().ends_with("holds no migration"), "{error}");
        let hint = error.hint().unwrap();
        assert!(hint.contains("Cargo.toml (rust)") && hint.contains("src/migration.js (js)"), "{hint}");
        assert!(Project::find(&folder.path().join("missing")).is_err());
    }
}
