//! Writing a page at one of the two speeds.

use std::collections::HashSet;
use std::sync::Arc;

use migrator_follow::{Output, absent};
use migrator_item::{Item, Key, KeySchema};
use migrator_table::{BATCH_ITEMS, Concurrency, Condition, Connection, TableError, WriteOutcome};
use tokio::task::JoinSet;

use crate::Speed;

/// What became of a page's items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// Written.
    pub(super) written: u64,
    /// Not written because something was there already.
    pub(super) present: u64,
}

/// Writes into the target with a bounded number of requests at a time, all segments together.
pub(super) struct Writer {
    connection: Connection,
    target: Arc<str>,
    absent: Arc<Condition>,
    speed: Speed,
    requests: Concurrency,
}

impl Writer {
    pub(super) fn new(
        connection: Connection,
        target: &str,
        key: &KeySchema,
        speed: Speed,
        requests: Concurrency,
    ) -> Self {
        Self { connection, target: target.into(), absent: Arc::new(absent(key)), speed, requests }
    }

    /// Writes all of a page's items; returns when the last one is written. Where it fails or is dropped, no request is
    /// left running on its own.
    pub(super) async fn write(&self, outputs: Vec<Output>) -> Result<Written, TableError> {
        let mut requests: JoinSet<Result<Written, TableError>> = JoinSet::new();
        match self.speed {
            Speed::Bulk => {
                for batch in batches(outputs) {
                    self.put_batch(&mut requests, batch).await;
                }
            }
            Speed::Guarded => {
                for output in outputs {
                    self.put_absent(&mut requests, output.item).await;
                }
            }
        }
        let mut sum = Written::default();
        while let Some(ended) = requests.join_next().await {
            // A request's task ends early only if it panics: the panic is ours to pass on.
            let written = match ended {
                Ok(written) => written?,
                Err(error) => match error.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    Err(_) => continue,
                },
            };
            sum.written += written.written;
            sum.present += written.present;
        }
        Ok(sum)
    }

    async fn put_batch(&self, requests: &mut JoinSet<Result<Written, TableError>>, items: Vec<Item>) {
        let permit = self.requests.enter().await;
        let (connection, target) = (self.connection.clone(), Arc::clone(&self.target));
        requests.spawn(async move {
            let _permit = permit;
            connection.put_batch(&target, &items).await?;
            Ok(Written { written: items.len() as u64, present: 0 })
        });
    }

    async fn put_absent(&self, requests: &mut JoinSet<Result<Written, TableError>>, item: Item) {
        let permit = self.requests.enter().await;
        let (connection, target) = (self.connection.clone(), Arc::clone(&self.target));
        let absent = Arc::clone(&self.absent);
        requests.spawn(async move {
            let _permit = permit;
            Ok(match connection.put(&target, &item, &absent).await? {
                WriteOutcome::Written => Written { written: 1, present: 0 },
                WriteOutcome::ConditionFailed => Written { written: 0, present: 1 },
            })
        });
    }
}

/// Groups items into requests of at most [`BATCH_ITEMS`] in which no key comes twice: DynamoDB refuses a request with two
/// items of one key. No item is left out; of two source items that convert to one key, either may win, and `verify`
/// names them.
fn batches(outputs: Vec<Output>) -> Vec<Vec<Item>> {
    let mut batches = Vec::with_capacity(outputs.len().div_ceil(BATCH_ITEMS));
    let mut keys: HashSet<Key> = HashSet::with_capacity(BATCH_ITEMS);
    let mut batch = Vec::with_capacity(BATCH_ITEMS);
    for output in outputs {
        if batch.len() == BATCH_ITEMS || keys.contains(&output.key) {
            batches.push(std::mem::replace(&mut batch, Vec::with_capacity(BATCH_ITEMS)));
            keys.clear();
        }
        keys.insert(output.key);
        batch.push(output.item);
    }
    if !batch.is_empty() {
        batches.push(batch);
    }
    batches
}

#[cfg(test)]
mod tests {
    use migrator_item::{Item, KeyAttribute, KeySchema, KeyType};
    use proptest::prelude::*;

    use super::*;

    fn output(id: u8, position: usize) -> Output {
        let json = format!(r#"{{"id":{{"N":"{id}"}},"position":{{"N":"{position}"}}}}"#);
        let item = Item::parse(json).unwrap();
        let schema =
            KeySchema { hash: KeyAttribute { name: "id".into(), key_type: KeyType::N }, range: None };
        Output { key: item.key(&schema).unwrap(), item }
    }

    proptest! {
        #[test]
        fn every_output_is_in_exactly_one_batch_and_no_batch_has_a_key_twice(
            ids in proptest::collection::vec(0u8..60, 0..200),
        ) {
            let outputs: Vec<_> = ids.iter().enumerate().map(|(at, id)| output(*id, at)).collect();
            let expected: Vec<_> = outputs.iter().map(|output| output.item.to_json()).collect();
            let batches = batches(outputs);
            let written: Vec<_> = batches.iter().flatten().map(Item::to_json).collect();
            prop_assert_eq!(written, expected);
            for batch in &batches {
                prop_assert!((1..=BATCH_ITEMS).contains(&batch.len()));
                let keys: HashSet<_> = batch.iter().map(|item| item.raw("id").unwrap().to_vec()).collect();
                prop_assert_eq!(keys.len(), batch.len());
            }
        }
    }
}
