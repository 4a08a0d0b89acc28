//! What the engine does, told while it does it: a line for each step, and the long ones as a bar on a terminal or as
//! a line now and then elsewhere.

mod text;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use migrator_engine::{Event, Observer};

pub(crate) use text::count;

use crate::screen::{Bar, Screen};
use text::LongWork;

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
    last_line: Instant,
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
        let took = text::duration(milliseconds);
        if self.screen.is_terminal() {
            self.screen.line(&format!("  {number} {step} ({took})"));
        } else if milliseconds >= 1_000 {
            self.screen.line(&format!("  {number} {step}: done in {took}"));
        }
    }

    /// Moves the bar of a long work, or writes a line if the last one is long enough ago.
    fn progress(&self, work: Work, long: &LongWork<'_>) {
        let line = self.with(work, |state, work| {
            let shown = state.entry(work).or_insert_with(|| {
                let bar = match long.length {
                    Some(length) => self.screen.progress(long.name.to_owned(), length),
                    None => self.screen.spinner(long.name.to_owned()),
                };
                Shown::new(bar, long.position)
            });
            shown.measure(long.position);
            let text = long.text(shown.per_second);
            match long.length {
                Some(length) => shown.bar.set(long.position, length.max(long.position), text.clone()),
                None => shown.bar.set_message(format!("  {}: {text}", long.name)),
            }
            let due = shown.last_line.elapsed() >= QUIET;
            (due && !self.screen.is_terminal()).then(|| {
                shown.last_line = Instant::now();
                format!("    {}: {text}", long.name)
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
        Shown { bar, last_line: Instant::now(), measured: (Instant::now(), position), per_second: 0.0 }
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
        match event {
            Event::StepStarted { lineage, version, number, step, repeated } => {
                return self.step_started((lineage.clone(), *version, "step"), *number, step, *repeated);
            }
            Event::StepFinished { lineage, version, number, step, milliseconds } => {
                return self.step_finished((lineage.clone(), *version, "step"), *number, step, *milliseconds);
            }
            Event::MigrationFinished { lineage, version, .. }
            | Event::StepFailed { lineage, version, .. } => {
                self.forget(lineage, *version);
            }
            _ => {}
        }
        if let Some(long) = text::long_work(event) {
            self.progress((long.lineage.to_owned(), long.version, long.name), &long);
        } else if let Some(line) = text::line(event) {
            self.screen.line(&line);
        }
    }
}
