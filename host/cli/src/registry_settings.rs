//! `[registry]` of the settings: where components that are named by reference come from.

use std::path::PathBuf;

use clap::Args;
use etcetera::BaseStrategy as _;
use migrator_registry::{Cache, Pinning, Registry, Source};
use serde::Deserialize;

use crate::environment;
use crate::failure::Failure;
use crate::settings::{parsed, text};

/// Name of the lock file, in the current directory.
const LOCK_FILE: &str = "migrator.lock";

/// Folder of the cache below the machine's folder of caches.
const CACHE: &str = "migrator";

/// Settings of commands that take components. Absent means: ask the next layer.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[command(next_help_heading = "Registries (for components of the form oci://HOST/NAME:VERSION)")]
pub(crate) struct RegistrySettings {
    /// Take versions only as migrator.lock has them, and do not write it [default: false].
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub(crate) locked: Option<bool>,
    /// Registries without TLS, separated by commas; one on this machine is found out by itself [default: none].
    #[arg(long, value_name = "HOST[:PORT]", value_delimiter = ',')]
    #[serde(default)]
    pub(crate) plain_http: Vec<String>,
}

impl RegistrySettings {
    /// What the environment says.
    ///
    /// # Errors
    /// A variable that does not parse.
    pub(crate) fn from_environment() -> Result<Self, Failure> {
        let hosts = text(environment::PLAIN_HTTP)?.unwrap_or_default();
        let hosts = hosts.split(',').map(str::trim).filter(|host| !host.is_empty());
        Ok(Self { locked: parsed(environment::LOCKED)?, plain_http: hosts.map(str::to_owned).collect() })
    }

    /// These where they are set, else the next ones.
    pub(crate) fn or(self, next: RegistrySettings) -> RegistrySettings {
        RegistrySettings {
            locked: self.locked.or(next.locked),
            plain_http: if self.plain_http.is_empty() { next.plain_http } else { self.plain_http },
        }
    }

    /// How far the lock file binds.
    pub(crate) fn pinning(&self) -> Pinning {
        if self.locked == Some(true) { Pinning::Locked } else { Pinning::Open }
    }

    /// The way to registries.
    pub(crate) fn registry(&self) -> Registry {
        Registry::new(self.plain_http.clone())
    }

    /// Where the bytes of references come from.
    ///
    /// # Errors
    /// Where the machine has no folder for a cache.
    pub(crate) fn source(&self) -> Result<Source, Failure> {
        self.source_with(self.pinning())
    }

    /// The same, with the lock file binding this far.
    ///
    /// # Errors
    /// As [`source`](Self::source).
    pub(crate) fn source_with(&self, pinning: Pinning) -> Result<Source, Failure> {
        Ok(Source::new(self.registry(), Cache::new(cache_folder()?), PathBuf::from(LOCK_FILE), pinning))
    }
}

fn cache_folder() -> Result<PathBuf, Failure> {
    if let Some(folder) = environment::CACHE.read() {
        return Ok(PathBuf::from(folder));
    }
    let folders = etcetera::choose_base_strategy().map_err(|error| {
        Failure::new("no folder for a cache")
            .because(error)
            .hint(format!("name one with {}", environment::CACHE.name))
    })?;
    Ok(folders.cache_dir().join(CACHE))
}
