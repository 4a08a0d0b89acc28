//! One registry, reached and authenticated with.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use oci_client::RegistryOperation;
use oci_client::client::{Client, ClientConfig, ClientProtocol};
use oci_client::errors::OciDistributionError;
use oci_client::manifest::{
    IMAGE_MANIFEST_LIST_MEDIA_TYPE, IMAGE_MANIFEST_MEDIA_TYPE, OCI_IMAGE_INDEX_MEDIA_TYPE,
    OCI_IMAGE_MEDIA_TYPE,
};
use oci_client::secrets::RegistryAuth;
use tokio::io::AsyncReadExt as _;

use crate::answer::{What, innermost, passes, speaks_no_tls, what};
use crate::layout::Contents;
use crate::{Digest, Reference, RegistryError, credentials};

/// The two parts of a published component, for messages.
const MANIFEST: &str = "manifest";
const COMPONENT: &str = "component";

/// How long a registry may take to take up a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long it may say nothing while it answers.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// Waits before a request that failed for a moment is made again.
const PAUSES: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];

/// The largest component that is fetched. One with an interpreter inside has some 30 MB.
const LARGEST_COMPONENT: u64 = 256 << 20;

/// The largest manifest; registries need not take larger ones either.
const LARGEST_MANIFEST: u64 = 4 << 20;

/// Bytes of a component between the connection and the memory that keeps it.
const BUFFER: usize = 64 << 10;

/// Tags of one answer of a list of them.
const TAGS: usize = 1000;

/// Whatever a registry may have under a tag; what is no component is told apart afterwards.
const MANIFESTS: [&str; 4] = [
    OCI_IMAGE_MEDIA_TYPE,
    OCI_IMAGE_INDEX_MEDIA_TYPE,
    IMAGE_MANIFEST_MEDIA_TYPE,
    IMAGE_MANIFEST_LIST_MEDIA_TYPE,
];

/// One registry, reached and authenticated with for one package and one purpose.
pub(crate) struct Connection {
    client: Client,
    authentication: RegistryAuth,
    reference: Reference,
    operation: RegistryOperation,
}

impl Connection {
    /// Connects: without TLS to the hosts of `plain_http`, with it to every other one. A registry on this machine may have no TLS,
    /// which shows at the first attempt.
    ///
    /// # Errors
    /// A registry that is not reached, credentials that it does not take.
    pub(crate) async fn new(
        reference: &Reference,
        operation: RegistryOperation,
        plain_http: &[String],
    ) -> Result<Self, RegistryError> {
        let authentication = credentials::of(reference.registry()).await?;
        let secure = !plain_http.iter().any(|host| is_of(host, reference.registry()));
        let mut connection = Self::over(secure, reference.clone(), operation, authentication)?;
        match connection.authenticate().await {
            Err(error) if secure && reference.is_loopback() && speaks_no_tls(&error) => {
                let Self { reference, authentication, .. } = connection;
                connection = Self::over(false, reference, operation, authentication)?;
                connection.authenticate().await
            }
            other => other,
        }
        .map_err(|error| connection.error(&connection.reference, MANIFEST, error))?;
        Ok(connection)
    }

    fn over(
        secure: bool,
        reference: Reference,
        operation: RegistryOperation,
        authentication: RegistryAuth,
    ) -> Result<Self, RegistryError> {
        let configuration = ClientConfig {
            protocol: if secure { ClientProtocol::Https } else { ClientProtocol::Http },
            connect_timeout: Some(CONNECT_TIMEOUT),
            read_timeout: Some(READ_TIMEOUT),
            user_agent: concat!("migrator/", env!("CARGO_PKG_VERSION")),
            platform_resolver: None,
            ..ClientConfig::default()
        };
        let client = Client::try_from(configuration).map_err(|error| RegistryError::Unreachable {
            registry: reference.registry().to_owned(),
            reason: innermost(&error).to_string(),
        })?;
        Ok(Self { client, authentication, reference, operation })
    }

