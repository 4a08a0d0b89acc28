//! Rehearsal: converting given items with the code that converts real ones, and comparing what comes of it.
//!
//! A converter runs again on retries, on the old image of a stream record, in verification and on other machines, in
//! batches of another composition. It therefore has to be a pure function of one item. [`Rehearsal::run`] converts every case several
//! times – again, in another order, in batches of another size, in fresh instances each time – and a converter whose
//! results differ fails.

mod case;
mod difference;
mod report;
mod run;
mod trial;

use std::collections::BTreeMap;

use migrator_component::manifest::{self, ScalarAttributeType};
use migrator_component::{Component, Converter, Operation, SettingsError};
use migrator_item::{Item, KeyAttribute, KeySchema, KeyType};

pub use case::{Case, Expected};
pub use difference::{AttributeDifference, Difference};
pub use report::{CaseReport, TestReport, Verdict};

/// Why a rehearsal could not be held. That a converter does something else than expected is no error but in the
/// [`TestReport`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RehearsalError {
    /// The component has nothing to convert with.
    #[error("{component} has no converter: its operation is {operation}")]
    NoConverter {
        /// The component.
        component: String,
        /// What it does instead.
        operation: String,
    },
    /// The settings that all cases share are not those of the converter.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A file of cases is not JSON.
    #[error("{file}:{line} is not JSON: {error}")]
    Json {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What the parser says.
        error: String,
    },
    /// A value in a file of cases is neither a case nor an item.
    #[error("{file}:{line} is neither an item in DynamoDB-JSON nor a case: {reason}")]
    Case {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A file holds no case.
    #[error("{file} holds no item")]
    NoCases {
        /// The file.
        file: String,
    },
}

/// A converter on trial: the component, its settings, the key of the target if it is known, and what all cases
/// together should become, where the cases do not say it themselves.
#[derive(Clone)]
pub struct Rehearsal {
    component: Component,
    settings: BTreeMap<String, String>,
    target: Option<KeySchema>,
    expected: Option<Vec<Item>>,
}

impl Rehearsal {
    /// A rehearsal of a component. The key of the target is the one that the manifest declares, if it declares a table.
    ///
    /// # Errors
    /// [`RehearsalError::NoConverter`].
    pub fn new(component: Component, settings: BTreeMap<String, String>) -> Result<Self, RehearsalError> {
        let rehearsal = Rehearsal { target: declared_key(&component), component, settings, expected: None };
        rehearsal.converter(rehearsal.settings.clone())?;
        Ok(rehearsal)
    }

    /// Checks outputs against this key instead of the declared one.
    #[must_use]
    pub fn with_target_key(mut self, key: KeySchema) -> Self {
        self.target = Some(key);
        self
    }

    /// Compares all outputs together with these items.
    #[must_use]
    pub fn expecting(mut self, items: Vec<Item>) -> Self {
        self.expected = Some(items);
        self
    }

    /// Converts the cases and compares. The report says what differs; see [`TestReport::failed`]. A case whose own
    /// settings the converter refuses ends with that error.
    ///
    /// # Errors
    /// [`RehearsalError::Settings`] where there is a case without settings of its own, and those for all are wrong.
    pub async fn run(&self, cases: Vec<Case>) -> Result<TestReport, RehearsalError> {
        let trial = trial::run(self, &cases).await?;
        Ok(report::report(self, cases, trial))
    }

    fn converter(&self, settings: BTreeMap<String, String>) -> Result<Converter, RehearsalError> {
        self.component.converter(settings).ok_or_else(|| RehearsalError::NoConverter {
            component: self.component.name().to_owned(),
            operation: self
                .component
                .manifest()
                .map_or("none", |manifest| manifest.operation.name())
                .to_owned(),
        })
    }
}

/// The primary key of the table that a `convert` migration declares; none where the target takes over the source's.
fn declared_key(component: &Component) -> Option<KeySchema> {
    let Operation::Convert(convert) = &component.manifest()?.operation else { return None };
    let table = convert.target.as_ref()?;
    let attribute = |role: manifest::KeyType| {
        let element = table.key_schema.iter().find(|element| element.key_type == role)?;
        let mut definitions = table.attribute_definitions.iter();
        let definition =
            definitions.find(|definition| definition.attribute_name == element.attribute_name)?;
        let key_type = match definition.attribute_type {
            ScalarAttributeType::S => KeyType::S,
            ScalarAttributeType::N => KeyType::N,
            ScalarAttributeType::B => KeyType::B,
        };
        Some(KeyAttribute { name: definition.attribute_name.clone(), key_type })
    };
    Some(KeySchema { hash: attribute(manifest::KeyType::Hash)?, range: attribute(manifest::KeyType::Range) })
}
