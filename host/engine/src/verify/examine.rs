//! The second look: the buckets that differ, item by item.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use migrator_item::Key;

use super::compare::lock;
use super::digest::{Buckets, Digest, Selection};
use super::judge::{Suspect, Verdict};
use super::report::VerifyReport;
use super::{Counter, Verification, VerifyError, VerifyPhase};

/// What is known of one target key.
struct Entry {
    key: Key,
    /// The target's item.
    found: Option<Digest>,
    /// Source items that convert to the key, and what to.
    sources: Vec<(Key, Digest)>,
}

impl Entry {
    fn agrees(&self) -> bool {
        matches!((&self.found, self.sources.as_slice()), (Some(found), [(_, expected)]) if found == expected)
    }
}

impl Verification {
    /// Finds out what differs in the buckets that differ, and reports what goes on differing.
    pub(super) async fn examine(
        &self,
        buckets: &Buckets,
        counter: &Counter<'_>,
        report: &mut VerifyReport,
    ) -> Result<(), VerifyError> {
        report.differing_buckets = buckets.differing();
        for selection in buckets.groups(self.settings.examined_items).iter().take(self.settings.rounds) {
            counter.reset();
            let suspects = self.suspects(selection, counter).await?;
            for (suspect, verdict) in self.settle(suspects, counter).await? {
                report.add(suspect, verdict);
            }
            report.examined_buckets += selection.buckets;
        }
        Ok(())
    }

    /// Keys of the selected buckets for which the tables do not agree. The target is read before the source: what it held
    /// came from an item that the source held before, so that an item without a source is suspect for a reason.
    async fn suspects(
        &self,
        selection: &Selection,
        counter: &Counter<'_>,
    ) -> Result<Vec<Suspect>, VerifyError> {
        let entries = Mutex::new(HashMap::new());
        let entry = |key: Key| Entry { key, found: None, sources: Vec::new() };
        self.read_target(VerifyPhase::Examining, counter, |key, item| {
            let (place, found) = self.digests(&key, &item)?;
            if selection.holds(place) {
                lock(&entries).entry(place).or_insert_with(|| entry(key)).found = Some(found);
            }
            Ok(())
        })
        .await?;
        self.read_source(VerifyPhase::Examining, counter, |(item, result)| {
            for output in result.iter().flatten() {
                let (place, expected) = self.digests(&output.key, &output.item)?;
                if selection.holds(place) {
                    let source = item.key(&self.source_key).map_err(|error| self.unreadable(error))?;
                    let mut entries = lock(&entries);
                    let entry = entries.entry(place).or_insert_with(|| entry(output.key.clone()));
                    entry.sources.push((source, expected));
                }
            }
            Ok(())
        })
        .await?;
        let entries = entries.into_inner().unwrap_or_else(PoisonError::into_inner);
        let differing = entries.into_values().filter(|entry| !entry.agrees());
        Ok(differing
            .map(|entry| Suspect::new(entry.key, entry.sources.into_iter().map(|(key, _)| key)))
            .collect())
    }

    /// Looks suspects up until they agree or have outlasted every pause.
    async fn settle(
        &self,
        suspects: Vec<Suspect>,
        counter: &Counter<'_>,
    ) -> Result<Vec<(Suspect, Verdict)>, VerifyError> {
        let (extra, mut differing): (Vec<_>, Vec<_>) = self
            .outlast(suspects, counter)
            .await?
            .into_iter()
            .partition(|(_, verdict)| matches!(verdict, Verdict::Extra));
        if !extra.is_empty() {
            // A source item may have come to this key behind the scan: look for it before saying there is none.
            let extra =
                self.find_sources(extra.into_iter().map(|(suspect, _)| suspect).collect(), counter).await?;
            differing.extend(self.outlast(extra, counter).await?);
        }
        Ok(differing)
    }

    /// Looks suspects up once and again after each pause; returns those that still differ at the end.
    async fn outlast(
        &self,
        mut suspects: Vec<Suspect>,
        counter: &Counter<'_>,
    ) -> Result<Vec<(Suspect, Verdict)>, VerifyError> {
        let mut pauses = self.settings.pauses.iter();
        loop {
            counter.tell(VerifyPhase::LookingUp, suspects.len());
            let verdicts = self.look_up(suspects).await?;
            match pauses.next() {
                Some(pause) if !verdicts.is_empty() => tokio::time::sleep(*pause).await,
                _ => return Ok(verdicts),
            }
            suspects = verdicts.into_iter().map(|(suspect, _)| suspect).collect();
        }
    }

    /// Reads the source once more for items that convert to the suspects' keys.
    async fn find_sources(
        &self,
        suspects: Vec<Suspect>,
        counter: &Counter<'_>,
    ) -> Result<Vec<Suspect>, VerifyError> {
        counter.reset();
        let suspects: HashMap<Key, Suspect> =
            suspects.into_iter().map(|suspect| (suspect.target.clone(), suspect)).collect();
        let suspects = Mutex::new(suspects);
        self.read_source(VerifyPhase::Examining, counter, |(item, result)| {
            for output in result.iter().flatten() {
                if let Some(suspect) = lock(&suspects).get_mut(&output.key) {
                    suspect.add_source(item.key(&self.source_key).map_err(|error| self.unreadable(error))?);
                }
            }
            Ok(())
        })
        .await?;
        Ok(suspects.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect())
    }
}
