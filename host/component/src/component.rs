//! One loaded component.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;

use crate::{ComponentError, Converter, Hooks, Inspection, Manifest, Runtime};

struct Inner {
    inspection: Inspection,
    manifest: Option<Manifest>,
    bytes: Bytes,
}

/// One loaded component. Cheap to clone.
#[derive(Clone)]
pub struct Component {
    inner: Arc<Inner>,
}

impl Component {
    /// Reads, checks and compiles a component and asks it what it is. `name` is what messages call it.
    ///
    /// # Errors
    /// A sentence about whatever is wrong with it; see [`ComponentError`].
    #[allow(clippy::todo)]
    pub fn load(_runtime: &Runtime, _name: &str, _bytes: impl Into<Bytes>) -> Result<Self, ComponentError> {
        todo!()
    }

    /// What the caller called it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.inspection.name
    }

    /// What it declares; none for a reusable converter.
    #[must_use]
    pub fn manifest(&self) -> Option<&Manifest> {
        self.inner.manifest.as_ref()
    }

    /// What is known about it.
    #[must_use]
    pub fn inspection(&self) -> &Inspection {
        &self.inner.inspection
    }

    /// sha256 of the artifact, lower-case hex.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.inner.inspection.digest
    }

    /// sha256 of the manifest's canonical JSON; none for a reusable converter.
    #[must_use]
    pub fn fingerprint(&self) -> Option<&str> {
        self.inner.inspection.fingerprint.as_deref()
    }

    /// The artifact.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.inner.bytes
    }

    /// Its converter with these settings, if it has one.
    #[must_use]
    pub fn converter(&self, _config: BTreeMap<String, String>) -> Option<Converter> {
        None
    }

    /// Its hooks, if it has any.
    #[must_use]
    pub fn hooks(&self) -> Option<Hooks> {
        None
    }
}