    /// Gets the token that later requests carry, where the registry hands out tokens. Those requests would ask for it themselves, but
    /// not say why there is none.
    async fn authenticate(&self) -> Result<(), OciDistributionError> {
        let image = self.reference.oci();
        repeat(|| self.client.auth(&image, &self.authentication, self.operation)).await.map(|_| ())
    }

    /// Every tag of the package; none where there is no such package yet.
    ///
    /// # Errors
    /// Whatever the registry refuses.
    pub(crate) async fn tags(&self) -> Result<BTreeSet<String>, RegistryError> {
        let image = self.reference.oci();
        let (mut tags, mut last) = (BTreeSet::new(), None::<String>);
        loop {
            let page = || self.client.list_tags(&image, &self.authentication, Some(TAGS), last.as_deref());
            let page = match repeat(page).await.map_err(|error| self.error(&self.reference, MANIFEST, error))
            {
                Ok(page) => page.tags,
                Err(RegistryError::NotFound { .. }) => return Ok(tags),
                Err(error) => return Err(error),
            };
            // Some registries give fewer tags at a time than they are asked for, and some begin again each time.
            let known = tags.len();
            last = page.last().cloned();
            tags.extend(page);
            if tags.len() == known {
                return Ok(tags);
            }
        }
    }

    /// The manifest of a reference, of the digest that it has.
    ///
    /// # Errors
    /// Whatever the registry refuses; [`RegistryError::TooLarge`]; [`RegistryError::DigestMismatch`].
    pub(crate) async fn manifest(&self, reference: &Reference) -> Result<Bytes, RegistryError> {
        let image = reference.oci();
        let pulled = repeat(|| self.client.pull_manifest_raw(&image, &self.authentication, &MANIFESTS)).await;
        let (manifest, _) = pulled.map_err(|error| self.error(reference, MANIFEST, error))?;
        within(reference, MANIFEST, manifest.len() as u64, LARGEST_MANIFEST)?;
        verified(reference, MANIFEST, reference.digest(), &manifest)?;
        Ok(manifest)
    }

    /// The component of a manifest. One that is too large is refused before any of it is read, and one that is larger than its manifest
    /// says as soon as that shows.
    ///
    /// # Errors
    /// Whatever the registry refuses; [`RegistryError::TooLarge`]; [`RegistryError::Longer`]; [`RegistryError::DigestMismatch`].
    pub(crate) async fn component(
        &self,
        reference: &Reference,
        contents: &Contents,
    ) -> Result<Bytes, RegistryError> {
        let Contents { layer, component: digest, size, .. } = contents;
        within(reference, COMPONENT, *size, LARGEST_COMPONENT)?;
        let image = reference.oci();
        let pulled = repeat(|| async {
            let (writer, reader) = tokio::io::duplex(BUFFER);
            let read = async move {
                let mut content = Vec::new();
                // The reader is gone with this block, which ends what still writes.
                reader.take(size + 1).read_to_end(&mut content).await.map(|_| content)
            };
            let (written, content) = tokio::join!(self.client.pull_blob(&image, layer, writer), read);
            let content = content?;
            if content.len() as u64 <= *size {
                written?;
            }
            Ok(content)
        });
        let content = pulled.await.map_err(|error| self.error(reference, COMPONENT, error))?;
        if content.len() as u64 > *size {
            return Err(RegistryError::Longer { reference: Box::new(reference.clone()), size: *size });
        }
        verified(reference, COMPONENT, Some(digest), &content)?;
        Ok(content.into())
    }

    /// Sends content, unless the registry has it.
    ///
    /// # Errors
    /// Whatever the registry refuses.
    pub(crate) async fn push(&self, content: &Bytes) -> Result<(), RegistryError> {
        let (image, digest) = (self.reference.oci(), Digest::of(content));
        let pushed = repeat(|| async {
            if !self.client.blob_exists(&image, digest.as_str()).await? {
                self.client.push_blob(&image, content.clone(), digest.as_str()).await?;
            }
            Ok(())
        });
        pushed.await.map_err(|error| self.push_error(error))
    }

