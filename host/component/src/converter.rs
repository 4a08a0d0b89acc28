//! Converting items.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use migrator_item::{Item, MAX_ITEM_SIZE};
use serde::Serialize;
use wasmtime::Store;
use wasmtime::component::{Instance, Resource};

use crate::ConvertError;
use crate::contract::bindings::exports::dynamodb_migrator::migration::converter::{
    ConvertError as WitConvertError, GuestIndices,
};
use crate::host::{State, shortened};
use crate::instance::{Program, Settings};
use crate::recovery::{self, Attempt, Outcome};

/// What a converter has used since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Statistics {
    /// Items given to it.
    pub items: u64,
    /// Instances started, including those for taking failed batches apart.
    pub instances: u64,
    /// Most memory that one instance held, in bytes.
    pub peak_memory: usize,
    /// Time spent converting, over all threads.
    pub elapsed: Duration,
}

#[derive(Default)]
struct Counters {
    items: AtomicU64,
    instances: AtomicU64,
    peak_memory: AtomicUsize,
    nanoseconds: AtomicU64,
}

/// A component's converter with its settings. Cheap to clone; clones share their statistics.
#[derive(Clone)]
pub struct Converter {
    program: Arc<Program>,
    indices: Arc<GuestIndices>,
    settings: Settings,
    counters: Arc<Counters>,
}

impl std::fmt::Debug for Converter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Converter").field("component", &self.program.name).finish_non_exhaustive()
    }
}

/// What the guest returned for one item.
type Returned = Result<Vec<Resource<Item>>, WitConvertError>;

/// What one try leads to: outcomes for its items, or the number of results where it is wrong.
type Converted = Result<Vec<Outcome>, usize>;

impl Converter {
    pub(crate) fn new(
        program: Arc<Program>,
        indices: Arc<GuestIndices>,
        settings: BTreeMap<String, String>,
    ) -> Self {
        Self { program, indices, settings: Arc::new(settings), counters: Arc::default() }
    }

    /// Converts a batch in a fresh instance: the result at index i belongs to the item at index i.
    ///
    /// Where the instance traps, runs out of memory or does not finish in time, the items to blame are found by going
    /// on in further instances, and only they fail. A converter that returns another number of results than it was
    /// given items fails the whole batch, because then none of them can be trusted.
    ///
    /// Blocks the thread for as long as the converter computes; call it from a blocking thread.
    #[must_use]
    pub fn convert(&self, items: Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>> {
        if items.is_empty() {
            return Vec::new();
        }
        let start = Instant::now();
        let count = items.len();
        // An unchanged item hands out the bytes it came in, so keeping them costs no copy.
        let originals: Vec<Bytes> = items.iter().map(Item::to_json).collect();
        let mut items = Some(items);
        let mut wrong = None;
        let deadline = self.program.runtime.limits().batch_deadline;
        let mut outcomes = recovery::convert(count, deadline, |range, time| {
            let expected = range.len();
            let batch = match items.take() {
                Some(items) => Ok(items),
                None => originals[range].iter().cloned().map(Item::parse).collect(),
            };
            let batch = match batch {
                Ok(batch) => batch,
                Err(error) => return unparsable(expected, error),
            };
            self.attempt(batch, time, |actual| {
                wrong = Some(ConvertError::WrongResultCount { expected, actual });
            })
        });
        if let Some(wrong) = wrong {
            outcomes = vec![Err(wrong); count];
        }
        self.counters.items.fetch_add(count as u64, Ordering::Relaxed);
        let nanoseconds = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.counters.nanoseconds.fetch_add(nanoseconds, Ordering::Relaxed);
        outcomes
    }

    /// What it has used so far.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        Statistics {
            items: self.counters.items.load(Ordering::Relaxed),
            instances: self.counters.instances.load(Ordering::Relaxed),
            peak_memory: self.counters.peak_memory.load(Ordering::Relaxed),
            elapsed: Duration::from_nanos(self.counters.nanoseconds.load(Ordering::Relaxed)),
        }
    }

    /// One try in a fresh instance.
    fn attempt(&self, items: Vec<Item>, deadline: Duration, wrong: impl FnOnce(usize)) -> Attempt {
        let start = Instant::now();
        let count = items.len();
        let limit = self.program.runtime.limits().outputs_per_item;
        let indices = &self.indices;
        let (result, remains) = self.program.call(&self.settings, deadline, move |store, instance| {
            run(indices, store, instance, items, limit)
        });
        self.counters.instances.fetch_add(1, Ordering::Relaxed);
        self.counters.peak_memory.fetch_max(remains.memory, Ordering::Relaxed);
        let result = result.map(|converted| {
            converted.unwrap_or_else(|actual| {
                wrong(actual);
                vec![Err(ConvertError::WrongResultCount { expected: count, actual }); count]
            })
        });
        Attempt { result, reached: remains.reached, elapsed: start.elapsed() }
    }
}

/// Items that cannot be read again fail as they would have failed when they were first read.
fn unparsable(count: usize, error: migrator_item::ItemError) -> Attempt {
    let outcomes = vec![Err(ConvertError::InvalidOutput(error)); count];
    Attempt { result: Ok(outcomes), reached: None, elapsed: Duration::ZERO }
}

fn run(
    indices: &GuestIndices,
    store: &mut Store<State>,
    instance: &Instance,
    items: Vec<Item>,
    limit: usize,
) -> wasmtime::Result<Converted> {
    let count = items.len();
    let guest = indices.load(&mut *store, instance)?;
    let state = store.data_mut();
    state.progress.start(count);
    let mut batch = Vec::with_capacity(count);
    for item in items {
        batch.push(state.table.push(item)?);
    }
    let results = guest.call_convert(&mut *store, &batch)?;
    if results.len() != count {
        return Ok(Err(results.len()));
    }
    let state = store.data_mut();
    results
        .into_iter()
        .map(|returned| collect(state, returned, limit))
        .collect::<wasmtime::Result<_>>()
        .map(Ok)
}

/// Takes what was returned for one item out of the instance.
fn collect(state: &mut State, returned: Returned, limit: usize) -> wasmtime::Result<Outcome> {
    let handles = match returned {
        Ok(handles) => handles,
        Err(refused) => return Ok(Err(ConvertError::Rejected(shortened(&refused.message).to_owned()))),
    };
    let count = handles.len();
    let mut outputs = Vec::with_capacity(count);
    for handle in handles {
        outputs.push(state.table.delete(handle)?);
    }
    if count > limit {
        return Ok(Err(ConvertError::TooManyOutputs { count, limit }));
    }
    Ok(outputs.iter().try_for_each(check).map(|()| outputs))
}

/// Checks the size of an output. What stands in it was checked when the converter put it there.
fn check(output: &Item) -> Result<(), ConvertError> {
    if output.fits().map_err(ConvertError::InvalidOutput)? {
        return Ok(());
    }
    let size = output.size().map_err(ConvertError::InvalidOutput)?;
    Err(ConvertError::OutputTooLarge { size, limit: MAX_ITEM_SIZE })
}
