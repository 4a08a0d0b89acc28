//! Removing what following left in a target: tombstones and sequence numbers.
//!
//! Only after the follower is drained and stopped: from then on a late duplicate of a record would no longer be
//! guarded against. Every write is conditional, so an application that already writes to the target is never
//! overwritten, and a sweep can be repeated from its beginning at any time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures::future::try_join_all;
use migrator_follow::{SEQUENCE, TOMBSTONE, is_reserved, is_tombstone};
use migrator_item::{Item, KeySchema};
use migrator_table::{
    Concurrency, Condition, Connection, Page, ScanRequest, Segment, TableError, WriteOutcome,
};
use tokio::task::JoinSet;

use crate::{Context, EngineError, Event};

/// What a sweep found and did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Items of the target that were read.
    pub items: u64,
    /// Tombstones that were deleted.
    pub tombstones: u64,
    /// Items whose reserved attributes were removed.
    pub guards: u64,
}

/// The sweep of one target.
struct Sweep<'a> {
    context: &'a Context,
    version: u32,
    table: Arc<str>,
    key: KeySchema,
    requests: Concurrency,
    items: AtomicU64,
    tombstones: AtomicU64,
    guards: AtomicU64,
}

/// What has to be done about an item.
enum Chore {
    Delete(Item),
    Clean(Item),
}

/// Sweeps a target, in `segments` scan segments side by side. Afterwards no item holds a reserved attribute.
///
/// # Errors
/// Those of DynamoDB, and those of [`Context::ensure_may_go_on`].
pub async fn run(
    context: &Context,
    version: u32,
    table: &str,
    key: KeySchema,
    segments: u32,
) -> Result<Swept, EngineError> {
    let sweep = Sweep {
        context,
        version,
        table: table.into(),
        key,
        requests: Concurrency::new(context.settings.requests),
        items: AtomicU64::new(0),
        tombstones: AtomicU64::new(0),
        guards: AtomicU64::new(0),
    };
    let total = segments.max(1);
    try_join_all((0..total).map(|index| sweep.segment(Segment { index, total }))).await?;
    Ok(sweep.swept())
}

impl Sweep<'_> {
    fn swept(&self) -> Swept {
        Swept {
            items: self.items.load(Ordering::Relaxed),
            tombstones: self.tombstones.load(Ordering::Relaxed),
            guards: self.guards.load(Ordering::Relaxed),
        }
    }

    async fn segment(&self, segment: Segment) -> Result<(), EngineError> {
        let mut start: Option<Bytes> = None;
        loop {
            self.context.ensure_may_go_on()?;
            let request = ScanRequest {
                table: self.table.to_string(),
                segment: (segment.total > 1).then_some(segment),
                limit: self.context.settings.page_items,
                exclusive_start_key: start.take(),
            };
            let page = self.context.connection.scan(&request).await?;
            start.clone_from(&page.last_evaluated_key);
            self.page(page).await?;
            if start.is_none() {
                return Ok(());
            }
        }
    }

    async fn page(&self, page: Page) -> Result<(), EngineError> {
        let read = page.items.len() as u64;
        let mut requests: JoinSet<Result<(), TableError>> = JoinSet::new();
        for item in page.items {
            let Some(chore) = self.chore(item) else { continue };
            let permit = self.requests.enter().await;
            let (connection, table) = (self.context.connection.clone(), Arc::clone(&self.table));
            let key = self.key.clone();
            let counter = match &chore {
                Chore::Delete(_) => &self.tombstones,
                Chore::Clean(_) => &self.guards,
            };
            counter.fetch_add(1, Ordering::Relaxed);
            requests.spawn(async move {
                let _permit = permit;
                do_chore(&connection, &table, &key, chore).await
            });
        }
        while let Some(ended) = requests.join_next().await {
            match ended {
                Ok(done) => done?,
                Err(error) => {
                    if let Ok(panic) = error.try_into_panic() {
                        std::panic::resume_unwind(panic);
                    }
                }
            }
        }
        self.items.fetch_add(read, Ordering::Relaxed);
        let swept = self.swept();
        self.context.event(&Event::SweepProgress {
            lineage: self.context.lineage().to_owned(),
            version: self.version,
            table: self.table.to_string(),
            items_read: swept.items,
            tombstones: swept.tombstones,
            guards: swept.guards,
        });
        Ok(())
    }

    /// A tombstone is nothing but a key and reserved attributes. One with more was updated by an application, which believes
    /// that it created an item: only the reserved attributes go.
    fn chore(&self, item: Item) -> Option<Chore> {
        let is_key = |name: &str| {
            name == self.key.hash.name || self.key.range.as_ref().is_some_and(|range| range.name == name)
        };
        if is_tombstone(&item) && item.names().all(|name| is_key(name) || is_reserved(name)) {
            Some(Chore::Delete(item))
        } else if item.names().any(|name| name == SEQUENCE || name == TOMBSTONE) {
            Some(Chore::Clean(item))
        } else {
            None
        }
    }
}

/// A condition that no longer holds means that an application has put an item of its own there: nothing is left to do.
async fn do_chore(
    connection: &Connection,
    table: &str,
    key: &KeySchema,
    chore: Chore,
) -> Result<(), TableError> {
    let names = vec![("#seq".to_owned(), SEQUENCE.to_owned()), ("#dead".to_owned(), TOMBSTONE.to_owned())];
    let malformed = |source| TableError::Malformed {
        request: migrator_table::Request { action: "Scan".to_owned(), resource: table.to_owned() },
        source,
    };
    let outcome = match chore {
        Chore::Delete(item) => {
            let still_dead = Condition {
                expression: "attribute_exists(#dead)".to_owned(),
                names: names.into_iter().filter(|(name, _)| name == "#dead").collect(),
                values: Vec::new(),
            };
            connection.delete(table, &item.key(key).map_err(malformed)?, &still_dead).await?
        }
        Chore::Clean(item) => {
            let still_guarded = Condition {
                expression: "attribute_exists(#seq) OR attribute_exists(#dead)".to_owned(),
                names,
                values: Vec::new(),
            };
            let reserved = [SEQUENCE, TOMBSTONE];
            let key = item.key(key).map_err(malformed)?;
            connection.remove_attributes(table, &key, &reserved, &still_guarded).await?
        }
    };
    match outcome {
        WriteOutcome::Written | WriteOutcome::ConditionFailed => Ok(()),
    }
}
