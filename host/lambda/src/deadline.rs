//! How long an invocation may work.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// The part of the time that is kept for history and the answer …
const MARGIN: u32 = 10;

/// … and its bounds.
const SHORTEST: Duration = Duration::from_millis(300);
const LONGEST: Duration = Duration::from_secs(5);

/// The last moment at which an answer still arrives.
const ANSWER: Duration = Duration::from_millis(100);

/// How long an invocation may work. An invocation that Lambda has to end is a failure of its whole batch, also of
/// what was applied.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    /// No write to the target after this.
    pub(crate) work: Instant,
    /// No write to history after this.
    pub(crate) end: Instant,
}

impl Deadline {
    /// From Lambda's, in milliseconds since 1970-01-01T00:00:00Z.
    pub(crate) fn new(milliseconds: u64) -> Self {
        let left = (UNIX_EPOCH + Duration::from_millis(milliseconds)).duration_since(SystemTime::now());
        Self::after(left.unwrap_or_default())
    }

    fn after(left: Duration) -> Self {
        let now = Instant::now();
        let margin = (left / MARGIN).clamp(SHORTEST, LONGEST);
        Self { work: now + left.saturating_sub(margin), end: now + left.saturating_sub(ANSWER) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_time_left_for_history_and_the_answer() {
        for seconds in [1, 3, 60, 900] {
            let left = Duration::from_secs(seconds);
            let deadline = Deadline::after(left);
            assert!(deadline.end - deadline.work >= SHORTEST - ANSWER, "{seconds} s");
            assert!(deadline.work - Instant::now() >= left / 2, "{seconds} s");
        }
    }

    #[test]
    fn a_deadline_that_has_passed_leaves_no_time_to_work() {
        assert!(Deadline::new(0).work <= Instant::now());
    }
}
