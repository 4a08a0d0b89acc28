use super::candidate::Candidate;
use crate::EngineError;
use crate::history::{MigrationRecord, Status};

/// Compares a component with what history holds of its version. A warning for an artifact that was built anew after
/// its migration was done; it no longer runs, so nothing can go wrong.
///
/// # Errors
/// [`EngineError::ManifestChanged`] where it declares something else, [`EngineError::ArtifactChanged`] where the artifact
/// is another while the migration still runs it.
pub fn check_drift(candidate: &Candidate, recorded: &MigrationRecord) -> Result<Option<String>, EngineError> {
    if recorded.undone || matches!(recorded.status, Status::Pending | Status::RolledBack) {
        return Ok(None);
    }
    let lineage = recorded.lineage.clone();
    let (version, status) = (recorded.version, recorded.status);
    if candidate.fingerprint != recorded.fingerprint {
        let component = candidate.component.clone();
        return Err(EngineError::ManifestChanged { lineage, version, status, component });
    }
    if candidate.digest == recorded.digest {
        return Ok(None);
    }
    if recorded.status.is_in_flight() {
        return Err(EngineError::ArtifactChanged {
            lineage,
            version,
            status,
            component: candidate.component.clone(),
            recorded: recorded.digest.clone(),
            given: candidate.digest.clone(),
        });
    }
    Ok(Some(format!(
        "lineage {lineage}: version {version} is {status} and the artifact of {} is another than was applied; \
         what it declares is the same",
        candidate.component
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lineage::order::tests::{candidate, record};

    const BEGAN: [Status; 6] = [
        Status::Preparing,
        Status::Backfilling,
        Status::Following,
        Status::Failed,
        Status::CutOver,
        Status::Done,
    ];

    fn rebuilt() -> Candidate {
        Candidate { digest: "another".to_owned(), ..candidate("customers", 3) }
    }

    fn edited() -> Candidate {
        let mut edited = rebuilt();
        edited.manifest.description = "something else".to_owned();
        edited.fingerprint = edited.manifest.fingerprint().unwrap();
        edited
    }

    #[test]
    fn the_same_component_never_drifts() {
        for status in BEGAN {
            let same = check_drift(&candidate("customers", 3), &record("customers", 3, status));
            assert_eq!(same.unwrap(), None, "{status}");
        }
    }

    #[test]
    fn another_manifest_is_an_error_in_every_status() {
        for status in BEGAN {
            assert!(check_drift(&edited(), &record("customers", 3, status)).is_err(), "{status}");
        }
        let error = check_drift(&edited(), &record("customers", 3, Status::Done)).unwrap_err();
        insta::assert_snapshot!(error.with_hint(), @r"
        lineage customers: version 3 is done but customers-3.wasm declares another migration than was applied
        hint: restore the component as it was applied, and put the change into a new version
        ");
    }

    #[test]
    fn another_artifact_is_an_error_only_while_the_migration_runs_it() {
        for status in BEGAN {
            let result = check_drift(&rebuilt(), &record("customers", 3, status));
            match status {
                Status::CutOver | Status::Done => assert!(result.unwrap().is_some(), "{status}"),
                _ => assert!(matches!(result, Err(EngineError::ArtifactChanged { .. })), "{status}"),
            }
        }
        let error = check_drift(&rebuilt(), &record("customers", 3, Status::Following)).unwrap_err();
        insta::assert_snapshot!(error.with_hint(), @r"
        lineage customers: version 3 is following and its artifact changed: began with sha256 digest-3, customers-3.wasm has another
        hint: give the artifact it began with, or leave the file out: history keeps a copy; to begin anew with the changed one, run `migrator rollback customers 3` first
        ");
        let warning = check_drift(&rebuilt(), &record("customers", 3, Status::Done)).unwrap();
        insta::assert_snapshot!(warning.unwrap(), @"lineage customers: version 3 is done and the artifact of customers-3.wasm is another than was applied; what it declares is the same");
    }

    #[test]
    fn what_was_taken_back_completely_may_be_replaced() {
        let mut failed = record("customers", 3, Status::Failed);
        failed.undone = true;
        assert_eq!(check_drift(&edited(), &failed).unwrap(), None);
        assert_eq!(check_drift(&edited(), &record("customers", 3, Status::RolledBack)).unwrap(), None);
    }
}
