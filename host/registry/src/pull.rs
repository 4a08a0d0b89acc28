//! Fetching a component.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::connection::Connection;
use crate::{Digest, Reference, Registry, RegistryError, layout};

/// A component that was fetched, whole and verified.
#[derive(Clone, Debug)]
pub struct Pulled {
    /// What was asked for, with the digest of what came.
    pub reference: Reference,
    /// The digest of its manifest, which pins everything else.
    pub digest: Digest,
    /// The component.
    pub bytes: Bytes,
    /// What its publisher says about it.
    pub annotations: BTreeMap<String, String>,
    /// The manifest.
    pub(crate) manifest: Bytes,
}

impl Registry {
    /// Fetches a component from its registry.
    ///
    /// # Errors
    /// A registry that is not reached, does not let us or has no such thing; something else than a component, or something too large for
    /// one; content that has another digest than it was asked for by.
    pub async fn pull(&self, reference: &Reference) -> Result<Pulled, RegistryError> {
        pull(&self.to_pull(reference).await?, reference).await
    }
}

/// The same over a connection.
pub(crate) async fn pull(connection: &Connection, reference: &Reference) -> Result<Pulled, RegistryError> {
    let manifest = connection.manifest(reference).await?;
    let digest = Digest::of(&manifest);
    let contents = layout::read(reference, &manifest)?;
    let bytes = connection.component(reference, &contents).await?;
    let reference = reference.pinned(digest.clone());
    Ok(Pulled { reference, digest, bytes, annotations: contents.annotations, manifest })
}
