use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use migrator_component::{ConvertError, SettingsError};
use migrator_follow::{
    Conversion, ConversionError, Convert, Output, is_reserved, is_tombstone, strip_reserved,
};
use migrator_item::{Item, KeySchema, MAX_ITEM_SIZE};

use super::Case;
use super::difference::identity;

/// What came of one item.
pub(super) type Outcome = Result<Vec<Item>, Refusal>;

/// Why nothing came of an item.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    /// In words.
    pub(super) text: String,
    /// Whether it depends on the item alone, and not on the time or memory that there was for it.
    repeatable: bool,
}

impl From<SettingsError> for Refusal {
    fn from(error: SettingsError) -> Self {
        Refusal { text: error.to_string(), repeatable: true }
    }
}

impl From<ConversionError> for Refusal {
    fn from(error: ConversionError) -> Self {
        Refusal { text: error.to_string(), repeatable: error.fails_every_time() }
    }
}

impl From<ConvertError> for Refusal {
    fn from(error: ConvertError) -> Self {
        ConversionError::Converter { error }.into()
    }
}

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

/// A converter and the key of its target, where that is known.
#[derive(Clone)]
pub(super) struct Subject<'a> {
    /// The converter; each call of it runs in a fresh instance.
    pub(super) convert: Arc<dyn Convert>,
    /// The key that outputs must have.
    pub(super) target: Option<&'a KeySchema>,
}

/// Converts the cases in every arrangement: the first run, and what differed from it in the others, by the index of the
/// case.
pub(super) async fn all(subject: &Subject<'_>, cases: &[Case]) -> (First, BTreeMap<usize, Elsewhere>) {
    let [first, others @ ..] = &ARRANGEMENTS;
    let first = once(subject, cases, first).await;
    let fingerprints: Vec<_> = first.outcomes.iter().map(fingerprint).collect();
    let mut elsewhere = BTreeMap::new();
    for arrangement in others {
        let run = once(subject, cases, arrangement).await;
        for (case, outcome) in run.outcomes.into_iter().enumerate() {
            if fingerprint(&outcome) != fingerprints[case] {
                let arrangement = arrangement.description;
                elsewhere.entry(case).or_insert(Elsewhere { arrangement, outcome });
            }
        }
    }
    (first, elsewhere)
}

/// Equal where the outcomes are: the order of outputs says nothing, since they have different keys, nor which of the
/// limits an item met first.
fn fingerprint(outcome: &Outcome) -> Result<Vec<Vec<u8>>, Option<&str>> {
    let items = outcome.as_ref().map_err(|refusal| refusal.repeatable.then_some(refusal.text.as_str()))?;
    let mut items: Vec<_> = items.iter().map(identity).collect();
    items.sort_unstable();
    Ok(items)
}

async fn once(subject: &Subject<'_>, cases: &[Case], arrangement: &Arrangement) -> First {
    let mut indices: Vec<usize> = (0..cases.len()).collect();
    (arrangement.order)(&mut indices);
    let mut outcomes: Vec<Outcome> = vec![Ok(Vec::new()); cases.len()];
    let mut elapsed = Duration::ZERO;
    for batch in indices.chunks(arrangement.batch) {
        let items: Vec<Item> = batch.iter().map(|&index| cases[index].input.clone()).collect();
        let started = Instant::now();
        let results = convert_batch(subject, items).await;
        elapsed += started.elapsed();
        for (&index, outcome) in batch.iter().zip(results) {
            outcomes[index] = outcome;
        }
    }
    First { outcomes, elapsed }
}

async fn convert_batch(subject: &Subject<'_>, items: Vec<Item>) -> Vec<Outcome> {
    let convert = Arc::clone(&subject.convert);
    let Some(target) = subject.target else {
        let count = items.len();
        let converted = tokio::task::spawn_blocking(move || convert_without_key(&*convert, items)).await;
        return converted.unwrap_or_else(|error| {
            vec![Err(ConversionError::Unanswered { reason: error.to_string() }.into()); count]
        });
    };
    let results = Conversion::new(convert, target.clone()).convert(items).await;
    let plain = |outputs: Vec<Output>| outputs.into_iter().map(|output| output.item).collect();
    results.into_iter().map(|result| result.map(plain).map_err(Refusal::from)).collect()
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
            Err(error) => outcomes[index] = Err(error.into()),
        }
    }
    for (index, result) in indices.into_iter().zip(convert.convert(inputs)) {
        outcomes[index] = result.map_err(Refusal::from).and_then(checked);
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
            return Err(ConversionError::ReservedInOutput { name: name.to_owned() }.into());
        }
        let size = item.size().map_err(|error| ConversionError::InvalidItem { reason: error.to_string() })?;
        if size > MAX_ITEM_SIZE {
            return Err(ConversionError::TooLarge { key: "(unknown)".to_owned(), size }.into());
        }
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use migrator_follow::Identity;
    use migrator_item::{Path, Value};

    use super::*;

    /// Changes every item by a function of its place in the batch and the number of the call.
    struct Impure(AtomicUsize, fn(usize, usize) -> usize);

    impl Convert for Impure {
        fn convert(&self, items: Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>> {
            let call = self.0.fetch_add(1, Ordering::Relaxed);
            let changed = items.into_iter().enumerate().map(|(place, mut item)| {
                let value = Value::N((self.1)(place, call).to_string());
                item.set(&Path::name("n"), &value).unwrap();
                Ok(vec![item])
            });
            changed.collect()
        }
    }

    fn cases(count: usize) -> Vec<Case> {
        let lines: Vec<_> = (0..count).map(|id| format!("{{\"id\":{{\"N\":\"{id}\"}}}}")).collect();
        Case::read("cases", &lines.join("\n")).unwrap()
    }

    async fn unstable(convert: impl Convert + 'static, count: usize) -> usize {
        all(&Subject { convert: Arc::new(convert), target: None }, &cases(count)).await.1.len()
    }

    #[tokio::test]
    async fn a_pure_converter_gives_the_same_in_every_arrangement() {
        assert_eq!(unstable(Identity, 250).await, 0);
    }

    #[tokio::test]
    async fn a_converter_that_counts_its_calls_is_found_out_with_a_single_case() {
        assert_eq!(unstable(Impure(AtomicUsize::new(0), |_, call| call), 1).await, 1);
    }

    #[tokio::test]
    async fn a_converter_that_looks_at_the_place_in_the_batch_is_found_out() {
        let found = unstable(Impure(AtomicUsize::new(0), |place, _| place), 10).await;
        // The first item of the first run is first in a batch of one as well.
        assert!(found >= 9, "{found}");
    }

    #[tokio::test]
    async fn outcomes_belong_to_their_cases_whatever_the_order_they_were_converted_in() {
        let subject = Subject { convert: Arc::new(Identity), target: None };
        let cases = cases(30);
        for arrangement in &ARRANGEMENTS {
            for (case, outcome) in cases.iter().zip(once(&subject, &cases, arrangement).await.outcomes) {
                assert_eq!(identity(&case.input), identity(&outcome.unwrap()[0]));
            }
        }
    }
}
