//! The zip that a migration's function runs: the bootstrap, the converter precompiled for the function's processor, and what
//! the function must know.
//!
//! This crate carries the bootstrap, so that one file is all a user installs. The same inputs make the same bytes, on
//! every machine: entries in a fixed order with a fixed time, and nothing of the machine in them.

mod bootstrap;
mod zip;

use migrator_component::{Architecture, Component};
use migrator_engine::function::{Package, PackageError, Packages};
use migrator_follow::FunctionConfiguration;
use sha2::{Digest, Sha256};

use crate::zip::Entry;

/// Makes packages with the bootstraps that this program carries.
#[derive(Clone, Copy, Debug, Default)]
pub struct BundledPackages;

impl BundledPackages {
    /// The processors for which there is a bootstrap.
    pub fn architectures() -> Vec<Architecture> {
        let all = [Architecture::Arm64, Architecture::X86_64];
        all.into_iter().filter(|architecture| bootstrap::of(*architecture).is_ok()).collect()
    }
}

impl Packages for BundledPackages {
    fn package(
        &self,
        component: &Component,
        configuration: &FunctionConfiguration,
        architecture: Architecture,
    ) -> Result<Package, PackageError> {
        let bootstrap = bootstrap::of(architecture)?;
        let failed = |message: &str| PackageError::new(format!("{}: {message}", component.name()));
        let converter = (!configuration.identity)
            .then(|| component.precompile(architecture))
            .transpose()
            .map_err(|error| failed("it cannot be compiled for Lambda").because(error))?;
        let configuration = serde_json::to_vec_pretty(configuration)
            .map_err(|error| failed("the function's configuration cannot be written").because(error))?;
        let mut entries = vec![
            Entry { name: "bootstrap", bytes: bootstrap, executable: true },
            Entry { name: FunctionConfiguration::FILE, bytes: &configuration, executable: false },
        ];
        if let Some(converter) = &converter {
            let name = FunctionConfiguration::CONVERTER_FILE;
            entries.push(Entry { name, bytes: converter, executable: false });
        }
        let zip = zip::write(&entries)
            .map_err(|error| failed("the function's package cannot be written").because(error))?;
        let sha256 = Sha256::digest(&zip).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Package { zip: zip.into(), sha256 })
    }
}
