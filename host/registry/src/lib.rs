//! Publishes components to OCI registries and fetches them, pinned by digest.
//!
//! Components travel as [Wasm OCI artifacts](https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/): a manifest
//! with one layer `application/wasm`, as `wkg` and other tools write and read them.
//!
//! - [`Registry`] talks to registries: [`Registry::prepare`] and [`Publication::push`] publish, [`Registry::pull`] fetches.
//! - [`Source`] is where the bytes of a [`Reference`] come from: the [`LockFile`] says which content it is, the [`Cache`] keeps it
//!   by digest, and a registry is asked for what neither has.
//!
//! Whatever comes from a registry or from the cache has the digest that it was asked for, or is an error.
//!
//! Knows no AWS and runs no component.

mod answer;
mod cache;
mod connection;
mod credentials;
mod digest;
mod error;
mod layout;
mod lock;
mod publish;
mod pull;
mod reference;
mod registry;
mod source;
mod version;

pub use cache::Cache;
pub use digest::{BadDigest, Digest};
pub use error::RegistryError;
pub use layout::Artifact;
pub use lock::LockFile;
pub use publish::{Previous, Publication, Published};
pub use pull::Pulled;
pub use reference::{Reference, is_reference};
pub use registry::Registry;
pub use source::{Pinning, Source};
