use std::fmt;

use migrator_follow::{CheckpointError, FollowError};
use migrator_table::TableError;

use crate::EngineError;
use crate::function::FunctionError;

impl EngineError {
    /// What to do next; none where the message says it already.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            EngineError::NotAMigration { .. } => {
                "use it from a migration: a component that exports `migration` and `converter`".to_owned()
            }
            EngineError::Gap { missing, component, .. } => {
                format!("give the component of version {missing} as well, or number {component} {missing}")
            }
            EngineError::DuplicateVersion { .. } => {
                "give one of them the next free version, or leave one out".to_owned()
            }
            EngineError::OutOfOrder { applied, .. } => {
                format!("give the migration a version above {applied}")
            }
            EngineError::LineageMismatch { lineage, component, .. } => {
                format!("correct the lineage in {component}, or apply lineage {lineage} by itself")
            }
            EngineError::ManifestChanged { lineage, version, status, .. } => {
                let restore =
                    "restore the component as it was applied, and put the change into a new version";
                let anew = format!("; {}", anew(lineage, *version));
                format!("{restore}{}", if status.is_in_flight() { anew.as_str() } else { "" })
            }
            EngineError::ArtifactChanged { lineage, version, .. } => format!(
                "give the artifact it began with, or leave the file out: history keeps a copy; {}",
                anew(lineage, *version)
            ),
            EngineError::HistoryFromNewer { writer, .. } => {
                format!("use migrator {writer} or newer, or another history table")
            }
            EngineError::NotAHistoryTable { .. } => "choose another name for the history table".to_owned(),
            EngineError::UnknownLineage { .. } => {
                "apply a migration of it first, or check account, region, endpoint and history table"
                    .to_owned()
            }
            EngineError::Locked { .. } => {
                "wait for it with a lock timeout; the lock of a process that died ends with its lease"
                    .to_owned()
            }
            EngineError::LockLost { .. } => {
                "run the same command again: it goes on where this run stopped".to_owned()
            }
            EngineError::Interrupted { .. } => "run the same command again to go on".to_owned(),
            EngineError::TableDiffers { table, .. } => {
                format!("change the definition to what {table} is, or {table} to what the definition says")
            }
            EngineError::TableMissing { .. } => "check account, region and endpoint".to_owned(),
            EngineError::WrongStreamViewType { table, .. } => format!(
                "disable the stream of {table} and run again, if nothing else reads it: migrator then enables one \
                 with NEW_AND_OLD_IMAGES"
            ),
            EngineError::NotActive { .. } => "run the same command again: it goes on waiting".to_owned(),
            EngineError::ItemRejected { lineage, version, key, .. } => format!(
                "correct or delete item {key} in the source, and run the same command again; to correct the \
                 converter instead, run `migrator rollback {lineage} {version}` and apply the new one"
            ),
            EngineError::RecordRejected { lineage, version, .. } => stays_as_written(lineage, *version),
            EngineError::NotComparable { lineage, version, table, .. } => format!(
                "if nothing but migrator has written to {table}, nothing is lost with it: run `migrator rollback {lineage} \
                 {version} --force`"
            ),
            EngineError::ReadByOthers { .. } => {
                "have them removed by whoever they belong to, and run the same command again".to_owned()
            }
            EngineError::TargetChanged { .. } => {
                "bring what they hold into the source first, or give `--force` to lose it".to_owned()
            }
            EngineError::NotCaughtUp { lineage, .. } => {
                format!("look at the lag with `migrator status {lineage}`, and run the same command again")
            }
            EngineError::StillArriving { table, .. } => {
                format!("stop whatever writes to {table}, then run the same command again")
            }
            EngineError::InQuarantine { lineage, .. } => {
                format!("{}, then run the same command again", in_quarantine(lineage))
            }
            EngineError::DeletionProtected { table, .. } => format!(
                "lift it with `aws dynamodb update-table --table-name {table} --no-deletion-protection-enabled`"
            ),
            EngineError::Operation { hint, .. } => return hint.clone(),
            EngineError::Table(error) => return table_hint(error),
            EngineError::Function(error) => return error.request().map_or_else(|| error.hint(), table_hint),
            EngineError::Follow(FollowError::Stream { source, .. } | FollowError::Target { source, .. }) => {
                return table_hint(source);
            }
            EngineError::OfMigration { source, .. } => return source.hint(),
            _ => return None,
        })
    }

    /// Whether the same thing may succeed a little later by itself: AWS is out of reach, has a fault of its own or asks for patience.
    pub fn may_pass(&self) -> bool {
        match self {
            EngineError::Table(error) => table_may_pass(error),
            EngineError::Function(FunctionError::Unavailable { .. }) => true,
            EngineError::Function(error) => error.request().is_some_and(table_may_pass),
            EngineError::Follow(FollowError::Stream { source, .. } | FollowError::Target { source, .. }) => {
                table_may_pass(source)
            }
            EngineError::Follow(FollowError::Checkpoint(CheckpointError::Unavailable(_))) => true,
            EngineError::OfMigration { source, .. } => source.may_pass(),
            _ => false,
        }
    }

    /// Whether a run that meets this error leaves everything as it is for the next run, as after a crash, instead of undoing
    /// what it did: because it may not touch anything any more, was asked to stop, or could not do it anyway.
    pub fn leaves_everything(&self) -> bool {
        let unable = match self {
            EngineError::Table(error) => matches!(error, TableError::NoCredentials { .. }),
            EngineError::Function(error) => {
                matches!(error.request(), Some(TableError::NoCredentials { .. }))
                    || matches!(error, FunctionError::OutOfReach { .. })
            }
            EngineError::OfMigration { source, .. } => source.leaves_everything(),
            _ => false,
        };
        unable
            || self.may_pass()
            || matches!(self, EngineError::LockLost { .. } | EngineError::Interrupted { .. })
    }

    /// The same, with the migration that was worked on where it names none: an error of AWS or of a component.
    #[must_use]
    pub(crate) fn of_migration(self, lineage: &str, version: u32) -> Self {
        match self {
            named @ EngineError::Function(FunctionError::OutOfReach { .. }) => named,
            EngineError::Table(_)
            | EngineError::Component(_)
            | EngineError::Function(_)
            | EngineError::Follow(_) => {
                EngineError::OfMigration { lineage: lineage.to_owned(), version, source: Box::new(self) }
            }
            named => named,
        }
    }

    /// The message with its chain of causes and the hint, as the command line shows it.
    pub fn with_hint(&self) -> WithHint<'_> {
        WithHint(self)
    }

    /// The SDK's own complaint about a request that lacks a field: never sent, never seen unless a builder is used wrongly.
    pub(crate) fn request(error: aws_sdk_dynamodb::error::BuildError) -> Self {
        Self::build(error)
    }

    /// The same of the other services.
    pub(crate) fn build(error: impl fmt::Display) -> Self {
        EngineError::Request(error.to_string())
    }
}

