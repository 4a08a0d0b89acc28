use super::candidate::Candidate;
use super::drift::check_drift;
use super::order::{Outstanding, outstanding};
use super::tables::tables;
use crate::history::MigrationRecord;
use crate::{EngineError, Timestamp};

/// What is to be done about one lineage.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// The migrations to run, in order, with the records they begin with.
    pub outstanding: Vec<MigrationRecord>,
    /// Records of the given migrations that are applied already.
    pub applied: Vec<MigrationRecord>,
    /// What to look at.
    pub warnings: Vec<String>,
}

/// Applies the rules of drift, order and names to one lineage. Records of new migrations are made here; those that an
/// earlier run began keep theirs.
///
/// # Errors
/// As [`check_drift`], [`outstanding`] and [`tables`].
pub fn work(
    lineage: &str,
    candidates: &[Candidate],
    recorded: &[MigrationRecord],
    applied_by: &str,
) -> Result<Work, EngineError> {
    let record_of = |version: u32| recorded.iter().find(|record| record.version == version);
    let mut warnings = Vec::new();
    for candidate in candidates {
        if let Some(record) = record_of(candidate.version()) {
            warnings.extend(check_drift(candidate, record)?);
        }
    }
    let given = outstanding(lineage, candidates, recorded)?;
    let first = given.first().map_or(u32::MAX, Outstanding::version);
    let mut before: Vec<MigrationRecord> =
        recorded.iter().filter(|record| record.version < first).cloned().collect();
    let mut records = Vec::new();
    for next in given {
        let record = match (&next, record_of(next.version())) {
            (Outstanding::Given(candidate), known) => match known.filter(|known| goes_on(known)) {
                Some(known) => known.clone(),
                None => begin(candidate, &before, applied_by)?,
            },
            (Outstanding::InHistory(known), _) if goes_on(known) => known.as_ref().clone(),
            (Outstanding::InHistory(known), _) => begin(&again(known), &before, applied_by)?,
        };
        before.push(MigrationRecord { undone: false, ..record.clone() });
        records.push(record);
    }
    let applied = candidates.iter().filter_map(|candidate| record_of(candidate.version()));
    let applied = applied.filter(|record| record.status.is_applied()).cloned().collect();
    Ok(Work { outstanding: records, applied, warnings })
}

/// Whether something of an earlier run stands, from which this one goes on.
fn goes_on(record: &MigrationRecord) -> bool {
    use crate::history::Status::{Pending, RolledBack};
    !record.undone && !matches!(record.status, Pending | RolledBack)
}

fn again(record: &MigrationRecord) -> Candidate {
    Candidate {
        component: record.component.clone(),
        manifest: record.manifest.clone(),
        digest: record.digest.clone(),
        fingerprint: record.fingerprint.clone(),
    }
}

fn begin(
    candidate: &Candidate,
    before: &[MigrationRecord],
    applied_by: &str,
) -> Result<MigrationRecord, EngineError> {
    let tables = tables(&candidate.manifest, before)?;
    Ok(MigrationRecord {
        source_table: tables.source,
        target_table: tables.target,
        ..MigrationRecord::new(candidate, &tables.base, applied_by, Timestamp::now())
    })
}