    /// Sends the manifest, which makes the version known.
    ///
    /// # Errors
    /// Whatever the registry refuses.
    pub(crate) async fn push_manifest(&self, manifest: &Bytes) -> Result<(), RegistryError> {
        let image = self.reference.oci();
        let pushed = repeat(|| async {
            let media_type = OCI_IMAGE_MEDIA_TYPE.parse().map_err(|_| {
                OciDistributionError::UnsupportedMediaTypeError(OCI_IMAGE_MEDIA_TYPE.to_owned())
            })?;
            self.client.push_manifest_raw(&image, manifest.clone(), media_type).await
        });
        pushed.await.map(|_| ()).map_err(|error| self.push_error(error))
    }

    /// Nothing can be missing where something is put, except the place.
    fn push_error(&self, error: OciDistributionError) -> RegistryError {
        match self.error(&self.reference, COMPONENT, error) {
            RegistryError::NotFound { reference } => RegistryError::Refused {
                registry: reference.registry().to_owned(),
                repository: reference.repository().to_owned(),
                action: self.action(),
                reason: "it has no such place".to_owned(),
            },
            other => other,
        }
    }

    fn action(&self) -> &'static str {
        match self.operation {
            RegistryOperation::Pull => "pull from",
            RegistryOperation::Push => "push to",
        }
    }

    fn error(&self, reference: &Reference, part: &'static str, error: OciDistributionError) -> RegistryError {
        let (registry, repository) = (reference.registry().to_owned(), reference.repository().to_owned());
        let action = self.action();
        let reason = match what(error) {
            What::Unreachable { at, reason } => {
                // A registry may be named with the port that goes without saying.
                let here = |at: &String| registry == *at || registry.starts_with(&format!("{at}:"));
                let reason = match at.filter(|at| !here(at)) {
                    Some(at) => format!("it refers to {at}: {reason}"),
                    None => reason,
                };
                return RegistryError::Unreachable { registry, reason };
            }
            What::NoTls => return RegistryError::NoTls { registry },
            What::Untrusted(reason) => return RegistryError::Untrusted { registry, reason },
            What::Unauthorised => {
                let who = match &self.authentication {
                    RegistryAuth::Basic(user, _) => format!("the user `{user}`"),
                    _ => "anybody without credentials".to_owned(),
                };
                return RegistryError::Unauthorised { registry, repository, who, action };
            }
            What::NotFound => return RegistryError::NotFound { reference: Box::new(reference.clone()) },
            What::Mismatch { expected, actual } => {
                return RegistryError::DigestMismatch {
                    reference: Box::new(reference.clone()),
                    part,
                    expected,
                    actual,
                };
            }
            What::Other(reason) => reason,
        };
        RegistryError::Refused { registry, repository, action, reason }
    }
}

/// Makes a request, and again after a while where it failed for a moment.
async fn repeat<T, F: Future<Output = Result<T, OciDistributionError>>>(
    request: impl Fn() -> F,
) -> Result<T, OciDistributionError> {
    for pause in PAUSES {
        match request().await {
            Err(error) if passes(&error) => {
                tracing::debug!("asking the registry again in {pause:?}: {error}");
                tokio::time::sleep(pause).await;
            }
            other => return other,
        }
    }
    request().await
}

/// Checks a size against the largest that is fetched.
fn within(reference: &Reference, part: &'static str, size: u64, limit: u64) -> Result<(), RegistryError> {
    if size <= limit {
        return Ok(());
    }
    Err(RegistryError::TooLarge { reference: Box::new(reference.clone()), part, size, limit })
}

/// Checks content against the digest that it was asked for by, whatever the client has checked.
fn verified(
    reference: &Reference,
    part: &'static str,
    expected: Option<&Digest>,
    content: &[u8],
) -> Result<(), RegistryError> {
    let actual = Digest::of(content);
    match expected {
        Some(expected) if *expected != actual => Err(RegistryError::DigestMismatch {
            reference: Box::new(reference.clone()),
            part,
            expected: expected.to_string(),
            actual: actual.to_string(),
        }),
        _ => Ok(()),
    }
}

/// Whether `host`, with or without a port, means this registry.
fn is_of(host: &str, registry: &str) -> bool {
    host == registry || registry.split_once(':').is_some_and(|(name, _)| name == host)
}
