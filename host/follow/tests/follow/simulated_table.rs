//! A table in memory with conditional writes and a stream, whose rules can be broken on purpose.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::SystemTime;

use async_trait::async_trait;
use migrator_follow::{FollowError, TOMBSTONE, Target, is_tombstone, strip_reserved};
use migrator_item::{Item, Key, KeySchema, Path, Value};
use migrator_table::{Condition, EventName, Record, Request, SequenceNumber, TableError, WriteOutcome};

/// A rule of convergence that the table breaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fault {
    /// None: conditions are evaluated as DynamoDB does.
    #[default]
    None,
    /// The sequence guard lets everything pass.
    NoSequenceGuard,
    /// The backfill overwrites.
    BackfillOverwrites,
    /// Where a tombstone is written the item is deleted instead.
    NoTombstones,
}

pub(crate) struct SimulatedTable {
    schema: KeySchema,
    fault: Fault,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    items: BTreeMap<Key, Item>,
    records: Vec<Record>,
    /// How many writes still succeed; none is any number.
    writes_left: Option<usize>,
    /// A value of the attribute `value` that makes the table refuse an item.
    refused: Option<String>,
}

/// The first sequence number: a carry is near, so that numbers of different lengths are compared.
const FIRST_SEQUENCE: usize = 99_999_990;

impl SimulatedTable {
    pub(crate) fn new(schema: KeySchema, fault: Fault) -> Self {
        Self { schema, fault, state: Mutex::default() }
    }

    pub(crate) fn schema(&self) -> &KeySchema {
        &self.schema
    }

    /// Every write after so many fails, as when the process that writes has died.
    pub(crate) fn fail_after(&self, writes: Option<usize>) {
        self.state.lock().unwrap().writes_left = writes;
    }

    /// Refuses items with this `value`, as DynamoDB refuses an item that does not fit an index.
    pub(crate) fn refuse(&self, value: Option<&str>) {
        self.state.lock().unwrap().refused = value.map(str::to_owned);
    }

    pub(crate) fn get(&self, key: &Key) -> Option<Item> {
        self.state.lock().unwrap().items.get(key).cloned()
    }

    /// The records of the table's stream so far.
    pub(crate) fn records(&self) -> Vec<Record> {
        self.state.lock().unwrap().records.clone()
    }

    /// The next items in the order of a scan, and whether there are none after them.
    pub(crate) fn scan(&self, after: Option<&Key>, limit: usize) -> (Vec<Item>, bool) {
        let state = self.state.lock().unwrap();
        let mut rest = state.items.iter().filter(|(key, _)| after.is_none_or(|after| *key > after));
        let page: Vec<_> = rest.by_ref().take(limit).map(|(_, item)| item.clone()).collect();
        (page, rest.next().is_none())
    }

    /// What a reader sees: no tombstones, no reserved attributes.
    pub(crate) fn at_rest(&self) -> Vec<Item> {
        let state = self.state.lock().unwrap();
        let mut items: Vec<_> = state.items.values().filter(|item| !is_tombstone(item)).cloned().collect();
        items.iter_mut().for_each(|item| strip_reserved(item).unwrap());
        items
    }

    pub(crate) fn delete(&self, key: &Key) -> Option<Record> {
        let mut state = self.state.lock().unwrap();
        let old = state.items.remove(key)?;
        Some(state.record(key, Some(old), None))
    }

    pub(crate) fn write(&self, item: &Item, condition: &Condition) -> Result<Option<Record>, TableError> {
        let mut state = self.state.lock().unwrap();
        state.admit(item)?;
        let key = item.key(&self.schema).unwrap();
        let existing = state.items.get(&key).cloned();
        if !self.holds(condition, existing.as_ref()) {
            return Ok(None);
        }
        if self.fault == Fault::NoTombstones && item.raw(TOMBSTONE).is_some() {
            let removed = state.items.remove(&key);
            return Ok(removed.map(|removed| state.record(&key, Some(removed), None)));
        }
        state.items.insert(key.clone(), item.clone());
        Ok(Some(state.record(&key, existing, Some(item.clone()))))
    }

    /// Evaluates the parts of the expression language that the guards use.
    fn holds(&self, condition: &Condition, existing: Option<&Item>) -> bool {
        let guarded_by_sequence = condition.expression.contains("#seq");
        match self.fault {
            Fault::NoSequenceGuard if guarded_by_sequence => return true,
            Fault::BackfillOverwrites if !guarded_by_sequence => return true,
            _ => {}
        }
        condition.is_none() || condition.expression.split(" OR ").any(|term| holds(term, condition, existing))
    }
}

fn holds(term: &str, condition: &Condition, existing: Option<&Item>) -> bool {
    let named = |placeholder: &str| {
        let (_, name) = condition.names.iter().find(|(known, _)| known == placeholder).unwrap();
        existing.and_then(|item| item.get(&Path::name(name)).unwrap())
    };
    if let Some(placeholder) = term.strip_prefix("attribute_not_exists(") {
        return named(placeholder.strip_suffix(')').unwrap()).is_none();
    }
    let (placeholder, value) = term.split_once(" < ").unwrap();
    let (_, value) = condition.values.iter().find(|(known, _)| known == value).unwrap();
    match (named(placeholder), value) {
        (Some(Value::S(is)), Value::S(limit)) => is < *limit,
        _ => false,
    }
}

impl State {
    fn admit(&mut self, item: &Item) -> Result<(), TableError> {
        let request = || Request { action: "PutItem".into(), resource: "simulated".into() };
        if let Some(left) = self.writes_left.as_mut() {
            *left = left.checked_sub(1).ok_or_else(|| TableError::Throttled {
                request: request(),
                message: "the process is dead".into(),
            })?;
        }
        let value = item.get(&Path::name("value")).unwrap();
        match (&self.refused, value) {
            (Some(refused), Some(Value::N(value))) if *refused == value => {
                Err(TableError::Validation { request: request(), message: "refused".into() })
            }
            _ => Ok(()),
        }
    }

    fn record(&mut self, key: &Key, old_image: Option<Item>, new_image: Option<Item>) -> Record {
        let number = FIRST_SEQUENCE + self.records.len();
        let event_name = match (&old_image, &new_image) {
            (None, _) => EventName::Insert,
            (Some(_), Some(_)) => EventName::Modify,
            (Some(_), None) => EventName::Remove,
        };
        let sequence_number: SequenceNumber = number.to_string().parse().unwrap();
        let created = Some(SystemTime::now());
        let record =
            Record { sequence_number, event_name, created, keys: key.to_item(), old_image, new_image };
        self.records.push(record.clone());
        record
    }
}

#[async_trait]
impl Target for SimulatedTable {
    async fn put(&self, item: &Item, condition: &Condition) -> Result<WriteOutcome, FollowError> {
        let failed = |source| FollowError::Target { table: "simulated".to_owned(), source: Box::new(source) };
        Ok(match self.write(item, condition).map_err(failed)? {
            Some(_) => WriteOutcome::Written,
            None => WriteOutcome::ConditionFailed,
        })
    }
}
