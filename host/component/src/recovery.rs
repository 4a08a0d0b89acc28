//! Converting a batch although some of its items bring the converter down.
//!
//! A batch is tried as a whole. Where that fails, the item that the instance touched last is tried alone: it is almost always
//! the one to blame. What stands before it and what stands after it are batches of their own. So k failing items cost at
//! most 3k + 1 instances, whatever the size of the batch. Where the suspect turns out innocent, the batch is halved.
//!
//! Time is bounded: all of it together takes at most `Limits::RECOVERY` more batch deadlines, because a converter that
//! never returns would otherwise hold up the batch once for each of its items.

use std::collections::VecDeque;
use std::ops::Range;
use std::time::Duration;

use migrator_item::Item;

use crate::instance::Failure;
use crate::{ConvertError, Limits};

/// What became of one item.
pub(crate) type Outcome = Result<Vec<Item>, ConvertError>;

/// What became of one try.
pub(crate) struct Attempt {
    /// One outcome for each item, or why there is none.
    pub(crate) result: Result<Vec<Outcome>, Failure>,
    /// How far it came.
    pub(crate) reached: Option<Reached>,
    /// How long it took.
    pub(crate) elapsed: Duration,
}

/// How far an instance came in its batch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reached {
    /// The item it touched last.
    pub(crate) index: usize,
    /// When it first did, from the start of the call.
    pub(crate) after: Duration,
}

/// The part of a batch's deadline that every further try gets once a deadline has passed, beside the time that its items
/// should take.
const SHARE: u32 = 8;
/// How much slower than before the items of a part may be once a deadline has passed.
const SLACK: u32 = 4;

/// Converts `count` items by calling `attempt` with ranges of them.
pub(crate) fn convert(
    count: usize,
    deadline: Duration,
    mut attempt: impl FnMut(Range<usize>, Duration) -> Attempt,
) -> Vec<Outcome> {
    let first = attempt(0..count, deadline);
    let failure = match first.result {
        Ok(outcomes) => return outcomes,
        Err(failure) => failure,
    };
    if count <= 1 {
        return (0..count).map(|_| Err(error(failure.clone()))).collect();
    }
    let mut outcomes: Vec<Option<Outcome>> = (0..count).map(|_| None).collect();
    let mut left = deadline * Limits::RECOVERY;
    let mut allowance = Allowance::new(deadline);
    allowance.learn(&failure, first.reached);
    let mut waiting = VecDeque::from(split(0..count, &failure, first.reached));
    while let Some(range) = waiting.pop_front() {
        let time = allowance.of(range.len()).min(left);
        if time.is_zero() {
            break;
        }
        let tried = attempt(range.clone(), time);
        left = left.saturating_sub(tried.elapsed);
        match tried.result {
            Ok(found) => {
                for (slot, outcome) in outcomes[range].iter_mut().zip(found) {
                    *slot = Some(outcome);
                }
            }
            Err(failure) if range.len() == 1 => outcomes[range.start] = Some(Err(error(failure))),
            Err(failure) => {
                allowance.learn(&failure, tried.reached);
                for part in split(range, &failure, tried.reached).into_iter().rev() {
                    waiting.push_front(part);
                }
            }
        }
    }
    outcomes.into_iter().map(|outcome| outcome.unwrap_or(Err(ConvertError::Abandoned))).collect()
}

/// How long a part of a batch may take.
struct Allowance {
    deadline: Duration,
    /// Time for one item, known once a deadline has passed.
    pace: Option<Duration>,
}

impl Allowance {
    fn new(deadline: Duration) -> Self {
        Self { deadline, pace: None }
    }

    /// The items before the one at which a deadline passed show how long an item takes.
    fn learn(&mut self, failure: &Failure, reached: Option<Reached>) {
        if let (Failure::DeadlineExceeded(_), Some(Reached { index, after })) = (failure, reached) {
            let pace = after / u32::try_from(index.max(1)).unwrap_or(u32::MAX);
            self.pace = self.pace.max(Some(pace));
        }
    }

    fn of(&self, items: usize) -> Duration {
        let items = u32::try_from(items).unwrap_or(u32::MAX);
        match self.pace {
            None => self.deadline,
            Some(pace) => {
                let expected = pace.saturating_mul(items).saturating_mul(SLACK);
                self.deadline.min((self.deadline / SHARE).saturating_add(expected))
            }
        }
    }
}

