use std::collections::BTreeMap;

use futures::StreamExt as _;
use migrator_follow::{Conversion, FailureRecord, QuarantineRecord, SequenceGuard, Timestamp};
use migrator_item::{Item, Key, KeySchema};
use migrator_table::{SequenceNumber, WriteOutcome};
use serde::Serialize;

use crate::follow::{conversion, key_schema};
use crate::history::{LineageHistory, MigrationRecord, Status};
use crate::{Engine, EngineError};

/// Items that are still rejected and shown with their reason; the rest is counted.
const EXAMPLES: usize = 10;

/// What `retry` did about the quarantined records of a lineage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RetryReport {
    /// The lineage.
    pub lineage: String,
    /// Its followed migrations that had records in quarantine, by version.
    pub migrations: Vec<MigrationRetry>,
}

impl RetryReport {
    /// Whether nothing is left in quarantine.
    pub fn is_clear(&self) -> bool {
        self.migrations.iter().all(|migration| migration.rejected == 0)
    }
}

/// What `retry` did about the quarantined records of one migration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MigrationRetry {
    /// The version.
    pub version: u32,
    /// Source items whose target items are written now, or that newer records had brought there already.
    pub applied: u64,
    /// Source items that are deleted by now: the target has nothing of them either.
    pub deleted: u64,
    /// Source items that are rejected again.
    pub rejected: u64,
    /// Some of them.
    pub examples: Vec<StillRejected>,
}

/// A source item that is rejected again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StillRejected {
    /// Its key.
    pub key: String,
    /// What the converter or the check of its output says.
    pub reason: String,
}

/// What became of one source item.
enum Retried {
    Applied,
    Deleted,
    Rejected(StillRejected),
}

impl Engine {
    /// Converts the items of quarantined records again, from what the source holds of them now, and takes out of quarantine
    /// what is no longer rejected. Takes no lock: what a function writes meanwhile is newer and wins.
    ///
    /// # Errors
    /// [`EngineError::UnknownLineage`], those of loading components and of DynamoDB. What was taken out until then stays out.
    pub async fn retry(&self, lineage: &str) -> Result<RetryReport, EngineError> {
        let history = self.known(lineage).await?;
        let mut migrations = Vec::new();
        for migration in history.migrations().await? {
            if migration.status != Status::Following {
                continue;
            }
            let quarantined = history.quarantined(migration.version).await?;
            if !quarantined.is_empty() {
                migrations.push(self.retry_migration(&history, &migration, quarantined).await?);
            }
        }
        Ok(RetryReport { lineage: lineage.to_owned(), migrations })
    }

    async fn retry_migration(
        &self,
        history: &LineageHistory,
        migration: &MigrationRecord,
        quarantined: Vec<FailureRecord>,
    ) -> Result<MigrationRetry, EngineError> {
        let component = self.component_of(history, migration).await?;
        let retry = Retry {
            engine: self,
            history,
            migration,
            conversion: conversion(&self.connection, &component, migration).await?,
            source_key: key_schema(&self.connection, migration, migration.source()?).await?,
        };
        let mut report = MigrationRetry { version: migration.version, ..MigrationRetry::default() };
        let items = by_item(quarantined);
        let mut retried = futures::stream::iter(items.values())
            .map(|records| retry.item(records))
            .buffer_unordered(self.settings.requests.max(1));
        while let Some(retried) = retried.next().await {
            match retried? {
                Retried::Applied => report.applied += 1,
                Retried::Deleted => report.deleted += 1,
                Retried::Rejected(item) => {
                    report.rejected += 1;
                    if report.examples.len() < EXAMPLES {
                        report.examples.push(item);
                    }
                }
            }
        }
        report.examples.sort_by(|left, right| left.key.cmp(&right.key));
        Ok(report)
    }
}

/// The quarantined records of each source item, oldest first.
fn by_item(quarantined: Vec<FailureRecord>) -> BTreeMap<String, Vec<FailureRecord>> {
    let mut items: BTreeMap<String, Vec<FailureRecord>> = BTreeMap::new();
    for record in quarantined {
        items.entry(record.key.clone()).or_default().push(record);
    }
    items
}

struct Retry<'a> {
    engine: &'a Engine,
    history: &'a LineageHistory,
    migration: &'a MigrationRecord,
    conversion: Conversion,
    source_key: KeySchema,
}

impl Retry<'_> {
    /// Brings one item to where its newest quarantined record would have. Records that come after that one are newer than
    /// what is written here, and their old images have the keys it is written to.
    async fn item(&self, records: &[FailureRecord]) -> Result<Retried, EngineError> {
        let Some(newest) = records.last() else { return Ok(Retried::Deleted) };
        let key = self.key(newest)?;
        let source = self.engine.connection.get(self.migration.source()?, &key).await?;
        let Some(item) = source else {
            self.release(records).await?;
            return Ok(Retried::Deleted);
        };
        let outputs = match self.conversion.convert(vec![item]).await.pop() {
            Some(Ok(outputs)) => outputs,
            Some(Err(error)) => return self.keep(newest, &key, &error.to_string()).await,
            None => return self.keep(newest, &key, "the converter did not answer").await,
        };
        let sequence: SequenceNumber = newest.sequence.parse()?;
        let guard = SequenceGuard::new(&sequence);
        let condition = guard.condition_of_retry(self.conversion.target());
        for output in outputs {
            let item = guard.put(output.item).map_err(|error| self.unreadable(newest, &error.to_string()))?;
            let written = self.engine.connection.put(self.migration.target()?, &item, &condition).await?;
            if written == WriteOutcome::ConditionFailed {
                tracing::debug!(key = %output.key, "a newer record was there first");
            }
        }
        self.release(records).await?;
        Ok(Retried::Applied)
    }

    fn key(&self, record: &FailureRecord) -> Result<Key, EngineError> {
        let unreadable = |error: migrator_item::ItemError| self.unreadable(record, &error.to_string());
        let item = Item::parse(record.key.clone().into_bytes()).map_err(unreadable)?;
        item.key(&self.source_key).map_err(unreadable)
    }

    fn unreadable(&self, record: &FailureRecord, reason: &str) -> EngineError {
        let key = QuarantineRecord::key(self.migration.version, &record.sequence);
        self.history.history().unreadable(self.history.lineage(), &key, reason)
    }

    async fn release(&self, records: &[FailureRecord]) -> Result<(), EngineError> {
        for record in records {
            self.history.release(self.migration.version, &record.sequence).await?;
        }
        Ok(())
    }

    async fn keep(&self, newest: &FailureRecord, key: &Key, reason: &str) -> Result<Retried, EngineError> {
        let version = self.migration.version;
        if let Some(mut record) = self.history.quarantined_record(version, &newest.sequence).await? {
            reason.clone_into(&mut record.failure.reason);
            record.failure.last_seen_at = Timestamp::now();
            self.history.put_quarantined(&record).await?;
        }
        Ok(Retried::Rejected(StillRejected { key: key.to_string(), reason: reason.to_owned() }))
    }
}
