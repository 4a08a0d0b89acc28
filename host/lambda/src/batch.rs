//! What became of one batch.

use std::error::Error;
use std::fmt::Write as _;

use migrator_follow::{BatchReport, Failure, Rest};
use migrator_table::SequenceNumber;

/// Why a batch that met no error is applied in part.
const TIME_IS_UP: &str = "the time of the invocation is up and what is left is delivered again: if that goes on, raise the \
    function's time-out or lower its mapping's batch size";

/// What became of one batch.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// Target items written.
    pub(crate) written: u64,
    /// Writes that newer records, or records delivered before, made unnecessary.
    pub(crate) skipped: u64,
    /// Tombstones written.
    pub(crate) tombstones: u64,
    /// Records put in quarantine.
    pub(crate) quarantined: u64,
    /// The first record that has to be delivered again, with all that follow it.
    pub(crate) failing: Option<Failing>,
}

impl Batch {
    /// Adds what was done of a part.
    pub(crate) fn add(&mut self, report: &BatchReport) {
        self.written += report.written as u64;
        self.skipped += report.skipped_as_newer as u64;
        self.tombstones += report.tombstones as u64;
    }

    /// Whether a record of the batch is done for good.
    pub(crate) fn is_done(&self, sequence: &SequenceNumber) -> bool {
        Failing::is_before(sequence, self.failing.as_ref())
    }
}

/// The first record that has to be delivered again.
#[derive(Debug)]
pub(crate) struct Failing {
    /// Which one.
    pub(crate) sequence: SequenceNumber,
    /// Why.
    pub(crate) reason: String,
}

impl Failing {
    pub(crate) fn of_rest(rest: Rest) -> Self {
        let reason = match &rest.error {
            Some(error) => chain(error),
            None => TIME_IS_UP.to_owned(),
        };
        Self { sequence: rest.sequence_number, reason }
    }

    pub(crate) fn of_failure(failure: &Failure) -> Self {
        Self { sequence: failure.sequence_number.clone(), reason: failure.to_string() }
    }

    pub(crate) fn of_quarantine(failure: &Failure, error: &str) -> Self {
        Self {
            sequence: failure.sequence_number.clone(),
            reason: format!("{failure}; it cannot be put in quarantine: {error}"),
        }
    }

    /// Whether a record comes before the failing one.
    pub(crate) fn is_before(sequence: &SequenceNumber, failing: Option<&Self>) -> bool {
        failing.is_none_or(|failing| *sequence < failing.sequence)
    }
}

/// An error and its causes in one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}
