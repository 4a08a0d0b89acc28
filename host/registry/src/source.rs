//! Where the bytes of a reference come from.

use std::path::PathBuf;

use crate::{Cache, Digest, LockFile, Pulled, Reference, Registry, RegistryError};

/// How far the lock file binds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pinning {
    /// What is in it counts; what is not is looked up and entered.
    #[default]
    Open,
    /// Only what is in it counts, and it is not written.
    Locked,
    /// What tags stand for is looked up again and entered.
    Update,
}

/// Where the bytes of references come from: the lock file says which content a tag stands for, the cache has it, or the registry is
/// asked.
///
/// A tag that is in the lock file stands for the content there, whatever its registry says by now. A reference with a tag and a digest
/// says itself what the tag stands for. One with a digest alone needs no lock file.
#[derive(Clone, Debug)]
pub struct Source {
    registry: Registry,
    cache: Cache,
    lock_file: PathBuf,
    pinning: Pinning,
}

impl Source {
    /// A source that reads and writes this lock file.
    #[must_use]
    pub fn new(registry: Registry, cache: Cache, lock_file: PathBuf, pinning: Pinning) -> Self {
        Self { registry, cache, lock_file, pinning }
    }

    /// The component that a reference stands for, verified.
    ///
    /// Asks no registry where the digest is known and its content is in the cache.
    ///
    /// # Errors
    /// A lock file that is not usable or, where nothing else counts, does not have the reference; whatever
    /// [`Registry::pull`] refuses.
    pub async fn fetch(&self, reference: &Reference) -> Result<Pulled, RegistryError> {
        let mut lock = LockFile::read(&self.lock_file)?;
        let digest = self.digest(&lock, reference)?;
        let component = match digest {
            Some(digest) => match self.cache.get(reference, &digest) {
                Some(component) => {
                    tracing::debug!("{reference} is in the cache");
                    component
                }
                None => self.pull(&reference.pinned(digest)).await?,
            },
            None => self.pull(reference).await?,
        };
        if self.pinning != Pinning::Locked {
            lock.enter(reference, &component.digest)?;
        }
        Ok(component)
    }

    /// The digest that a reference stands for, where it or the lock file says so.
    fn digest(&self, lock: &LockFile, reference: &Reference) -> Result<Option<Digest>, RegistryError> {
        let (given, locked) = (reference.digest(), lock.get(reference));
        if self.pinning == Pinning::Locked && reference.tag().is_some() {
            let path = lock.path().to_owned();
            return match (given, locked) {
                (_, None) => Err(RegistryError::NotLocked { path, reference: Box::new(reference.clone()) }),
                (Some(given), Some(locked)) if given != locked => Err(RegistryError::LockedElsewhere {
                    path,
                    reference: Box::new(reference.clone()),
                    locked: locked.clone(),
                }),
                (_, locked) => Ok(locked.cloned()),
            };
        }
        let locked = locked.filter(|_| self.pinning != Pinning::Update);
        Ok(given.or(locked).cloned())
    }

    async fn pull(&self, reference: &Reference) -> Result<Pulled, RegistryError> {
        tracing::info!("fetching {reference}");
        let component = self.registry.pull(reference).await?;
        self.cache.keep(&component);
        Ok(component)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at what surprises it")]

    use super::*;

    /// What a source takes a reference for whose tag is locked to `a`.
    fn digest(pinning: Pinning, reference: &str) -> Result<Option<Digest>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("migrator.lock");
        let mut lock = LockFile::read(&path).unwrap();
        lock.enter(&"registry.example/a:1.0.0".parse().unwrap(), &Digest::of(b"a")).unwrap();
        let source = Source::new(Registry::default(), Cache::new(folder.path().to_owned()), path, pinning);
        let said = |error: RegistryError| error.to_string().replace(&folder.path().display().to_string(), "");
        source.digest(&lock, &reference.parse().unwrap()).map_err(said)
    }

    #[test]
    fn a_locked_tag_stands_for_what_is_in_the_lock_file() {
        let tagged = "registry.example/a:1.0.0";
        assert_eq!(digest(Pinning::Open, tagged), Ok(Some(Digest::of(b"a"))));
        assert_eq!(digest(Pinning::Locked, tagged), Ok(Some(Digest::of(b"a"))));
        assert_eq!(digest(Pinning::Update, tagged), Ok(None));
    }

    #[test]
    fn a_tag_that_is_not_locked_is_looked_up_unless_nothing_else_counts() {
        assert_eq!(digest(Pinning::Open, "registry.example/b:1.0.0"), Ok(None));
        insta::assert_snapshot!(digest(Pinning::Locked, "registry.example/b:1.0.0").unwrap_err(), @"the lock file /migrator.lock is out of date: it does not have oci://registry.example/b:1.0.0");
    }

    #[test]
    fn a_given_digest_wins_unless_nothing_else_than_the_lock_file_counts() {
        let (a, b) = (Digest::of(b"a"), Digest::of(b"b"));
        let pinned = |digest: &Digest| format!("registry.example/a:1.0.0@{digest}");
        assert_eq!(digest(Pinning::Open, &pinned(&b)), Ok(Some(b.clone())));
        assert_eq!(digest(Pinning::Update, &pinned(&b)), Ok(Some(b.clone())));
        assert_eq!(digest(Pinning::Locked, &pinned(&a)), Ok(Some(a)));
        insta::assert_snapshot!(digest(Pinning::Locked, &pinned(&b)).unwrap_err(), @"the lock file /migrator.lock is out of date: it has sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb for oci://registry.example/a:1.0.0@sha256:3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d");
    }

    #[test]
    fn a_digest_alone_needs_no_lock_file() {
        let b = Digest::of(b"b");
        for pinning in [Pinning::Open, Pinning::Locked, Pinning::Update] {
            assert_eq!(digest(pinning, &format!("registry.example/a@{b}")), Ok(Some(b.clone())));
        }
    }
}
