//! What names a published component: `oci://registry.example/team/split-name:1.2.0@sha256:…`.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::{Digest, RegistryError};

/// What tells a reference from a file on the command line.
const SCHEME: &str = "oci://";

/// Whether a text names a component in a registry, well or badly, and not a file.
#[must_use]
pub fn is_reference(text: &str) -> bool {
    text.starts_with(SCHEME)
}

/// A component in a registry, by the tag of a version, by the digest of its manifest, or by both.
///
/// The registry is always named and there is always a version: what a migration runs is never `latest` of some default.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    registry: String,
    repository: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

impl Reference {
    /// Host and port of the registry.
    #[must_use]
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The package's name in the registry, for example `team/split-name`.
    #[must_use]
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The last part of the package's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.repository.rsplit('/').next().unwrap_or(&self.repository)
    }

    /// The tag, which is the version for what migrator publishes.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest of its manifest.
    #[must_use]
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// The same package by another tag.
    #[must_use]
    pub(crate) fn with_tag(&self, tag: String) -> Self {
        Self { tag: Some(tag), digest: None, ..self.clone() }
    }

    /// The same with this digest.
    #[must_use]
    pub(crate) fn pinned(&self, digest: Digest) -> Self {
        Self { digest: Some(digest), ..self.clone() }
    }

    /// The same by its tag alone; none without a tag.
    #[must_use]
    pub(crate) fn unpinned(&self) -> Option<Self> {
        self.tag.is_some().then(|| Self { digest: None, ..self.clone() })
    }

    /// Whether the registry is on this machine.
    #[must_use]
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.registry.split_once(':').map_or(self.registry.as_str(), |(host, _)| host);
        let address = host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        address || host == "localhost" || host.ends_with(".localhost")
    }

    /// As the client takes it: by digest where there is one.
    pub(crate) fn oci(&self) -> oci_client::Reference {
        let (registry, repository) = (self.registry.clone(), self.repository.clone());
        match (&self.digest, &self.tag) {
            (Some(digest), _) => oci_client::Reference::with_digest(registry, repository, digest.to_string()),
            (None, tag) => {
                oci_client::Reference::with_tag(registry, repository, tag.clone().unwrap_or_default())
            }
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}/{}", self.registry, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        match &self.digest {
            Some(digest) => write!(f, "@{digest}"),
            None => Ok(()),
        }
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Reference {
    type Err = RegistryError;

    /// Reads it with or without `oci://`.
    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let bad =
            |reason: &str| RegistryError::BadReference { text: text.to_owned(), reason: reason.to_owned() };
        let plain = text.strip_prefix(SCHEME).unwrap_or(text);
        let (registry, rest) = plain.split_once('/').ok_or_else(|| bad("it names no registry"))?;
        if !is_host(registry) {
            return Err(bad("it names no registry"));
        }
        // Only the last part may have a tag or a digest, and the client would add `latest` without a word.
        if !rest.contains([':', '@']) {
            return Err(bad("it names no version"));
        }
        let digest = rest.split_once('@').map(|(_, digest)| digest.parse());
        let digest: Option<Digest> = digest.transpose().map_err(|error| bad(&format!("{error}")))?;
        let parsed: oci_client::Reference =
            plain.parse().map_err(|_| bad("no registry takes such a name"))?;
        Ok(Self {
            registry: parsed.registry().to_owned(),
            repository: parsed.repository().to_owned(),
            tag: parsed.tag().map(str::to_owned),
            digest,
        })
    }
}

/// Docker takes a first part without dot or port for a folder of its own registry; here every reference names its registry.
fn is_host(text: &str) -> bool {
    text.contains(['.', ':']) || text == "localhost"
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at what surprises it")]

    use proptest::prelude::*;

    use super::*;

    fn error(text: &str) -> String {
        text.parse::<Reference>().unwrap_err().to_string()
    }

    #[test]
    fn a_reference_has_a_registry_a_repository_and_a_version() {
        let digest = Digest::of(b"");
        let reference: Reference =
            format!("registry.example:5000/team/split-name:1.2.0@{digest}").parse().unwrap();
        assert_eq!(reference.registry(), "registry.example:5000");
        assert_eq!(reference.repository(), "team/split-name");
        assert_eq!(reference.name(), "split-name");
        assert_eq!((reference.tag(), reference.digest()), (Some("1.2.0"), Some(&digest)));
    }

    #[test]
    fn what_is_missing_or_wrong_is_said() {
        insta::assert_snapshot!(error(""), @"`` is no reference: it names no registry");
        insta::assert_snapshot!(error("split-name:1.2.0"), @"`split-name:1.2.0` is no reference: it names no registry");
        insta::assert_snapshot!(error("team/split-name:1.2.0"), @"`team/split-name:1.2.0` is no reference: it names no registry");
        insta::assert_snapshot!(error("oci://registry.example/team/split-name"), @"`oci://registry.example/team/split-name` is no reference: it names no version");
        insta::assert_snapshot!(error("oci://registry.example/"), @"`oci://registry.example/` is no reference: it names no version");
        insta::assert_snapshot!(error("registry.example/Team/split-name:1"), @"`registry.example/Team/split-name:1` is no reference: no registry takes such a name");
        insta::assert_snapshot!(error("registry.example/split-name:1.0.0+linux"), @"`registry.example/split-name:1.0.0+linux` is no reference: no registry takes such a name");
        insta::assert_snapshot!(error("registry.example/split-name@sha256:abc"), @"`registry.example/split-name@sha256:abc` is no reference: a digest is `sha256:` and 64 lower-case hexadecimal digits");
        insta::assert_snapshot!(error("https://registry.example/split-name:1"), @"`https://registry.example/split-name:1` is no reference: no registry takes such a name");
    }

    #[test]
    fn registries_of_this_machine_are_known_by_name_and_address() {
        for (registry, expected) in [
            ("localhost:5000", true),
            ("registry.localhost", true),
            ("127.0.0.1:5000", true),
            ("127.1.2.3", true),
            ("localhost.example", false),
            ("10.0.0.1:5000", false),
        ] {
            let reference: Reference = format!("{registry}/a:1.0.0").parse().unwrap();
            assert_eq!(reference.is_loopback(), expected, "{registry}");
        }
    }

    proptest! {
        #[test]
        fn every_reference_is_read_as_it_is_written(
            registry in "([a-z][a-z0-9]{0,8}\\.[a-z]{2,5}|localhost)(:[1-9][0-9]{0,3})?",
            repository in "[a-z0-9]{1,8}([._-][a-z0-9]{1,5})?(/[a-z0-9]{1,8}){0,3}",
            tag in proptest::option::of("[0-9A-Za-z_][0-9A-Za-z._-]{0,20}"),
            content: Option<Vec<u8>>,
        ) {
            let digest = content.map(|content| Digest::of(&content));
            prop_assume!(tag.is_some() || digest.is_some());
            let reference = Reference { registry, repository, tag, digest };
            prop_assert_eq!(reference.to_string().parse::<Reference>().unwrap(), reference);
        }

        #[test]
        fn no_text_makes_reading_a_reference_panic(text: String, rest in "[a-z.:/@0-9A-F-]{0,60}") {
            let _ = text.parse::<Reference>();
            let _ = format!("oci://registry.example/{rest}").parse::<Reference>();
        }

        #[test]
        fn what_is_read_is_written_as_it_was_read(rest in "[a-z]{1,5}[a-z.:/@0-9A-F-]{0,40}") {
            let text = format!("oci://registry.example/{rest}");
            if let Ok(reference) = text.parse::<Reference>() {
                prop_assert_eq!(reference.to_string(), text);
            }
        }
    }
}
