use std::collections::BTreeSet;

use super::candidate::Candidate;
use crate::EngineError;
use crate::history::{MigrationRecord, Status};

/// One migration that is to be run, and where its component is.
#[derive(Clone, Debug, PartialEq)]
pub enum Outstanding {
    /// It was given.
    Given(Candidate),
    /// An earlier run began it and its file was not given: the artifact is in history.
    InHistory(Box<MigrationRecord>),
}

impl Outstanding {
    /// Its version.
    pub fn version(&self) -> u32 {
        match self {
            Outstanding::Given(candidate) => candidate.version(),
            Outstanding::InHistory(record) => record.version,
        }
    }
}

/// The migrations of one lineage that have to be run, in order. Applied versions need not be given; a version
/// that an earlier run began comes from history where it was not given, if a later one was.
///
/// `candidates` and `recorded` are sorted by version.
///
/// # Errors
/// [`EngineError::Gap`] where a version is missing, and [`EngineError::OutOfOrder`] where one was never applied but a
/// later one is.
pub fn outstanding(
    lineage: &str,
    candidates: &[Candidate],
    recorded: &[MigrationRecord],
) -> Result<Vec<Outstanding>, EngineError> {
    let began = |record: &&MigrationRecord| !matches!(record.status, Status::Pending | Status::RolledBack);
    let known: BTreeSet<u32> = recorded.iter().filter(began).map(|record| record.version).collect();
    let applied = recorded.iter().filter(|record| record.status.is_applied()).map(|record| record.version);
    let applied: BTreeSet<u32> = applied.collect();
    let highest_known = known.last().copied().unwrap_or(0);
    let mut next = highest_known + 1;
    for candidate in candidates.iter().filter(|candidate| !known.contains(&candidate.version())) {
        let version = candidate.version();
        if version < highest_known {
            return Err(EngineError::OutOfOrder {
                lineage: lineage.to_owned(),
                version,
                component: candidate.component.clone(),
                applied: highest_known,
            });
        }
        if version != next {
            return Err(EngineError::Gap {
                lineage: lineage.to_owned(),
                missing: next,
                version,
                component: candidate.component.clone(),
                applied: match highest_known {
                    0 => "nothing is applied".to_owned(),
                    highest => format!("version {highest} is the last in history"),
                },
            });
        }
        next += 1;
    }
    let last = candidates.last().map_or(0, Candidate::version);
    let given = |version: u32| candidates.iter().find(|candidate| candidate.version() == version);
    let began = known.iter().copied().filter(|version| !applied.contains(version) && *version <= last);
    let versions = began.chain(highest_known + 1..next);
    Ok(versions
        .filter_map(|version| {
            let from_history = || recorded.iter().find(|record| record.version == version).cloned();
            let candidate = given(version).cloned().map(Outstanding::Given);
            candidate.or_else(|| from_history().map(|record| Outstanding::InHistory(Box::new(record))))
        })
        .collect())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::Timestamp;
    use crate::history::OperationKind;
    use migrator_component::manifest::{DeleteTable, Manifest, Operation};
    use proptest::prelude::*;

    pub(crate) fn manifest(lineage: &str, version: u32, operation: Operation) -> Manifest {
        Manifest {
            lineage: lineage.to_owned(),
            version,
            description: format!("version {version}"),
            operation,
        }
    }

    pub(crate) fn candidate(lineage: &str, version: u32) -> Candidate {
        let operation = Operation::DeleteTable(DeleteTable { table_name: lineage.to_owned() });
        let manifest = manifest(lineage, version, operation);
        Candidate {
            component: format!("{lineage}-{version}.wasm"),
            fingerprint: manifest.fingerprint().unwrap(),
            digest: format!("digest-{version}"),
            manifest,
        }
    }

    pub(crate) fn record(lineage: &str, version: u32, status: Status) -> MigrationRecord {
        let candidate = candidate(lineage, version);
        MigrationRecord {
            operation: OperationKind::from(&candidate.manifest.operation),
            status,
            ..MigrationRecord::new(
                &candidate,
                "customers",
                "somebody@somewhere",
                Timestamp::from_milliseconds(0),
            )
        }
    }

    fn applied(versions: &[u32]) -> Vec<MigrationRecord> {
        versions.iter().map(|version| record("customers", *version, Status::Done)).collect()
    }

    fn given(versions: &[u32]) -> Vec<Candidate> {
        versions.iter().map(|version| candidate("customers", *version)).collect()
    }

    fn versions(given_versions: &[u32], recorded: &[MigrationRecord]) -> Result<Vec<u32>, EngineError> {
        let found = outstanding("customers", &given(given_versions), recorded)?;
        Ok(found.iter().map(Outstanding::version).collect())
    }

    #[test]
    fn everything_is_outstanding_at_first_and_nothing_at_last() {
        assert_eq!(versions(&[1, 2, 3], &[]).unwrap(), [1, 2, 3]);
        assert!(versions(&[1, 2, 3], &applied(&[1, 2, 3])).unwrap().is_empty());
    }

    #[test]
    fn a_later_component_may_come_alone() {
        assert_eq!(versions(&[4], &applied(&[1, 2, 3])).unwrap(), [4]);
    }

    #[test]
    fn what_an_earlier_run_began_goes_first_also_where_its_file_is_absent() {
        let mut recorded = applied(&[1]);
        recorded.push(record("customers", 2, Status::Backfilling));
        let found = outstanding("customers", &given(&[3]), &recorded).unwrap();
        assert!(matches!(&found[0], Outstanding::InHistory(record) if record.version == 2));
        assert!(matches!(&found[1], Outstanding::Given(candidate) if candidate.version() == 3));
    }

    #[test]
    fn what_an_earlier_run_began_is_left_alone_by_a_run_of_earlier_versions() {
        let mut recorded = applied(&[1]);
        recorded.push(record("customers", 2, Status::Failed));
        assert!(versions(&[1], &recorded).unwrap().is_empty());
        assert_eq!(versions(&[1, 2], &recorded).unwrap(), [2]);
    }

    #[test]
    fn a_rolled_back_version_may_be_applied_again() {
        let mut recorded = applied(&[1]);
        recorded.push(record("customers", 2, Status::RolledBack));
        assert_eq!(versions(&[2], &recorded).unwrap(), [2]);
    }

    #[test]
    fn a_gap_is_an_error_that_names_what_is_missing() {
        let error = versions(&[1, 2, 4], &[]).unwrap_err();
        insta::assert_snapshot!(error.with_hint(), @r"
        lineage customers: version 3 is missing: customers-4.wasm is version 4 and nothing is applied
        hint: give the component of version 3 as well, or number customers-4.wasm 3
        ");
        let error = versions(&[4], &applied(&[1, 2])).unwrap_err();
        insta::assert_snapshot!(error, @"lineage customers: version 3 is missing: customers-4.wasm is version 4 and version 2 is the last in history");
    }

    #[test]
    fn a_version_that_was_passed_over_is_an_error_that_names_the_later_one() {
        let error = versions(&[2], &applied(&[1, 3])).unwrap_err();
        insta::assert_snapshot!(error.with_hint(), @r"
        lineage customers: version 2 (customers-2.wasm) was never applied, but version 3 is
        hint: give the migration a version above 3
        ");
    }

    proptest! {
        #[test]
        fn the_outstanding_versions_complete_history_to_the_highest_given_one(
            done in 0u32..6, began in any::<bool>(), given_versions in prop::collection::btree_set(1u32..10, 0..9)
        ) {
            let mut recorded: Vec<_> = (1..=done).map(|version| record("customers", version, Status::Following)).collect();
            if began {
                recorded.push(record("customers", done + 1, Status::Preparing));
            }
            let given_versions: Vec<u32> = given_versions.into_iter().collect();
            let last = given_versions.last().copied().unwrap_or(0);
            let known = done + u32::from(began);
            let complete = (known + 1..=last).all(|version| given_versions.contains(&version));
            match versions(&given_versions, &recorded) {
                Ok(found) => {
                    prop_assert!(complete);
                    prop_assert_eq!(found, (done + 1..=last).collect::<Vec<_>>());
                }
                Err(EngineError::Gap { missing, .. }) => {
                    prop_assert!(!complete);
                    prop_assert!(missing > known && !given_versions.contains(&missing));
                }
                Err(other) => prop_assert!(false, "{}", other),
            }
        }
    }
}
