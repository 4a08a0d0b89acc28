//! The released versions of the contract that this host runs.

mod manifest_0_1;
mod shape;

use std::sync::OnceLock;

use wit_parser::{InterfaceId, Resolve, SourceMap};

use crate::ContractVersion;

pub(crate) use manifest_0_1::from_bindings;
pub(crate) use shape::difference;

/// Namespace and name of the contract's package.
pub(crate) const PACKAGE: &str = "dynamodb-migrator:migration";

/// The newest patch of each contract line that this host runs. A component built against an earlier patch of a line runs
/// too: within a line only functions of imported interfaces are added.
pub(crate) const SUPPORTED: &[ContractVersion] = &[ContractVersion { major: 0, minor: 1, patch: 0 }];

/// The bindings of 0.1.
pub(crate) mod bindings {
    #![allow(missing_docs, unreachable_pub, clippy::all)]
    wasmtime::component::bindgen!({
        path: "../../wit/0.1.0",
        world: "reversible-migration-with-hooks",
        imports: { default: trappable },
        with: { "dynamodb-migrator:migration/items.item": migrator_item::Item },
    });
}

/// The text of 0.1.0, file by file.
const TEXT_0_1_0: &[(&str, &str)] = &[
    ("config.wit", include_str!("../../../../wit/0.1.0/config.wit")),
    ("items.wit", include_str!("../../../../wit/0.1.0/items.wit")),
    ("log.wit", include_str!("../../../../wit/0.1.0/log.wit")),
    ("migration.wit", include_str!("../../../../wit/0.1.0/migration.wit")),
    ("tables.wit", include_str!("../../../../wit/0.1.0/tables.wit")),
    ("worlds.wit", include_str!("../../../../wit/0.1.0/worlds.wit")),
];

/// Whether this host runs components of a contract version.
pub(crate) fn supports(version: ContractVersion) -> bool {
    SUPPORTED
        .iter()
        .any(|ours| (ours.major, ours.minor) == (version.major, version.minor) && version.patch <= ours.patch)
}

/// The contract as parsed text.
///
/// # Errors
/// Where the text that this program was built with does not parse.
pub(crate) fn parsed() -> Result<&'static Resolve, String> {
    static PARSED: OnceLock<Result<Resolve, String>> = OnceLock::new();
    let parsed = PARSED.get_or_init(|| {
        let mut files = SourceMap::new();
        for (name, text) in TEXT_0_1_0 {
            files.push_str(name, *text);
        }
        let group = files.parse().map_err(|(_, error)| format!("{error:?}"))?;
        let mut resolve = Resolve::default();
        resolve.push_group(group).map_err(|error| format!("{error:?}"))?;
        Ok(resolve)
    });
    parsed.as_ref().map_err(Clone::clone)
}

/// An interface of the contract by its plain name.
pub(crate) fn interface(contract: &Resolve, name: &str) -> Option<InterfaceId> {
    contract
        .interfaces
        .iter()
        .find(|(_, interface)| interface.name.as_deref() == Some(name))
        .map(|(id, _)| id)
}
