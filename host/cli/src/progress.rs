//! What the engine does, told while it does it: a line for each step, and the long ones as a bar on a terminal or as
//! a line now and then elsewhere.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use migrator_engine::{Event, Observer};

use crate::screen::{Bar, Screen};

/// Between two lines about the same long work where no bar is shown.
const QUIET: Duration = Duration::from_secs(5);
/// Where speed is measured from: long enough to be steady, short enough to show a change.
const SPEED_WINDOW: Duration = Duration::from_secs(10);

/// Tells what happens, on the screen.
pub(crate) struct Narrator {
    screen: Screen,
    state: Mutex<HashMap<Work, Shown>>,
}

/// One piece of long work: lineage, version, and which kind.
type Work = (String, u32, &'static str);

/// What is shown of it.
struct Shown {
    bar: Bar,
    last_line: Option<Instant>,
    measured: (Instant, u64),
    per_second: f64,
}

impl Narrator {
    /// A narrator on this screen.
    pub(crate) fn new(screen: Screen) -> Self {
        Narrator { screen, state: Mutex::new(HashMap::new()) }
    }

    fn step_started(&self, work: Work, number: u32, step: &str, repeated: bool) {
        let again = if repeated { " (begun by an earlier run)" } else { "" };
        if self.screen.is_terminal() {
            let bar = self.screen.spinner(format!("  {number} {step}{again}"));
            self.with(work, |state, work| state.insert(work, Shown::new(bar, 0)));
        } else {
            self.screen.line(&format!("  {number} {step}{again}"));
        }
    }

    fn step_finished(&self, work: Work, number: u32, step: &str, milliseconds: u64) {
        self.with(work, |state, work| state.remove(&work));
        let took = duration(milliseconds);
        if self.screen.is_terminal() {
            self.screen.line(&format!("  {number} {step} ({took})"));
        } else if milliseconds >= 1_000 {
            self.screen.line(&format!("  {number} {step}: done in {took}"));
        }
    }

    /// Moves the bar of a long work, or writes a line if the last one is long enough ago.
    fn progress(&self, work: Work, position: u64, length: Option<u64>, text: impl Fn(f64) -> String) {
        let prefix = work.2.to_owned();
        let line = self.with(work, |state, work| {
            let shown = state.entry(work).or_insert_with(|| {
                let bar = match length {
                    Some(length) => self.screen.progress(prefix.clone(), length),
                    None => self.screen.spinner(prefix.clone()),
                };
                Shown::new(bar, position)
            });
            shown.measure(position);
            let text = text(shown.per_second);
            match length {
                Some(length) => shown.bar.set(position, length.max(position), text.clone()),
                None => shown.bar.set_message(format!("  {prefix}: {text}")),
            }
            let due = shown.last_line.is_none_or(|last| last.elapsed() >= QUIET);
            (due && !self.screen.is_terminal()).then(|| {
                shown.last_line = Some(Instant::now());
                format!("    {prefix}: {text}")
            })
        });
        if let Some(line) = line {
            self.screen.line(&line);
        }
    }

    fn forget(&self, lineage: &str, version: u32) {
        self.with((), |state, ()| state.retain(|work, _| work.0 != lineage || work.1 != version));
    }

    fn with<A, R>(&self, argument: A, change: impl FnOnce(&mut HashMap<Work, Shown>, A) -> R) -> R {
        // A panic elsewhere leaves at worst an old bar.
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner), argument)
    }
}

impl Shown {
    fn new(bar: Bar, position: u64) -> Self {
        Shown { bar, last_line: None, measured: (Instant::now(), position), per_second: 0.0 }
    }

    fn measure(&mut self, position: u64) {
        let (since, from) = self.measured;
        let elapsed = since.elapsed();
        if elapsed.is_zero() {
            return;
        }
        // Counts of items are far below 2^52.
        self.per_second = position.saturating_sub(from) as f64 / elapsed.as_secs_f64();
        if elapsed >= SPEED_WINDOW {
            self.measured = (Instant::now(), position);
        }
    }
}

