//! Where a component that was composed of others says what is inside it.

use serde::{Deserialize, Serialize};
#[cfg(feature = "compiler")]
use sha2::{Digest, Sha256};

#[cfg(feature = "compiler")]
use crate::manifest::hex;

/// Name of the custom section in which a composed component says what is inside it: a JSON array of [`IncludedConverter`].
pub const INCLUDED_CONVERTERS: &str = "migrator-converters";

/// A reusable converter inside a composed migration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncludedConverter {
    /// What its errors begin with, where there are several.
    pub name: String,
    /// Where it came from.
    pub reference: String,
    /// sha256 of it, lower-case hex.
    pub digest: String,
    /// Bytes of it.
    pub size: usize,
}

#[cfg(feature = "compiler")]
impl IncludedConverter {
    /// The converter of these bytes.
    #[must_use]
    pub fn new(name: String, reference: String, bytes: &[u8]) -> Self {
        Self { name, reference, digest: hex(&Sha256::digest(bytes)), size: bytes.len() }
    }
}

/// What a component says is inside it; nothing where it was not composed, or by a version of migrator that says it otherwise.
#[cfg(feature = "compiler")]
pub(crate) fn read(bytes: &[u8]) -> Vec<IncludedConverter> {
    use wasmparser::{Parser, Payload};
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload {
            Ok(Payload::ModuleSection { .. } | Payload::ComponentSection { .. }) => depth += 1,
            Ok(Payload::End(_)) => depth = depth.saturating_sub(1),
            // What an inner component says is not about the whole.
            Ok(Payload::CustomSection(section)) if depth == 0 && section.name() == INCLUDED_CONVERTERS => {
                return serde_json::from_slice(section.data()).unwrap_or_default();
            }
            Ok(_) => {}
            Err(_) => break,
        }
    }
    Vec::new()
}
