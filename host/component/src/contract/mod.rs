//! The released versions of the contract that this host runs.

#[cfg(feature = "compiler")]
mod manifest_0_1;
#[cfg(feature = "compiler")]
mod shape;
#[cfg(feature = "compiler")]
mod text;

#[cfg(feature = "compiler")]
use crate::ContractVersion;

#[cfg(feature = "compiler")]
pub(crate) use manifest_0_1::from_bindings;
#[cfg(feature = "compiler")]
pub(crate) use shape::{Difference, difference, shape};
#[cfg(feature = "compiler")]
pub use text::CONTRACT_FILES;
#[cfg(feature = "compiler")]
pub(crate) use text::{interface, parsed};

/// Namespace and name of the contract's package.
#[cfg(feature = "compiler")]
pub(crate) const PACKAGE: &str = "dynamodb-migrator:migration";

/// The newest patch of each contract line that this host runs. A component built against an earlier patch of a line runs
/// too: within a line only functions of imported interfaces are added.
#[cfg(feature = "compiler")]
pub(crate) const SUPPORTED: &[ContractVersion] = &[ContractVersion { major: 0, minor: 1, patch: 0 }];

/// The bindings of 0.1, of every interface that a guest may export.
pub(crate) mod bindings {
    #![allow(missing_docs, unreachable_pub, clippy::all)]
    wasmtime::component::bindgen!({
        path: "../../wit/0.1.0",
        inline: "
            package dynamodb-migrator:host;

            world everything {
                include dynamodb-migrator:migration/reversible-migration-with-hooks@0.1.0;
                export dynamodb-migrator:migration/settings@0.1.0;
            }
        ",
        world: "dynamodb-migrator:host/everything",
        imports: { default: trappable },
        with: { "dynamodb-migrator:migration/items.item": migrator_item::Item },
    });
}

/// Whether this host runs components of a contract version.
#[cfg(feature = "compiler")]
pub(crate) fn supports(version: ContractVersion) -> bool {
    SUPPORTED
        .iter()
        .any(|ours| (ours.major, ours.minor) == (version.major, version.minor) && version.patch <= ours.patch)
}
