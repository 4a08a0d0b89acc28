use std::collections::{BTreeMap, BTreeSet};

use migrator_component::{Component, Manifest};

use crate::EngineError;
use crate::history::MigrationRecord;

/// A component that somebody wants applied, as far as the rules look at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The component's name, for messages.
    pub component: String,
    /// What it declares.
    pub manifest: Manifest,
    /// Sha256 of the artifact.
    pub digest: String,
    /// Sha256 of the manifest.
    pub fingerprint: String,
}

impl Candidate {
    /// What the rules see of a component.
    ///
    /// # Errors
    /// [`EngineError::NotAMigration`] for a reusable converter.
    pub fn of(component: &Component) -> Result<Self, EngineError> {
        match (component.manifest(), component.fingerprint()) {
            (Some(manifest), Some(fingerprint)) => Ok(Self {
                component: component.name().to_owned(),
                manifest: manifest.clone(),
                digest: component.digest().to_owned(),
                fingerprint: fingerprint.to_owned(),
            }),
            _ => Err(EngineError::NotAMigration { component: component.name().to_owned() }),
        }
    }

    /// Its version.
    pub fn version(&self) -> u32 {
        self.manifest.version
    }
}

/// Sorts candidates by lineage and version.
///
/// # Errors
/// [`EngineError::DuplicateVersion`], and [`EngineError::LineageMismatch`] where a lineage that has no beginning, neither
/// given nor in history, would go on exactly where another given one stops: a mistyped lineage.
pub fn by_lineage(
    candidates: Vec<Candidate>,
    recorded: &BTreeMap<String, Vec<MigrationRecord>>,
) -> Result<BTreeMap<String, Vec<Candidate>>, EngineError> {
    let mut lineages: BTreeMap<String, Vec<Candidate>> = BTreeMap::new();
    for candidate in candidates {
        lineages.entry(candidate.manifest.lineage.clone()).or_default().push(candidate);
    }
    for (lineage, candidates) in &mut lineages {
        candidates.sort_by_key(Candidate::version);
        for pair in candidates.windows(2) {
            if let [first, second] = pair
                && first.version() == second.version()
            {
                return Err(EngineError::DuplicateVersion {
                    lineage: lineage.clone(),
                    version: first.version(),
                    first: first.component.clone(),
                    second: second.component.clone(),
                });
            }
        }
    }
    refuse_mismatch(&lineages, recorded)?;
    Ok(lineages)
}

fn refuse_mismatch(
    lineages: &BTreeMap<String, Vec<Candidate>>,
    recorded: &BTreeMap<String, Vec<MigrationRecord>>,
) -> Result<(), EngineError> {
    for (lineage, candidates) in lineages {
        let Some(lowest) = candidates.first() else { continue };
        let known = recorded.get(lineage).is_some_and(|records| !records.is_empty());
        if known || lowest.version() == 1 {
            continue;
        }
        let continued = lineages.keys().find(|other| {
            *other != lineage && first_missing(&lineages[*other], recorded.get(*other)) == lowest.version()
        });
        if let Some(other) = continued {
            return Err(EngineError::LineageMismatch {
                lineage: lineage.clone(),
                version: lowest.version(),
                component: lowest.component.clone(),
                other: other.clone(),
            });
        }
    }
    Ok(())
}

/// The lowest version that is neither given nor in history.
fn first_missing(candidates: &[Candidate], recorded: Option<&Vec<MigrationRecord>>) -> u32 {
    let recorded = recorded.into_iter().flatten().map(|record| record.version);
    let versions: BTreeSet<u32> = candidates.iter().map(Candidate::version).chain(recorded).collect();
    (1..).find(|version| !versions.contains(version)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Status;
    use crate::lineage::order::tests::{candidate, record};

    fn given(names: &[(&str, u32)]) -> Vec<Candidate> {
        names.iter().map(|(lineage, version)| candidate(lineage, *version)).collect()
    }

    #[test]
    fn several_lineages_are_kept_apart_and_sorted() {
        let sorted =
            by_lineage(given(&[("orders", 1), ("customers", 2), ("customers", 1)]), &BTreeMap::new())
                .unwrap();
        let versions: Vec<_> = sorted
            .iter()
            .map(|(lineage, list)| {
                (lineage.as_str(), list.iter().map(Candidate::version).collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(versions, [("customers", vec![1, 2]), ("orders", vec![1])]);
    }

    #[test]
    fn two_components_with_one_version_are_named() {
        let mut twice = given(&[("customers", 1), ("customers", 2), ("customers", 2)]);
        twice[2].component = "copy.wasm".to_owned();
        let error = by_lineage(twice, &BTreeMap::new()).unwrap_err();
        insta::assert_snapshot!(error.with_hint(), @r"
        lineage customers: version 2 is claimed by both customers-2.wasm and copy.wasm
        hint: give one of them the next free version, or leave one out
        ");
    }

    #[test]
    fn a_mistyped_lineage_in_a_series_is_named_with_the_one_that_was_meant() {
        let error = by_lineage(
            given(&[("customers", 1), ("customers", 2), ("custmers", 3), ("customers", 4)]),
            &BTreeMap::new(),
        )
        .unwrap_err();
        insta::assert_snapshot!(error.with_hint(), @r"
        lineage mismatch: custmers-3.wasm is version 3 of lineage custmers, which has no version 1, but version 3 is the next of lineage customers
        hint: correct the lineage in custmers-3.wasm, or apply lineage custmers by itself
        ");
    }

    #[test]
    fn a_lineage_that_history_knows_is_no_mismatch() {
        let recorded = BTreeMap::from([(
            "orders".to_owned(),
            vec![record("orders", 1, Status::Done), record("orders", 2, Status::Done)],
        )]);
        let given = given(&[("customers", 1), ("customers", 2), ("orders", 3)]);
        assert!(by_lineage(given, &recorded).is_ok());
    }
}
