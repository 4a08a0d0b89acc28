use std::fmt;
use std::time::Duration;

use migrator_item::Item;
use serde::Serialize;

use super::difference::{self, Difference, one_line};
use super::run::{Elsewhere, Outcome, RUNS};
use super::trial::Trial;
use super::{Case, Expected, Rehearsal};
use crate::display::counted;

/// From so many cases on, those that passed are counted instead of listed.
const LISTED_PASSES: usize = 50;

/// What came of a rehearsal.
#[derive(Debug, Clone, Serialize)]
pub struct TestReport {
    /// The component.
    pub component: String,
    /// Whether every case passed, every result was the same in every run and the whole is as expected.
    pub passed: bool,
    /// The cases, in the order given.
    pub cases: Vec<CaseReport>,
    /// Whether all outputs together were compared with expected ones.
    pub compared_together: bool,
    /// How all outputs together differ from the ones that were expected of all cases together.
    pub differences: Vec<Difference>,
    /// Whether outputs were checked for the target's key: the declared one or one that was given.
    pub key_checked: bool,
    /// How many times every case was converted.
    pub runs: usize,
    /// Items converted.
    pub inputs: usize,
    /// Items that came of them.
    pub outputs: usize,
    /// Size of the items converted, in bytes as DynamoDB counts them.
    pub input_bytes: usize,
    /// Size of the items that came of them, in bytes as DynamoDB counts them.
    pub output_bytes: usize,
    /// Time that the first run took in the converter and the checks, in nanoseconds.
    pub nanoseconds: u64,
    /// Most memory that one instance of the component held, in bytes.
    pub peak_memory: usize,
}

/// What came of one case.
#[derive(Debug, Clone, Serialize)]
pub struct CaseReport {
    /// Where it stands, and its own name if it has one.
    pub name: String,
    /// Whether it did what was expected of it, the same in every run.
    pub verdict: Verdict,
    /// The items that came of it in the first run.
    pub outputs: Vec<Item>,
    /// The error that came of it instead in the first run.
    pub error: Option<String>,
    /// What differs from what was expected.
    pub differences: Vec<Difference>,
    /// The run whose result differs from the first one, if there is one.
    pub unstable: Option<Unstable>,
}

/// Another run in which something else came of a case: the converter is not deterministic.
#[derive(Debug, Clone, Serialize)]
pub struct Unstable {
    /// How the cases were arranged in that run.
    pub run: String,
    /// What differs: expected is the first run, got is this one.
    pub differences: Vec<Difference>,
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As expected.
    Passed,
    /// Converted; nothing was said about what to expect.
    Converted,
    /// Not as expected, or not the same in every run.
    Failed,
}

impl TestReport {
    /// How many cases failed.
    pub fn failed(&self) -> usize {
        self.cases.iter().filter(|case| case.verdict == Verdict::Failed).count()
    }
}

pub(super) fn report(rehearsal: &Rehearsal, cases: Vec<Case>, trial: Trial) -> TestReport {
    let size =
        |items: &mut dyn Iterator<Item = &Item>| items.filter_map(|item| item.size().ok()).sum::<usize>();
    let input_bytes = size(&mut cases.iter().map(|case| &case.input));
    let Trial { outcomes, mut elsewhere, elapsed, peak_memory } = trial;
    let outputs: Vec<Item> = outcomes.iter().flatten().flatten().cloned().collect();
    let output_bytes = size(&mut outputs.iter());
    let target = rehearsal.target.as_ref();
    let reports: Vec<CaseReport> = (cases.into_iter().zip(outcomes).enumerate())
        .map(|(index, (case, outcome))| case_report(case, outcome, elsewhere.remove(&index), rehearsal))
        .collect();
    let differences = match &rehearsal.expected {
        Some(expected) => difference::compare(expected, &outputs, target),
        None => Vec::new(),
    };
    TestReport {
        component: rehearsal.component.name().to_owned(),
        passed: differences.is_empty() && reports.iter().all(|case| case.verdict != Verdict::Failed),
        inputs: reports.len(),
        cases: reports,
        compared_together: rehearsal.expected.is_some(),
        differences,
        key_checked: target.is_some(),
        runs: RUNS,
        outputs: outputs.len(),
        input_bytes,
        output_bytes,
        nanoseconds: u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX),
        peak_memory,
    }
}

