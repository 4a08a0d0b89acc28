//! The proof that a target equals `convert(item)` over its source.
//!
//! Both tables are read once, and each item is added to one of a fixed number of buckets by its target key: as a digest,
//! in a sum that does not depend on the order. Where the sums of a bucket agree, so do its items. Only buckets that
//! differ are read again, item by item, and as many at a time as fit into a bounded memory; so the memory does not
//! grow with the tables.
//!
//! Applications may go on writing meanwhile. What differs then is only suspected: the items are looked up by their keys, several
//! times with pauses in between, until the follower has brought them together or a difference has outlasted every pause.
//! Not in the way of that are reserved attributes (removed) and tombstones (absent).
//!
//! The sum is that of 128-bit digests modulo 2^128 (AdHash, Bellare and Micciancio, "A New Paradigm for Collision-Free
//! Hashing", 1997): against accident, not against somebody who makes items up to cancel one another.

mod compare;
mod digest;
mod error;
mod examine;
mod judge;
mod lineage;
mod read;
mod report;
mod settings;

use std::sync::atomic::{AtomicU64, Ordering};

use migrator_follow::Conversion;
use migrator_item::KeySchema;
use migrator_table::Connection;

pub use error::VerifyError;
pub use lineage::{LineageVerification, MigrationVerification};
pub use report::{Difference, Findings, Rejection, VerifyReport};
pub use settings::VerifySettings;

use self::report::Rejections;

/// What a verification is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerifyPhase {
    /// Reading both tables into digests.
    Comparing,
    /// Reading the buckets that differ again, item by item.
    Examining,
    /// Looking suspected items up by their keys.
    LookingUp,
}

/// How far a verification is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct VerifyProgress {
    /// What it is doing.
    pub phase: VerifyPhase,
    /// Items of the source read in this phase.
    pub source_items: u64,
    /// Items of the target read in this phase.
    pub target_items: u64,
    /// Items that are being looked up.
    pub suspects: u64,
}

/// Is told how far a verification is, after every page and every round of looking up.
pub type OnProgress<'a> = &'a (dyn Fn(&VerifyProgress) + Send + Sync);

/// A comparison of `convert(source)` with a target.
pub struct Verification {
    connection: Connection,
    source: String,
    source_key: KeySchema,
    target: String,
    conversion: Conversion,
    settings: VerifySettings,
}

impl Verification {
    /// A comparison of what the source's items convert to with the items of the target, whose key the conversion knows.
    #[must_use]
    pub fn new(
        connection: Connection,
        source: impl Into<String>,
        source_key: KeySchema,
        target: impl Into<String>,
        conversion: Conversion,
    ) -> Self {
        Self {
            connection,
            source: source.into(),
            source_key,
            target: target.into(),
            conversion,
            settings: VerifySettings::default(),
        }
    }

    /// The same with other settings.
    #[must_use]
    pub fn with_settings(mut self, settings: VerifySettings) -> Self {
        self.settings = settings;
        self
    }

    /// Compares. Reads both tables at least once; writes nothing.
    ///
    /// # Errors
    /// Those of DynamoDB, and an item of the target that cannot be read. Items of the source that do not
    /// convert are no error but part of the report.
    pub async fn run(&self, on_progress: OnProgress<'_>) -> Result<VerifyReport, VerifyError> {
        let counter = Counter::new(on_progress);
        let rejections = Rejections::new(self.settings.examples);
        let compared = self.compare(&counter, &rejections).await?;
        let mut report = VerifyReport::new(&self.source, &self.target, self.settings.examples);
        report.source_items = compared.source_items;
        report.expected = compared.expected;
        report.target_items = compared.target_items;
        report.rejected = rejections.into_findings();
        self.examine(&compared.buckets, &counter, &mut report).await?;
        Ok(report)
    }
}

/// Counts what is read, and passes it on.
struct Counter<'a> {
    on_progress: OnProgress<'a>,
    source_items: AtomicU64,
    target_items: AtomicU64,
}

impl<'a> Counter<'a> {
    fn new(on_progress: OnProgress<'a>) -> Self {
        Self { on_progress, source_items: AtomicU64::new(0), target_items: AtomicU64::new(0) }
    }

    fn reset(&self) {
        self.source_items.store(0, Ordering::Relaxed);
        self.target_items.store(0, Ordering::Relaxed);
    }

    fn read_source(&self, phase: VerifyPhase, items: usize) {
        self.source_items.fetch_add(items as u64, Ordering::Relaxed);
        self.tell(phase, 0);
    }

    fn read_target(&self, phase: VerifyPhase, items: usize) {
        self.target_items.fetch_add(items as u64, Ordering::Relaxed);
        self.tell(phase, 0);
    }

    fn tell(&self, phase: VerifyPhase, suspects: usize) {
        (self.on_progress)(&VerifyProgress {
            phase,
            source_items: self.source_items.load(Ordering::Relaxed),
            target_items: self.target_items.load(Ordering::Relaxed),
            suspects: suspects as u64,
        });
    }
}