/// The parts in which to try a failed range again: the suspect, what stands before it and what stands after it; or halves.
fn split(range: Range<usize>, failure: &Failure, reached: Option<Reached>) -> Vec<Range<usize>> {
    let suspect =
        reached.map(|reached| range.start + reached.index).filter(|suspect| range.contains(suspect));
    let parts = match suspect {
        // What stands before took nearly the whole time if the items are merely slow.
        Some(suspect) if matches!(failure, Failure::DeadlineExceeded(_)) => {
            let middle = range.start + (suspect - range.start) / 2;
            vec![suspect..suspect + 1, range.start..middle, middle..suspect, suspect + 1..range.end]
        }
        Some(suspect) => vec![suspect..suspect + 1, range.start..suspect, suspect + 1..range.end],
        None => {
            let middle = range.start + range.len() / 2;
            vec![range.start..middle, middle..range.end]
        }
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect()
}

fn error(failure: Failure) -> ConvertError {
    match failure {
        Failure::NotStarted(reason) => ConvertError::NotStarted(reason),
        Failure::Trapped(reason) => ConvertError::Trapped(reason),
        Failure::DeadlineExceeded(time) => ConvertError::DeadlineExceeded {
            milliseconds: u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
        },
        Failure::OutOfMemory(limit) => ConvertError::OutOfMemory { limit },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DEADLINE: Duration = Duration::from_secs(10);
    const ITEM: Duration = Duration::from_micros(10);

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Behaviour {
        Fine,
        Trap,
        Loop,
    }

    /// Converts with a pretended clock; counts the tries and adds up the time.
    fn run(batch: &[Behaviour], item: Duration) -> (Vec<Outcome>, usize, Duration) {
        let (mut tries, mut total) = (0, Duration::ZERO);
        let outcomes = convert(batch.len(), DEADLINE, |range, time| {
            tries += 1;
            let mut elapsed = Duration::ZERO;
            let mut result = Ok(Vec::new());
            let mut reached = None;
            for (index, behaviour) in batch[range].iter().enumerate() {
                reached = Some(Reached { index, after: elapsed });
                elapsed += item;
                if *behaviour == Behaviour::Trap {
                    result = Err(Failure::Trapped("unreachable".to_owned()));
                    break;
                }
                if *behaviour == Behaviour::Loop || elapsed > time {
                    elapsed = time;
                    result = Err(Failure::DeadlineExceeded(time));
                    break;
                }
                if let Ok(found) = &mut result {
                    found.push(Ok(Vec::new()));
                }
            }
            total += elapsed;
            Attempt { result, reached, elapsed }
        });
        (outcomes, tries, total)
    }

    proptest! {
        #[test]
        fn a_trap_costs_the_one_item_and_at_most_three_instances(
            traps in proptest::collection::vec(proptest::bool::weighted(0.2), 1..200),
        ) {
            let batch: Vec<_> = traps.iter().map(|t| if *t { Behaviour::Trap } else { Behaviour::Fine }).collect();
            let (outcomes, tries, _) = run(&batch, ITEM);
            prop_assert_eq!(outcomes.len(), batch.len());
            for (outcome, behaviour) in outcomes.iter().zip(&batch) {
                prop_assert_eq!(outcome.is_ok(), *behaviour == Behaviour::Fine);
            }
            let failing = batch.iter().filter(|b| **b == Behaviour::Trap).count();
            prop_assert!(tries <= 3 * failing + 1, "{} tries for {} failing items", tries, failing);
        }

        #[test]
        fn the_time_for_a_batch_is_bounded_whatever_its_items_do(
            batch in proptest::collection::vec(
                prop_oneof![Just(Behaviour::Fine), Just(Behaviour::Trap), Just(Behaviour::Loop)], 1..200),
        ) {
            let (outcomes, _, total) = run(&batch, ITEM);
            prop_assert_eq!(outcomes.len(), batch.len());
            prop_assert!(total <= DEADLINE * (1 + Limits::RECOVERY) + Duration::from_millis(1));
            for (outcome, behaviour) in outcomes.iter().zip(&batch) {
                prop_assert!(outcome.is_err() || *behaviour == Behaviour::Fine);
            }
        }
    }

    #[test]
    fn one_item_that_never_returns_costs_no_other_item() {
        for place in [0, 1, 50, 99] {
            let mut batch = vec![Behaviour::Fine; 100];
            batch[place] = Behaviour::Loop;
            let (outcomes, tries, total) = run(&batch, ITEM);
            assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 1);
            assert!(outcomes[place].is_err());
            assert!(tries <= 5 && total < DEADLINE * 2, "{tries} tries in {total:?}");
        }
    }

    #[test]
    fn ten_items_that_never_return_are_told_apart_within_the_time() {
        let batch: Vec<_> =
            (0..100).map(|i| if i % 10 == 3 { Behaviour::Loop } else { Behaviour::Fine }).collect();
        let (outcomes, _, _) = run(&batch, ITEM);
        for (outcome, behaviour) in outcomes.iter().zip(&batch) {
            assert_eq!(outcome.is_ok(), *behaviour == Behaviour::Fine);
            assert!(!matches!(outcome, Err(ConvertError::Abandoned)));
        }
    }

    #[test]
    fn an_item_that_takes_long_is_not_blamed_for_one_that_traps_or_loops() {
        for behaviour in [Behaviour::Trap, Behaviour::Loop] {
            let (outcomes, ..) = run(&[Behaviour::Fine, behaviour, Behaviour::Fine], DEADLINE * 2 / 5);
            let found: Vec<_> = outcomes.iter().map(Result::is_ok).collect();
            assert_eq!(found, [true, false, true], "{behaviour:?}");
        }
    }

    #[test]
    fn a_batch_that_is_merely_too_slow_is_converted_in_parts() {
        let (outcomes, tries, total) = run(&[Behaviour::Fine; 100], Duration::from_millis(150));
        assert!(outcomes.iter().all(Result::is_ok));
        assert!(tries <= 12, "{tries} tries in {total:?}");
    }
}
