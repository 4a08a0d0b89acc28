use bytes::Bytes;
use migrator_component::{Architecture, Component};
use migrator_follow::FunctionConfiguration;

/// Makes the zip that AWS Lambda runs, out of a component and what the function must know.
///
/// The command line implements it: it carries the bootstrap, which the engine knows nothing of.
pub trait Packages: Send + Sync {
    /// The package of one migration. Same inputs, same bytes: the engine compares the sha256 with what is deployed. Blocks
    /// on CPU work.
    ///
    /// # Errors
    /// [`PackageError`]: above all, that there is no bootstrap for the architecture.
    fn package(
        &self,
        component: &Component,
        configuration: &FunctionConfiguration,
        architecture: Architecture,
    ) -> Result<Package, PackageError>;
}

/// A deployment package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The zip: `bootstrap`, the precompiled component and `config.json`.
    pub zip: Bytes,
    /// Sha256 of the zip, hexadecimal.
    pub sha256: String,
}

/// Why there is no package.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct PackageError {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// What lies beneath.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl PackageError {
    /// An error without cause or hint.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, source: None }
    }

    /// With what lies beneath.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