fn case_report(case: Case, outcome: Outcome, other: Option<Elsewhere>, rehearsal: &Rehearsal) -> CaseReport {
    let target = rehearsal.target.as_ref();
    let differences = match (&case.expected, &outcome) {
        (Expected::Unstated, Ok(_)) => Vec::new(),
        (Expected::Outputs(expected), Ok(got)) => difference::compare(expected, got, target),
        (Expected::Error(expected), Err(got)) if got.text.contains(expected) => Vec::new(),
        (Expected::Error(expected), got) => {
            vec![Difference::Error { expected: Some(expected.clone()), got: error_text(got) }]
        }
        (_, Err(got)) => vec![Difference::Error { expected: None, got: Some(got.text.clone()) }],
    };
    let unstable = other.map(|other| Unstable {
        run: other.arrangement.to_owned(),
        differences: match (&outcome, other.outcome) {
            (Ok(first), Ok(other)) => difference::compare(first, &other, target),
            (first, other) => {
                vec![Difference::Error { expected: error_text(first), got: error_text(&other) }]
            }
        },
    });
    let verdict = match (&case.expected, differences.is_empty() && unstable.is_none()) {
        (_, false) => Verdict::Failed,
        (Expected::Unstated, true) => Verdict::Converted,
        (_, true) => Verdict::Passed,
    };
    let (outputs, error) = match outcome {
        Ok(outputs) => (outputs, None),
        Err(error) => (Vec::new(), Some(error.text)),
    };
    CaseReport { name: case.name, verdict, outputs, error, differences, unstable }
}

fn error_text(outcome: &Outcome) -> Option<String> {
    outcome.as_ref().err().map(|refusal| refusal.text.clone())
}

impl fmt::Display for CaseReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match (&self.error, self.outputs.len()) {
            (Some(_), _) => "error".to_owned(),
            (None, count) => counted(count as u64, "item"),
        };
        match self.verdict {
            Verdict::Passed => write!(formatter, "ok      {}: {what}", self.name)?,
            Verdict::Converted => {
                write!(formatter, "        {}: {what}", self.name)?;
                for item in &self.outputs {
                    write!(formatter, "\n          {}", one_line(item))?;
                }
            }
            Verdict::Failed => write!(formatter, "FAILED  {}: {what}", self.name)?,
        }
        write_differences(formatter, &self.differences, "          ")?;
        if let Some(unstable) = &self.unstable {
            write!(
                formatter,
                "\n          not deterministic: another result when converted {}",
                unstable.run
            )?;
            write_differences(formatter, &unstable.differences, "            ")?;
        }
        Ok(())
    }
}

fn write_differences(
    formatter: &mut fmt::Formatter<'_>,
    differences: &[Difference],
    indent: &str,
) -> fmt::Result {
    for difference in differences {
        for line in difference.to_string().lines() {
            write!(formatter, "\n{indent}{line}")?;
        }
    }
    Ok(())
}

impl fmt::Display for TestReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut passes = 0;
        let list_passes = self.cases.len() <= LISTED_PASSES;
        for case in &self.cases {
            passes += usize::from(case.verdict == Verdict::Passed);
            let listed = match case.verdict {
                Verdict::Passed => list_passes,
                // What came of them is compared as a whole below.
                Verdict::Converted => !self.compared_together,
                Verdict::Failed => true,
            };
            if listed {
                writeln!(formatter, "{case}")?;
            }
        }
        if self.compared_together {
            let verdict = if self.differences.is_empty() { "ok    " } else { "FAILED" };
            write!(formatter, "{verdict}  all outputs together")?;
            write_differences(formatter, &self.differences, "          ")?;
            writeln!(formatter)?;
        }
        let converted = self.cases.len() - passes - self.failed();
        writeln!(formatter, "\n{}: {}", self.component, counts(passes, converted, self.failed()))?;
        writeln!(
            formatter,
            "  runs    {} of every case: again, in another order, in other batches",
            self.runs
        )?;
        let per_item =
            Duration::from_nanos(self.nanoseconds / u64::try_from(self.inputs.max(1)).unwrap_or(1));
        let total = Duration::from_nanos(self.nanoseconds);
        let items = counted(self.inputs as u64, "item");
        writeln!(formatter, "  time    {total:.1?} for {items}, {per_item:.1?} each")?;
        writeln!(formatter, "  memory  {} at most", bytes(self.peak_memory))?;
        write!(
            formatter,
            "  size    {} of {} in, {} of {} out",
            counted(self.inputs as u64, "item"),
            bytes(self.input_bytes),
            counted(self.outputs as u64, "item"),
            bytes(self.output_bytes)
        )?;
        if self.input_bytes > 0 {
            // Sizes of items are far below 2^52.
            let growth = self.output_bytes as f64 / self.input_bytes as f64 * 100.0 - 100.0;
            write!(formatter, " ({growth:+.0} %)")?;
        }
        if !self.key_checked {
            write!(formatter, "\n  key     not checked: the migration takes over the key of its source")?;
        }
        Ok(())
    }
}

fn counts(passed: usize, converted: usize, failed: usize) -> String {
    let parts = [(passed, "passed"), (converted, "converted"), (failed, "failed")];
    let named: Vec<_> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}")).collect();
    named.join(", ")
}

fn bytes(count: usize) -> String {
    match count {
        0..1024 => format!("{count} bytes"),
        1024..1_048_576 => format!("{:.1} KiB", count as f64 / 1024.0),
        _ => format!("{:.1} MiB", count as f64 / 1_048_576.0),
    }
}
