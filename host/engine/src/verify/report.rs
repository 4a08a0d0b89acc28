use std::sync::Mutex;

use migrator_follow::ConversionError;
use migrator_item::Key;
use serde::Serialize;

use super::compare::lock;
use super::judge::{Suspect, Verdict};

/// What a verification found.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyReport {
    /// The source's name.
    pub source: String,
    /// The target's name.
    pub target: String,
    /// Items of the source.
    pub source_items: u64,
    /// Items that they convert to.
    pub expected: u64,
    /// Items of the target, tombstones not counted.
    pub target_items: u64,
    /// Target keys that a source item converts to and that the target does not have.
    pub missing: Findings<Difference>,
    /// Target keys whose item is another than the one the source's converts to.
    pub different: Findings<Difference>,
    /// Target keys that no source item converts to.
    pub extra: Findings<Difference>,
    /// Target keys that several source items convert to, so that all but one of them are lost.
    pub collided: Findings<Difference>,
    /// Source items that do not convert.
    pub rejected: Findings<Rejection>,
    /// Groups of target keys, of 65,536, that differed at the first look.
    pub differing_buckets: u64,
    /// How many of them were examined; if not all, the differences counted are only those found in these.
    pub examined_buckets: u64,
    #[serde(skip)]
    examples: usize,
}

/// Findings of one kind: all counted, some shown.
#[derive(Clone, Debug, Serialize)]
pub struct Findings<T> {
    /// How many there are.
    pub count: u64,
    /// Some of them.
    pub examples: Vec<T>,
}

impl<T> Findings<T> {
    const NONE: Self = Self { count: 0, examples: Vec::new() };

    fn add(&mut self, example: T, limit: usize) {
        self.count += 1;
        if self.examples.len() < limit {
            self.examples.push(example);
        }
    }
}

/// A target key for which the tables differ.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// The target key.
    pub target: Key,
    /// Keys of the source items that convert to it.
    pub sources: Vec<Key>,
    /// Names of the attributes that differ, where both tables have an item.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<String>,
}

/// A source item that does not convert.
#[derive(Clone, Debug, Serialize)]
pub struct Rejection {
    /// Its key, if it has one.
    pub source: Option<Key>,
    /// What the converter or the check of its output says.
    pub reason: String,
}

impl VerifyReport {
    pub(super) fn new(source: &str, target: &str, examples: usize) -> Self {
        Self {
            source: source.to_owned(),
            target: target.to_owned(),
            source_items: 0,
            expected: 0,
            target_items: 0,
            missing: Findings::NONE,
            different: Findings::NONE,
            extra: Findings::NONE,
            collided: Findings::NONE,
            rejected: Findings::NONE,
            differing_buckets: 0,
            examined_buckets: 0,
            examples,
        }
    }

    /// Whether the target is what it has to be: nothing differs, nothing was rejected, and nothing was left out.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        let findings = [&self.missing, &self.different, &self.extra, &self.collided];
        self.is_complete() && self.rejected.count == 0 && findings.iter().all(|findings| findings.count == 0)
    }

    /// Whether every difference was looked at.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.examined_buckets == self.differing_buckets
    }

    pub(super) fn add(&mut self, suspect: Suspect, verdict: Verdict) {
        let (findings, attributes) = match verdict {
            Verdict::Missing => (&mut self.missing, Vec::new()),
            Verdict::Different(attributes) => (&mut self.different, attributes),
            Verdict::Extra => (&mut self.extra, Vec::new()),
            Verdict::Collided => (&mut self.collided, Vec::new()),
        };
        findings
            .add(Difference { target: suspect.target, sources: suspect.sources, attributes }, self.examples);
    }
}

/// Collects rejections from several readers.
pub(super) struct Rejections {
    findings: Mutex<Findings<Rejection>>,
    limit: usize,
}

impl Rejections {
    pub(super) fn new(limit: usize) -> Self {
        Self { findings: Mutex::new(Findings::NONE), limit }
    }

    pub(super) fn add(&self, source: Option<Key>, error: &ConversionError) {
        lock(&self.findings).add(Rejection { source, reason: error.to_string() }, self.limit);
    }

    pub(super) fn into_findings(self) -> Findings<Rejection> {
        self.findings.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
