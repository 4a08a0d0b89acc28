use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use migrator_follow::{Conversion, ConversionError, Convert, is_reserved, is_tombstone, strip_reserved};
use migrator_item::{Item, KeySchema, MAX_ITEM_SIZE};

use super::difference::identity;
use super::{Case, Rehearsal, RehearsalError};

/// What came of one item.
pub(super) type Outcome = Result<Vec<Item>, String>;

/// How the cases are given to the converter in one run.
struct Arrangement {
    /// For the report.
    description: &'static str,
    /// Items given at a time, each time to a fresh instance.
    batch: usize,
    /// Brings the indices of the cases into an order.
    order: fn(&mut [usize]),
}

/// The first run is the one that is measured and compared with what is expected. A converter that counts, caches or looks at its
/// neighbours gives itself away in one of the others.
const ARRANGEMENTS: [Arrangement; 4] = [
    Arrangement { description: "in order, 100 at a time", batch: 100, order: |_| () },
    Arrangement { description: "again, in order, 100 at a time", batch: 100, order: |_| () },
    Arrangement { description: "in reverse, 7 at a time", batch: 7, order: |indices| indices.reverse() },
    Arrangement { description: "shuffled, one at a time", batch: 1, order: shuffle },
];

fn shuffle(indices: &mut [usize]) {
    // The same order every time, so that a failure shows again.
    fastrand::Rng::with_seed(0).shuffle(indices);
}

/// The first run.
pub(super) struct First {
    /// What came of each case.
    pub(super) outcomes: Vec<Outcome>,
    /// Time inside the converter and the checks of its outputs.
    pub(super) elapsed: Duration,
    /// Most memory that one instance held, in bytes.
    pub(super) peak_memory: usize,
}

/// What became of a case in another run, where it is not the same.
pub(super) struct Elsewhere {
    /// How the cases were arranged in that run.
    pub(super) arrangement: &'static str,
    /// What came of it there.
    pub(super) outcome: Outcome,
}

/// How many times every case is converted.
pub(super) const RUNS: usize = ARRANGEMENTS.len();

/// Converts the cases in every arrangement: the first run, and what differed from it in the others, by the index of the case.
pub(super) async fn all(
    rehearsal: &Rehearsal,
    cases: &[Case],
) -> Result<(First, BTreeMap<usize, Elsewhere>), RehearsalError> {
    let [first, others @ ..] = &ARRANGEMENTS;
    let first = once(rehearsal, cases, first).await?;
    let fingerprints: Vec<_> = first.outcomes.iter().map(fingerprint).collect();
    let mut elsewhere = BTreeMap::new();
    for arrangement in others {
        let run = once(rehearsal, cases, arrangement).await?;
        for (case, outcome) in run.outcomes.into_iter().enumerate() {
            if fingerprint(&outcome) != fingerprints[case] {
                let arrangement = arrangement.description;
                elsewhere.entry(case).or_insert(Elsewhere { arrangement, outcome });
            }
        }
    }
    Ok((first, elsewhere))
}

/// Equal where the outcomes are: the order of outputs says nothing, since they have different keys.
fn fingerprint(outcome: &Outcome) -> Result<Vec<Vec<u8>>, String> {
    let mut items: Vec<_> = outcome.as_ref().map_err(Clone::clone)?.iter().map(identity).collect();
    items.sort_unstable();
    Ok(items)
}

async fn once(
    rehearsal: &Rehearsal,
    cases: &[Case],
    arrangement: &Arrangement,
) -> Result<First, RehearsalError> {
    let (convert, converter) = rehearsal.convert()?;
    let mut indices: Vec<usize> = (0..cases.len()).collect();
    (arrangement.order)(&mut indices);
    let mut outcomes: Vec<Outcome> = vec![Ok(Vec::new()); cases.len()];
    let mut elapsed = Duration::ZERO;
    for batch in indices.chunks(arrangement.batch) {
        let items: Vec<Item> = batch.iter().map(|&index| cases[index].input.clone()).collect();
        let started = Instant::now();
        let results = convert_batch(rehearsal.target.as_ref(), Arc::clone(&convert), items).await;
        elapsed += started.elapsed();
        for (&index, outcome) in batch.iter().zip(results) {
            outcomes[index] = outcome;
        }
    }
    Ok(First { outcomes, elapsed, peak_memory: converter.statistics().peak_memory })
}

async fn convert_batch(
    target: Option<&KeySchema>,
    convert: Arc<dyn Convert>,
    items: Vec<Item>,
) -> Vec<Outcome> {
    match target {
        Some(target) => {
            let results = Conversion::new(convert, target.clone()).convert(items).await;
            let plain = |outputs: Vec<migrator_follow::Output>| {
                outputs.into_iter().map(|output| output.item).collect()
            };
            results.into_iter().map(|result| result.map(plain).map_err(|error| error.to_string())).collect()
        }
        None => {
            let count = items.len();
            let converted = tokio::task::spawn_blocking(move || convert_without_key(&*convert, items)).await;
            converted.unwrap_or_else(|error| vec![Err(error.to_string()); count])
        }
    }
}

/// As [`Conversion::convert`], where nobody knows the target's key: everything but the key is checked.
fn convert_without_key(convert: &dyn Convert, items: Vec<Item>) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = vec![Ok(Vec::new()); items.len()];
    let (mut indices, mut inputs) = (Vec::new(), Vec::new());
    for (index, mut item) in items.into_iter().enumerate() {
        match strip_reserved_of_source(&mut item) {
            Ok(true) => {
                indices.push(index);
                inputs.push(item);
            }
            Ok(false) => {}
            Err(error) => outcomes[index] = Err(error.to_string()),
        }
    }
    for (index, result) in indices.into_iter().zip(convert.convert(inputs)) {
        outcomes[index] = result.map_err(|error| error.to_string()).and_then(checked);
    }
    outcomes
}

/// Whether there is anything to convert: a tombstone stands for no item.
fn strip_reserved_of_source(item: &mut Item) -> Result<bool, ConversionError> {
    if is_tombstone(item) {
        return Ok(false);
    }
    strip_reserved(item).map(|()| true)
}

fn checked(items: Vec<Item>) -> Outcome {
    for item in &items {
        if let Some(name) = item.names().find(|name| is_reserved(name)) {
            return Err(ConversionError::ReservedInOutput { name: name.to_owned() }.to_string());
        }
        let size = item
            .size()
            .map_err(|error| ConversionError::InvalidItem { reason: error.to_string() }.to_string())?;
        if size > MAX_ITEM_SIZE {
            return Err(ConversionError::TooLarge { key: "(unknown)".to_owned(), size }.to_string());
        }
    }
    Ok(items)
}
