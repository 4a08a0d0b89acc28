//! The way to registries.

use oci_client::RegistryOperation;

use crate::connection::Connection;
use crate::{Reference, RegistryError};

/// The way to registries: with the credentials of the docker configuration, and with the certificates that this machine trusts.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    plain_http: Vec<String>,
}

impl Registry {
    /// A way that uses no TLS for the hosts of `plain_http`, each with a port or for all of them.
    ///
    /// A registry on this machine may do without TLS in any case.
    #[must_use]
    pub fn new(plain_http: Vec<String>) -> Self {
        // Fails where the program has chosen its cryptography already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { plain_http }
    }

    pub(crate) async fn to_pull(&self, reference: &Reference) -> Result<Connection, RegistryError> {
        Connection::new(reference, RegistryOperation::Pull, &self.plain_http).await
    }

    pub(crate) async fn to_push(&self, reference: &Reference) -> Result<Connection, RegistryError> {
        Connection::new(reference, RegistryOperation::Push, &self.plain_http).await
    }
}
