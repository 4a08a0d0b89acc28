//! The first look: everything, as digests.

use std::sync::{Mutex, MutexGuard, PoisonError};

use migrator_item::{Item, Key};

use super::digest::{Buckets, Digest, digest};
use super::report::Rejections;
use super::{Counter, Verification, VerifyError, VerifyPhase};

/// What the first look found.
pub(super) struct Compared {
    pub(super) buckets: Buckets,
    pub(super) source_items: u64,
    /// Items that the source's convert to.
    pub(super) expected: u64,
    pub(super) target_items: u64,
}

impl Verification {
    /// Reads both tables at once, each into its sums.
    pub(super) async fn compare(
        &self,
        counter: &Counter<'_>,
        rejections: &Rejections,
    ) -> Result<Compared, VerifyError> {
        let start = Compared { buckets: Buckets::new(), source_items: 0, expected: 0, target_items: 0 };
        let compared = Mutex::new(start);
        let source = self.read_source(VerifyPhase::Comparing, counter, |(item, result)| {
            let outputs = match result {
                Ok(outputs) => outputs.as_slice(),
                Err(error) => {
                    rejections.add(item.key(&self.source_key).ok(), error);
                    &[]
                }
            };
            let mut compared = lock(&compared);
            compared.source_items += 1;
            for output in outputs {
                let (key, item) = self.digests(&output.key, &output.item)?;
                compared.expected += 1;
                compared.buckets.expect(key, item);
            }
            Ok(())
        });
        let target = self.read_target(VerifyPhase::Comparing, counter, |key, item| {
            let (key, item) = self.digests(&key, &item)?;
            let mut compared = lock(&compared);
            compared.target_items += 1;
            compared.buckets.find(key, item);
            Ok(())
        });
        futures::try_join!(source, target)?;
        Ok(compared.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Digests of an item of the target's and its key.
    pub(super) fn digests(&self, key: &Key, item: &Item) -> Result<(Digest, Digest), VerifyError> {
        let item = item.canonical().map_err(|error| self.unreadable(error))?;
        Ok((digest(&key.canonical()), digest(&item)))
    }
}

/// What the mutex guards; a panic elsewhere has not left sums or maps half written.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