/// An error with its causes and its hint, each on a line of its own.
pub struct WithHint<'a>(&'a EngineError);

impl fmt::Display for WithHint<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.0.to_string();
        f.write_str(&shown)?;
        let mut cause = std::error::Error::source(self.0);
        while let Some(error) = cause {
            let text = error.to_string();
            // What contains its cause has said it.
            if !shown.contains(&text) {
                write!(f, "\ncaused by: {text}")?;
                shown = text;
            }
            cause = error.source();
        }
        match self.0.hint() {
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

/// The way out of a shard that waits for a record.
pub(crate) fn stays_as_written(lineage: &str, version: u32) -> String {
    format!(
        "a record stays as it was written, whatever becomes of its item: correct item or converter, run `migrator rollback \
         {lineage} {version} --force`, and apply the version again; a function with `--on-rejected quarantine` passes such records"
    )
}

/// What to do about records in quarantine.
pub(crate) fn in_quarantine(lineage: &str) -> String {
    format!("correct the items in the source, and run `migrator retry {lineage}`")
}

/// The way to another component under the same version.
fn anew(lineage: &str, version: u32) -> String {
    format!("to begin anew with the changed one, run `migrator rollback {lineage} {version}` first")
}

fn table_hint(error: &TableError) -> Option<String> {
    Some(match error {
        TableError::Unreachable { .. } => "check the endpoint, the region and the network".to_owned(),
        TableError::NoCredentials { .. } => {
            "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".to_owned()
        }
        TableError::AccessDenied { request, .. } => {
            format!("allow dynamodb:{} to these credentials", request.action)
        }
        TableError::Throttled { .. } => "run the same command again with fewer requests at a time".to_owned(),
        _ => return None,
    })
}

fn table_may_pass(error: &TableError) -> bool {
    match error {
        TableError::Unreachable { .. } | TableError::Throttled { .. } => true,
        TableError::Service { code, .. } => {
            matches!(code.as_str(), "InternalServerError" | "ServiceUnavailable" | "InternalFailure")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_comes_last_and_on_its_own_line() {
        let error = EngineError::Locked {
            lineage: "customers".to_owned(),
            holder: "ada@engine pid 42, since 2026-01-02T03:04:05Z".to_owned(),
        };
        insta::assert_snapshot!(error.with_hint(), @r"
        lineage customers is locked by ada@engine pid 42, since 2026-01-02T03:04:05Z
        hint: wait for it with a lock timeout; the lock of a process that died ends with its lease
        ");
    }

    #[test]
    fn a_newer_history_is_named_with_the_migrator_that_wrote_it() {
        let error = EngineError::HistoryFromNewer {
            table: "migrator_history".to_owned(),
            found: 7,
            writer: "3.1.0".to_owned(),
            known: 1,
        };
        insta::assert_snapshot!(error.with_hint(), @r"
        history table migrator_history has format 7, written by migrator 3.1.0; this migrator knows format 1
        hint: use migrator 3.1.0 or newer, or another history table
        ");
    }
}