impl Observer for Narrator {
    fn event(&self, event: &Event) {
        let step_of = |lineage: &String, version: u32| (lineage.clone(), version, "step");
        match event {
            Event::LockWaiting { lineage, holder } => {
                self.screen.line(&format!("{lineage}: waiting for the lock, held by {holder}"));
            }
            Event::LockTaken { lineage, taken_over_from: Some(holder) } => {
                self.screen
                    .line(&format!("{lineage}: took over the lock of {holder}, who gives no sign of life"));
            }
            Event::MigrationStarted { lineage, version, description, status } => {
                let where_from = match status {
                    migrator_engine::history::Status::Pending => String::new(),
                    status => format!(" (goes on; an earlier run left it {status})"),
                };
                self.screen.line(&format!("{lineage} version {version}: {description}{where_from}"));
            }
            Event::MigrationFinished { lineage, version, status, milliseconds } => {
                self.forget(lineage, *version);
                let took = duration(*milliseconds);
                self.screen.line(&format!("{lineage} version {version}: {status} after {took}"));
            }
            Event::StepStarted { lineage, version, number, step, repeated } => {
                self.step_started(step_of(lineage, *version), *number, step, *repeated);
            }
            Event::StepFinished { lineage, version, number, step, milliseconds } => {
                self.step_finished(step_of(lineage, *version), *number, step, *milliseconds);
            }
            Event::StepFailed { lineage, version, number, step, error } => {
                self.forget(lineage, *version);
                self.screen.line(&format!("  {number} {step}: failed: {error}"));
            }
            Event::StepUndone { number, step, .. } => self.screen.line(&format!("  {number} {step}: undone")),
            Event::BackfillProgress {
                lineage,
                version,
                items_read,
                items_written,
                items_estimated,
                segments_finished,
                segments,
            } => {
                let text = |per_second: f64| {
                    let parts = format!("{segments_finished} of {segments} segments done");
                    backfill(*items_read, *items_written, *items_estimated, per_second) + &parts
                };
                self.progress((lineage.clone(), *version, "backfill"), *items_read, *items_estimated, text);
            }
            Event::FollowProgress { lineage, version, records, shards_caught_up, shards } => {
                let text = |_| {
                    format!(
                        "{} records applied, {shards_caught_up} of {shards} shards caught up",
                        count(*records)
                    )
                };
                self.progress((lineage.clone(), *version, "follow"), *records, None, text);
            }
            Event::Note { lineage, version, message } => {
                self.screen.line(&format!("{}: {message}", place(lineage, *version)));
            }
            Event::Warning { lineage, version, message } => {
                self.screen.line(&format!("warning: {}: {message}", place(lineage, *version)));
            }
            _ => {}
        }
    }
}

fn place(lineage: &str, version: Option<u32>) -> String {
    version.map_or_else(|| lineage.to_owned(), |version| format!("{lineage} version {version}"))
}

fn backfill(read: u64, written: u64, estimated: Option<u64>, per_second: f64) -> String {
    let of = estimated.map(|estimated| format!(" of about {}", count(estimated))).unwrap_or_default();
    let mut text = format!("{}{of} items read, {} written, ", count(read), count(written));
    if per_second >= 1.0 {
        text += &format!("{} a second, ", count(per_second as u64));
        if let Some(left) = estimated.map(|estimated| estimated.saturating_sub(read)).filter(|left| *left > 0)
        {
            text += &format!("about {} left, ", duration((left as f64 / per_second * 1_000.0) as u64));
        }
    }
    text
}

/// `1,234,567`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `12 ms`, `3.4 s`, `5 min 6 s`, `1 h 2 min`.
pub(crate) fn duration(milliseconds: u64) -> String {
    let seconds = milliseconds / 1_000;
    match milliseconds {
        0..1_000 => format!("{milliseconds} ms"),
        1_000..60_000 => format!("{seconds}.{} s", milliseconds % 1_000 / 100),
        60_000..3_600_000 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_times_read_as_people_write_them() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        let times = [12, 3_456, 306_000, 3_720_000].map(duration);
        assert_eq!(times, ["12 ms", "3.4 s", "5 min 6 s", "1 h 2 min"]);
    }

    #[test]
    fn a_backfill_says_how_far_it_is_how_fast_and_how_long_it_takes() {
        assert_eq!(
            backfill(5_000, 4_000, Some(10_000), 1_000.0),
            "5,000 of about 10,000 items read, 4,000 written, 1,000 a second, about 5.0 s left, "
        );
        assert_eq!(backfill(7, 7, None, 0.0), "7 items read, 7 written, ");
    }
}
