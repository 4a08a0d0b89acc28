//! Publishing a component.

use semver::Version;
use serde::Serialize;

use crate::connection::Connection;
use crate::layout::Package;
use crate::pull::pull;
use crate::version::{next_incompatible, predecessor};
use crate::{Artifact, Digest, Pulled, Reference, Registry, RegistryError};

/// A component that may be published under its reference, once it is found to be compatible with the version before.
pub struct Publication {
    connection: Connection,
    reference: Reference,
    package: Package,
    previous: Option<Previous>,
    already: bool,
}

/// The version that users of the new one may have had before.
#[derive(Clone, Debug)]
pub struct Previous {
    /// Its version.
    pub version: Version,
    /// What was published under it.
    pub component: Pulled,
}

/// What was published.
#[derive(Clone, Debug, Serialize)]
pub struct Published {
    /// Where.
    pub reference: Reference,
    /// The digest of its manifest.
    pub digest: Digest,
    /// Bytes of the component.
    pub size: usize,
    /// The version that it was found to be compatible with.
    pub previous: Option<String>,
    /// Whether exactly this was published before, so that nothing was to be done.
    pub already: bool,
}

impl Registry {
    /// Lays a component out and looks at what is published under its name: the version must be free or hold the same.
    ///
    /// # Errors
    /// A reference without a semantic version or with a digest; [`RegistryError::VersionTaken`]; whatever the registry refuses.
    pub async fn prepare(
        &self,
        reference: &Reference,
        artifact: &Artifact,
    ) -> Result<Publication, RegistryError> {
        let version = version(reference)?;
        let package = Package::new(reference, artifact)?;
        let connection = self.to_push(reference).await?;
        let tags = connection.tags().await?;
        let mut previous = None;
        let already = reference.tag().is_some_and(|tag| tags.contains(tag));
        if already {
            let published = Digest::of(&connection.manifest(reference).await?);
            let new = Digest::of(&package.manifest);
            if published != new {
                return Err(RegistryError::VersionTaken {
                    reference: Box::new(reference.clone()),
                    published,
                    new,
                });
            }
        } else {
            let published: Vec<Version> = tags.iter().filter_map(|tag| tag.parse().ok()).collect();
            if let Some(version) = predecessor(&version, &published) {
                let component = pull(&connection, &reference.with_tag(version.to_string())).await?;
                previous = Some(Previous { version: version.clone(), component });
            }
        }
        Ok(Publication { connection, reference: reference.clone(), package, previous, already })
    }
}

/// The version to publish under.
fn version(reference: &Reference) -> Result<Version, RegistryError> {
    if reference.digest().is_some() {
        return Err(RegistryError::PublishedByDigest { reference: Box::new(reference.clone()) });
    }
    let tag = reference.tag().unwrap_or_default();
    tag.parse()
        .map_err(|_| RegistryError::NoVersion { reference: Box::new(reference.clone()), tag: tag.to_owned() })
}

impl Publication {
    /// The version that this one must be compatible with; none for the first of its line, and for what is published already.
    #[must_use]
    pub fn previous(&self) -> Option<&Previous> {
        self.previous.as_ref()
    }

    /// The error that says that this is not compatible with the [previous](Self::previous) version, and which version may be.
    #[must_use]
    pub fn incompatible(&self, previous: &Version, differences: Vec<String>) -> RegistryError {
        RegistryError::Incompatible {
            reference: Box::new(self.reference.clone()),
            previous: previous.clone(),
            differences,
            next: next_incompatible(previous),
        }
    }

    /// Publishes it: content first and the manifest last, so that there is never half a version.
    ///
    /// # Errors
    /// Whatever the registry refuses.
    pub async fn push(self) -> Result<Published, RegistryError> {
        let Self { connection, reference, package, previous, already } = self;
        if !already {
            connection.push(&package.component).await?;
            connection.push(&package.configuration).await?;
            connection.push_manifest(&package.manifest).await?;
        }
        Ok(Published {
            reference,
            digest: Digest::of(&package.manifest),
            size: package.component.len(),
            previous: previous.map(|previous| previous.version.to_string()),
            already,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at what surprises it")]

    use super::*;

    #[test]
    fn only_a_semantic_version_can_be_published() {
        let error = |text: &str| version(&text.parse().unwrap()).unwrap_err().to_string();
        insta::assert_snapshot!(error("registry.example/a:v1.2.0"), @"oci://registry.example/a:v1.2.0 cannot be published: `v1.2.0` is no semantic version");
        insta::assert_snapshot!(error("registry.example/a:latest"), @"oci://registry.example/a:latest cannot be published: `latest` is no semantic version");
        let digest = Digest::of(b"");
        insta::assert_snapshot!(error(&format!("registry.example/a:1.0.0@{digest}")), @"oci://registry.example/a:1.0.0@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 cannot be published: its digest follows from the component");
        assert!(version(&"registry.example/a:1.2.0-rc.1".parse().unwrap()).is_ok());
    }
}
