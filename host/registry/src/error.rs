//! Why a component was not published or fetched.

use std::path::PathBuf;

use semver::Version;

use crate::{Digest, Reference};

/// Why a component was not published or fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// A text that names no component in a registry.
    #[error("`{text}` is no reference: {reason}")]
    BadReference {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody answers, or not in time.
    #[error("the registry {registry} cannot be reached: {reason}")]
    Unreachable {
        /// Host and port.
        registry: String,
        /// The innermost cause.
        reason: String,
    },
    /// The registry answers without TLS, and may not.
    #[error("the registry {registry} does not speak TLS")]
    NoTls {
        /// Host and port.
        registry: String,
    },
    /// The registry's certificate is not one that this machine trusts.
    #[error("the registry {registry} cannot be trusted: {reason}")]
    Untrusted {
        /// Host and port.
        registry: String,
        /// What is wrong with the certificate.
        reason: String,
    },
    /// The registry wants other credentials, or none have the right.
    #[error("the registry {registry} does not let {who} {action} {repository}")]
    Unauthorised {
        /// Host and port.
        registry: String,
        /// The package.
        repository: String,
        /// The user, or that there is none.
        who: String,
        /// `pull from` or `push to`.
        action: &'static str,
    },
    /// The registry has no such package or version.
    #[error("{reference} is not there")]
    NotFound {
        /// What was asked for.
        reference: Box<Reference>,
    },
    /// The registry answered something else.
    #[error("cannot {action} {repository} at the registry {registry}: {reason}")]
    Refused {
        /// Host and port.
        registry: String,
        /// The package.
        repository: String,
        /// `pull from` or `push to`.
        action: &'static str,
        /// What it says.
        reason: String,
    },
    /// Something that is no component was published under the reference.
    #[error("{reference} is no WebAssembly component: {found}")]
    OtherArtifact {
        /// What was asked for.
        reference: Box<Reference>,
        /// What it is, by media type.
        found: String,
    },
    /// Something that is too large for a component was published under the reference.
    #[error(
        "{reference} is too large: its {part} has {size} bytes, and {limit} are the most that one may have"
    )]
    TooLarge {
        /// What was asked for.
        reference: Box<Reference>,
        /// `manifest` or `component`.
        part: &'static str,
        /// How large it is.
        size: u64,
        /// How large it may be.
        limit: u64,
    },
    /// More came than the manifest says.
    #[error(
        "{reference} was tampered with or damaged: its component is longer than the {size} bytes that its manifest names"
    )]
    Longer {
        /// What was asked for.
        reference: Box<Reference>,
        /// What the manifest says.
        size: u64,
    },
    /// The content that came is not the content that was asked for.
    #[error(
        "{reference} was tampered with or damaged: its {part} should have the digest {expected} and has {actual}"
    )]
    DigestMismatch {
        /// What was asked for.
        reference: Box<Reference>,
        /// `manifest` or `component`.
        part: &'static str,
        /// The digest that was asked for.
        expected: String,
        /// The digest of what came.
        actual: String,
    },
    /// The docker configuration cannot be read.
    #[error("cannot read the docker configuration {}", path.display())]
    DockerConfiguration {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The docker configuration does not give the credentials that it promises.
    #[error("no credentials for {registry} from the docker configuration {}: {reason}", path.display())]
    NoCredentials {
        /// Host and port.
        registry: String,
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The tag to publish under is no semantic version.
    #[error("{reference} cannot be published: `{tag}` is no semantic version")]
    NoVersion {
        /// Where to publish.
        reference: Box<Reference>,
        /// The tag.
        tag: String,
    },
    /// A reference to publish under has a digest.
    #[error("{reference} cannot be published: its digest follows from the component")]
    PublishedByDigest {
        /// Where to publish.
        reference: Box<Reference>,
    },
    /// The version is published and is something else.
    #[error("{reference} is published already and holds something else: {published}, and this is {new}")]
    VersionTaken {
        /// Where to publish.
        reference: Box<Reference>,
        /// The digest of what is there.
        published: Digest,
        /// The digest of what would be.
        new: Digest,
    },
    /// The new version breaks what an earlier one promised.
    #[error("{reference} is not compatible with {previous}: {}", differences.join("; "))]
    Incompatible {
        /// Where to publish.
        reference: Box<Reference>,
        /// The version before.
        previous: Version,
        /// What differs.
        differences: Vec<String>,
        /// The first version that may differ so.
        next: Version,
    },
    /// What is embedded in the component about its author and licence does not parse.
    #[error("the metadata in the component do not parse: {reason}")]
    BadMetadata {
        /// What is wrong with them.
        reason: String,
    },
    /// The lock file is not there in a form that is known.
    #[error("the lock file {} cannot be used: {reason}", path.display())]
    BadLockFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The lock file cannot be read or written.
    #[error("cannot {action} the lock file {}", path.display())]
    LockFile {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// Nothing but the lock file counts, and it does not have the reference.
    #[error("the lock file {} is out of date: it does not have {reference}", path.display())]
    NotLocked {
        /// The file.
        path: PathBuf,
        /// What was asked for.
        reference: Box<Reference>,
    },
    /// Nothing but the lock file counts, and it has another digest than the reference.
    #[error("the lock file {} is out of date: it has {locked} for {reference}", path.display())]
    LockedElsewhere {
        /// The file.
        path: PathBuf,
        /// What was asked for.
        reference: Box<Reference>,
        /// The digest in the lock file.
        locked: Digest,
    },
}

impl RegistryError {
    /// What to do next, where that can be said.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::BadReference { .. } => {
                "write it like registry.example/team/split-name:1.2.0, or with @sha256:… behind it".to_owned()
            }
            Self::Unreachable { .. } => {
                "check its name and its port, and whether the way to it needs a proxy: HTTPS_PROXY names one".to_owned()
            }
            Self::Untrusted { .. } => {
                "SSL_CERT_FILE names a file with the certificates to trust instead of this machine's".to_owned()
            }
            Self::Unauthorised { registry, .. } => format!(
                "credentials come from the docker configuration: `docker login {registry}`, or a credential helper"
            ),
            Self::NotFound { .. } => {
                "check the name and the version; some registries say the same of what they do not let one see".to_owned()
            }
            Self::Refused { registry, .. } => {
                format!("try again later, or ask whoever runs {registry}")
            }
            Self::DockerConfiguration { .. } => {
                "mend the file, or name another folder with DOCKER_CONFIG".to_owned()
            }
            Self::NoCredentials { registry, .. } => {
                format!("log in again: `docker login {registry}`")
            }
            Self::TooLarge { .. } => {
                "a component has some megabytes: look at what was published there".to_owned()
            }
            Self::DigestMismatch { .. } | Self::Longer { .. } => {
                "nothing of it was kept; ask whoever runs the registry what has changed".to_owned()
            }
            Self::OtherArtifact { .. } => {
                "components are published with `migrator publish` or `wkg oci push`".to_owned()
            }
            Self::NoVersion { .. } => "write it like 1.2.0, without a letter in front".to_owned(),
            Self::PublishedByDigest { .. } => "leave `@sha256:…` away".to_owned(),
            Self::VersionTaken { .. } => {
                "a published version does not change: publish this one under the next".to_owned()
            }
            Self::Incompatible { next, .. } => format!("publish it as {next} or later"),
            Self::NotLocked { reference, .. } | Self::LockedElsewhere { reference, .. } => {
                format!("run `migrator pull --update {reference}`, look at what changes, and commit the lock file")
            }
            Self::BadLockFile { .. } => {
                "restore it from version control, or delete it: the next run without `--locked` writes it anew".to_owned()
            }
            _ => return None,
        })
    }
}
