//! Figures, budgets and how they are printed.

#![allow(
    dead_code,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a benchmark prints what it measured and stops at the first surprise; each uses a part of this"
)]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::json;

/// What a ratio must not exceed, or not fall below.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Budget {
    AtMost(f64),
    AtLeast(f64),
}

/// One measured thing beside what it is compared with, in one run.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// What was measured.
    pub(crate) name: &'static str,
    /// The measured value.
    pub(crate) value: f64,
    /// The value it is compared with.
    pub(crate) reference: f64,
    /// What both are in.
    pub(crate) unit: &'static str,
    pub(crate) budget: Budget,
}

impl Figure {
    fn ratio(&self) -> f64 {
        self.value / self.reference
    }

    fn is_kept(&self) -> bool {
        match self.budget {
            Budget::AtMost(limit) => self.ratio() <= limit,
            Budget::AtLeast(limit) => self.ratio() >= limit,
        }
    }

    fn print(&self) {
        let (word, limit) = match self.budget {
            Budget::AtMost(limit) => ("at most", limit),
            Budget::AtLeast(limit) => ("at least", limit),
        };
        if std::env::args().any(|argument| argument == "--json") {
            let budget = json!({ word.replace(' ', "-"): limit });
            println!(
                "{}",
                json!({ "name": self.name, "value": self.value, "reference": self.reference, "unit": self.unit,
                    "ratio": self.ratio(), "budget": budget, "kept": self.is_kept() })
            );
            return;
        }
        let verdict = if self.is_kept() { "kept" } else { "MISSED" };
        println!(
            "{}: {:.0} against {:.0} {}, ratio {:.2}, budget {word} {limit}: {verdict}",
            self.name,
            self.value,
            self.reference,
            self.unit,
            self.ratio()
        );
    }
}

/// Prints the figures; fails when a budget is missed.
pub(crate) fn conclude(figures: &[Figure]) -> ExitCode {
    figures.iter().for_each(Figure::print);
    if figures.iter().all(Figure::is_kept) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The value in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Seconds that all threads of a process have computed, in the system too.
pub(crate) fn processor_time(id: Option<u32>) -> f64 {
    /// `USER_HZ`, which is 100 on every architecture that Lambda has.
    const TICKS: f64 = 100.0;
    let id = id.expect("it runs");
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).expect("this benchmark needs Linux");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    // Counted from the state, the third field: utime is the 14th and stime the 15th.
    let ticks = |field: usize| fields[field - 3].parse::<f64>().unwrap();
    (ticks(14) + ticks(15)) / TICKS
}

/// Times of several things that take turns, so that what else the machine does hits all of them alike: for each the
/// shortest time of one call. Every turn calls a thing often enough to last `turn`.
pub(crate) fn take_turns(turns: usize, turn: Duration, things: &mut [&mut dyn FnMut()]) -> Vec<Duration> {
    let calls: Vec<u32> = things
        .iter_mut()
        .map(|thing| {
            // Once to warm up, once to see how long it takes.
            thing();
            let start = Instant::now();
            thing();
            (turn.as_nanos() / start.elapsed().as_nanos().max(1)).clamp(1, 10_000) as u32
        })
        .collect();
    let mut shortest = vec![Duration::MAX; things.len()];
    for _ in 0..turns {
        for (place, thing) in things.iter_mut().enumerate() {
            let start = Instant::now();
            (0..calls[place]).for_each(|_| thing());
            shortest[place] = shortest[place].min(start.elapsed() / calls[place]);
        }
    }
    shortest
}

/// An item of about 1 KB in 12 attributes, as DynamoDB-JSON.
pub(crate) fn item_json(number: u64) -> String {
    let notes = "a customer of long standing who writes letters; ".repeat(9);
    json!({
        "customer_nr": { "N": number.to_string() },
        "name": { "S": format!("Anna Muster{number}") },
        "street": { "S": format!("Bahnhofstrasse {}", number % 200) },
        "postcode": { "S": format!("{:04}", 1000 + number % 9000) },
        "city": { "S": "Zürich" },
        "email": { "S": format!("anna.muster{number}@example.com") },
        "active": { "BOOL": true },
        "balance": { "N": format!("{}.{:02}", number % 10_000, number % 100) },
        "tags": { "SS": ["newsletter", "retail", "since-2019"] },
        "preferences": { "M": { "language": { "S": "de" }, "contact": { "S": "letter" }, "score": { "N": "7" } } },
        "orders": { "L": [{ "N": "100045" }, { "N": "100187" }, { "N": "100222" }] },
        "notes": { "S": notes },
    })
    .to_string()
}
