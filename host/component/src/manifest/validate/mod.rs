//! What DynamoDB and migrator refuse in a manifest, found without a call.
//!
//! DynamoDB's rules are those of "CreateTable" in its API reference and of "Quotas in Amazon DynamoDB" in its developer guide; only
//! hard limits are checked, never quotas that an account can have raised.

mod keys;
mod settings;
mod table;

use std::fmt;

use serde::Serialize;

use super::{AddIndexes, Manifest, Operation, TableDefinition};

/// One thing that is wrong with a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManifestProblem {
    /// Where: DynamoDB's parameter names, for example `LocalSecondaryIndexes[0].KeySchema`; empty for the manifest itself.
    pub place: String,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for ManifestProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.place, self.message)
        }
    }
}

/// Everything that is wrong with a manifest; never empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManifestProblems(pub Vec<ManifestProblem>);

impl fmt::Display for ManifestProblems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [problem] = self.0.as_slice() {
            return problem.fmt(f);
        }
        self.0.iter().try_for_each(|problem| write!(f, "\n- {problem}"))
    }
}

impl std::error::Error for ManifestProblems {}

/// Collects problems.
#[derive(Default)]
struct Problems(Vec<ManifestProblem>);

impl Problems {
    fn add(&mut self, place: impl Into<String>, message: impl Into<String>) {
        self.0.push(ManifestProblem { place: place.into(), message: message.into() });
    }

    fn into_result(self) -> Result<(), ManifestProblems> {
        if self.0.is_empty() { Ok(()) } else { Err(ManifestProblems(self.0)) }
    }
}

/// Checks a manifest.
///
/// # Errors
/// Everything that is wrong with it.
pub fn validate(manifest: &Manifest) -> Result<(), ManifestProblems> {
    let mut problems = Problems::default();
    if !validate_lineage(&manifest.lineage) {
        let lineage = &manifest.lineage;
        problems.add("", format!("lineage `{lineage}` must be 1 to 128 letters, digits, `_`, `-` and `.`"));
    }
    if manifest.version == 0 {
        problems.add("", "version 0: versions count from 1");
    }
    match &manifest.operation {
        Operation::CreateTable(table) => table::check(table, &mut problems),
        Operation::AddIndexes(add) => add_indexes(add, &mut problems),
        Operation::Convert(convert) => {
            if let Some(target) = &convert.target {
                table::check(target, &mut problems);
            }
        }
        Operation::UpdateTable(update) => settings::check_update(update, &mut problems),
        Operation::DeleteTable(delete) => table::check_name("TableName", &delete.table_name, &mut problems),
    }
    problems.into_result()
}

/// Checks the syntax of a lineage: letters, digits, `_`, `-` and `.`, 1 to 128 of them.
#[must_use]
pub fn validate_lineage(lineage: &str) -> bool {
    (1..=128).contains(&lineage.len())
        && lineage.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

/// Checks the definition of a table.
///
/// # Errors
/// Everything that is wrong with it.
pub fn validate_table(table: &TableDefinition) -> Result<(), ManifestProblems> {
    let mut problems = Problems::default();
    table::check(table, &mut problems);
    problems.into_result()
}

/// Indexes of a table that is not known yet: what needs its definition is checked when it is.
fn add_indexes(add: &AddIndexes, problems: &mut Problems) {
    let (local, global, vector) =
        (&add.local_secondary_indexes, &add.global_secondary_indexes, &add.vector_indexes);
    if local.is_empty() && global.is_empty() && vector.is_empty() {
        problems.add("", "`add-indexes` names no index");
    }
    keys::check_definitions(&add.attribute_definitions, problems);
    table::check_indexes(local, global, vector, problems);
    for (index, local) in local.iter().enumerate() {
        let place = format!("LocalSecondaryIndexes[{index}].KeySchema");
        keys::check_schema(&place, &local.key_schema, keys::Kind::LocalIndex, problems);
    }
    let used = table::index_key_names(local, global);
    for definition in &add.attribute_definitions {
        if !used.contains(&definition.attribute_name.as_str()) {
            let name = &definition.attribute_name;
            problems.add(
                "AttributeDefinitions",
                format!("`{name}` is defined but no key of a new index uses it"),
            );
        }
    }
}
