use std::time::Duration;

use async_trait::async_trait;
use migrator_item::{Item, Key, KeySchema};
use migrator_table::{Condition, Connection, SequenceNumber, TableError, WriteOutcome};
use tokio::time::{Instant, sleep};

use crate::{FollowError, SEQUENCE, SequenceGuard, Target};

/// For how long one record's effect is waited for at a time. Afterwards the reader, which has a lease to renew and may be
/// told to stop, decides whether to wait on.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two looks at the target: at first, and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(500));

/// A target that somebody else writes, such as a function: instead of writing, waits until the target shows what would have
/// been written, or something newer.
///
/// A [`Follower`](crate::Follower) with such a target proves, record by record, that the stream has been applied: its checkpoints
/// say how far, whoever did it and however that one orders its work. It costs one consistent read for each record and target
/// item.
#[derive(Clone, Debug)]
pub struct Witness {
    connection: Connection,
    table: String,
    key: KeySchema,
}

impl Witness {
    /// A witness of the table with this name and key.
    pub fn new(connection: Connection, table: impl Into<String>, key: KeySchema) -> Self {
        Self { connection, table: table.into(), key }
    }

    async fn shows(&self, key: &Key, sequence: &SequenceNumber) -> Result<bool, FollowError> {
        let existing = self.connection.get(&self.table, key).await;
        let existing = existing
            .map_err(|source| FollowError::Target { table: self.table.clone(), source: Box::new(source) })?;
        Ok(!SequenceGuard::new(sequence).permits(existing.as_ref()))
    }

    fn invalid(&self, reason: impl std::fmt::Display) -> FollowError {
        let source = Box::new(TableError::Record(reason.to_string()));
        FollowError::Target { table: self.table.clone(), source }
    }
}

#[async_trait]
impl Target for Witness {
    async fn put(&self, item: &Item, _: &Condition) -> Result<WriteOutcome, FollowError> {
        let key = item.key(&self.key).map_err(|error| self.invalid(error))?;
        let sequence = sequence_of(item).ok_or_else(|| self.invalid("it has no sequence number"))?;
        let (began, mut pause) = (Instant::now(), PAUSES.0);
        while !self.shows(&key, &sequence).await? {
            if began.elapsed() >= PATIENCE {
                let (table, key) = (self.table.clone(), key.to_string());
                return Err(FollowError::NotApplied { table, sequence_number: sequence, key });
            }
            sleep(pause).await;
            pause = (pause * 2).min(PAUSES.1);
        }
        Ok(WriteOutcome::ConditionFailed)
    }
}

fn sequence_of(item: &Item) -> Option<SequenceNumber> {
    let raw = item.raw(SEQUENCE)?.strip_prefix(br#"{"S":""#)?.strip_suffix(br#""}"#)?;
    std::str::from_utf8(raw).ok()?.parse().ok()
}
