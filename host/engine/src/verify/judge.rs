//! The last look: a suspected item, looked up by its keys.

use std::collections::BTreeSet;

use futures::{StreamExt, TryStreamExt, stream};
use migrator_item::{Item, ItemError, Key};

use super::read::visible;
use super::{Verification, VerifyError};

/// A target key for which the tables did not agree.
#[derive(Clone, Debug)]
pub(super) struct Suspect {
    pub(super) target: Key,
    /// Keys of the source items that were seen to convert to it, each once.
    pub(super) sources: Vec<Key>,
}

impl Suspect {
    pub(super) fn new(target: Key, sources: impl Iterator<Item = Key>) -> Self {
        let mut suspect = Self { target, sources: Vec::new() };
        sources.for_each(|source| suspect.add_source(source));
        suspect
    }

    pub(super) fn add_source(&mut self, source: Key) {
        if !self.sources.contains(&source) {
            self.sources.push(source);
        }
    }
}

/// How a target key differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A source item converts to it, and the target has nothing there.
    Missing,
    /// The target's item differs from the one the source's converts to, in these attributes.
    Different(Vec<String>),
    /// The target has an item there that no source item converts to.
    Extra,
    /// Several source items convert to it.
    Collided,
}

impl Verification {
    /// Looks suspects up, several at a time; returns those that differ.
    pub(super) async fn look_up(
        &self,
        suspects: Vec<Suspect>,
    ) -> Result<Vec<(Suspect, Verdict)>, VerifyError> {
        let judged = stream::iter(suspects)
            .map(|suspect| self.judge(suspect))
            .buffer_unordered(self.settings.requests.max(1))
            .try_collect::<Vec<_>>()
            .await?;
        Ok(judged.into_iter().flatten().collect())
    }

    /// Compares what the source items are now with what the target is now; none if they agree.
    async fn judge(&self, mut suspect: Suspect) -> Result<Option<(Suspect, Verdict)>, VerifyError> {
        let mut expected = Vec::new();
        for source in &suspect.sources {
            if let Some(item) = self.convert_to(source, &suspect.target).await? {
                expected.push((source.clone(), item));
            }
        }
        let found = self.connection.get(&self.target, &suspect.target).await?.and_then(visible);
        let verdict = match (expected.as_slice(), found) {
            ([], None) => return Ok(None),
            ([], Some(_)) => Verdict::Extra,
            ([_], None) => Verdict::Missing,
            ([(_, expected)], Some(found)) => {
                let names = differing_names(expected, &found).map_err(|error| self.unreadable(error))?;
                if names.is_empty() {
                    return Ok(None);
                }
                Verdict::Different(names)
            }
            _ => Verdict::Collided,
        };
        // Whoever does not convert to the key any more has nothing to do with it: a source item that comes to it
        // again will be found again.
        suspect.sources = expected.into_iter().map(|(source, _)| source).collect();
        Ok(Some((suspect, verdict)))
    }

    /// What the source item of this key converts to under that target key.
    async fn convert_to(&self, source: &Key, target: &Key) -> Result<Option<Item>, VerifyError> {
        let Some(item) = self.connection.get(&self.source, source).await? else { return Ok(None) };
        // What does not convert is reported as rejected.
        let outputs = self.convert(&[item]).await.into_iter().flatten().flatten();
        Ok(outputs.into_iter().find(|output| output.key == *target).map(|output| output.item))
    }
}

/// Names of the top-level attributes in which two items differ.
fn differing_names(a: &Item, b: &Item) -> Result<Vec<String>, ItemError> {
    let names: BTreeSet<_> = a.names().chain(b.names()).collect();
    let mut differing = Vec::new();
    for name in names {
        if alone(a, name)? != alone(b, name)? {
            differing.push(name.to_owned());
        }
    }
    Ok(differing)
}

/// Canonical bytes of one attribute.
fn alone(item: &Item, name: &str) -> Result<Option<Vec<u8>>, ItemError> {
    let Some(raw) = item.raw(name) else { return Ok(None) };
    let mut single = Item::new();
    single.set_raw(name, raw.to_vec())?;
    single.canonical().map(Some)
}
