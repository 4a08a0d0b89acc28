//! What can be known about a component before it is compiled.

use wasmparser::Parser;
use wit_component::{DecodedWasm, WitPrinter};
use wit_parser::{InterfaceId, Resolve, WorldId, WorldItem, WorldKey};

use crate::contract::{self, Difference, PACKAGE};
use crate::host::wasi;
use crate::{ComponentError, ContractVersion};

/// A component's world, checked: everything it imports is there, everything it exports of the contract is as the contract
/// has it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) contract: ContractVersion,
    pub(crate) imports: Vec<String>,
    pub(crate) exports: Vec<String>,
    /// Whether nothing beyond the contract is imported.
    pub(crate) pure: bool,
    /// Which of the contract's interfaces are exported.
    pub(crate) migration: bool,
    pub(crate) converter: bool,
    pub(crate) reverter: bool,
    pub(crate) hooks: bool,
    pub(crate) settings: bool,
}

/// One import or export.
struct Name<'a> {
    text: String,
    /// Set for an interface, as opposed to a bare function or type.
    interface: Option<InterfaceId>,
    resolve: &'a Resolve,
}

impl Name<'_> {
    /// `wasi:io/poll@0.2.3` without its version.
    fn unversioned(&self) -> &str {
        self.text.split_once('@').map_or(self.text.as_str(), |(name, _)| name)
    }

    /// The contract's interface of this name, if it is one.
    fn of_contract(&self) -> Option<&str> {
        self.unversioned().strip_prefix(PACKAGE)?.strip_prefix('/')
    }

    fn version(&self) -> Option<ContractVersion> {
        let package = self.resolve.interfaces[self.interface?].package?;
        let version = self.resolve.packages[package].name.version.as_ref()?;
        Some(ContractVersion { major: version.major, minor: version.minor, patch: version.patch })
    }

    fn is_harmless_wasi(&self) -> bool {
        wasi::INTERFACES.contains(&self.unversioned())
            && self.version().is_some_and(|version| (version.major, version.minor) == (0, 2))
    }
}

/// Reads and checks a component's world.
///
/// # Errors
/// A sentence about whatever is wrong with it.
pub(crate) fn world(name: &str, bytes: &[u8]) -> Result<World, ComponentError> {
    let (resolve, world) = decoded(name, bytes)?;
    let name = || name.to_owned();
    let imports = names(&resolve, world, false);
    let exports = names(&resolve, world, true);
    let contract = version(&name, &imports, &exports)?;
    check_imports(&name, &imports)?;
    check_shapes(&name, contract, &imports, false)?;
    check_shapes(&name, contract, &exports, true)?;
    let exported = |interface: &str| exports.iter().any(|export| export.of_contract() == Some(interface));
    Ok(World {
        contract,
        pure: imports.iter().all(|import| import.of_contract().is_some()),
        migration: exported("migration"),
        converter: exported("converter"),
        reverter: exported("reverter"),
        hooks: exported("hooks"),
        settings: exported("settings"),
        imports: imports.into_iter().map(|import| import.text).collect(),
        exports: exports.into_iter().map(|export| export.text).collect(),
    })
}

/// The text of a component's world, with every interface that it names.
///
/// # Errors
/// As for [`world`].
pub(crate) fn text(name: &str, bytes: &[u8]) -> Result<String, ComponentError> {
    let broken = |reason: String| ComponentError::Broken { name: name.to_owned(), reason };
    let (resolve, world) = decoded(name, bytes)?;
    let package =
        resolve.worlds[world].package.ok_or_else(|| broken("its world has no package".to_owned()))?;
    let others: Vec<_> = resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != package).collect();
    let mut printer = WitPrinter::default();
    printer.print(&resolve, package, &others).map_err(|error| broken(format!("{error:#}")))?;
    Ok(printer.output.to_string())
}

fn decoded(name: &str, bytes: &[u8]) -> Result<(Resolve, WorldId), ComponentError> {
    let name = || name.to_owned();
    if Parser::is_core_wasm(bytes) {
        return Err(ComponentError::CoreModule { name: name() });
    }
    if !Parser::is_component(bytes) {
        return Err(ComponentError::NotWasm { name: name(), reason: what_it_is(bytes) });
    }
    match wit_component::decode(bytes) {
        Ok(DecodedWasm::Component(resolve, world)) => Ok((resolve, world)),
        Ok(DecodedWasm::WitPackage(..)) => Err(ComponentError::WitPackage { name: name() }),
        Err(error) => Err(ComponentError::Broken { name: name(), reason: format!("{error:#}") }),
    }
}

/// What stands where a component should, in the words of whoever picked the wrong file.
fn what_it_is(bytes: &[u8]) -> String {
    let start = bytes.trim_ascii_start();
    if bytes.is_empty() {
        "the file is empty".to_owned()
    } else if start.starts_with(b"(component") || start.starts_with(b"(module") {
        "it is WebAssembly text; assemble it with `wasm-tools parse`".to_owned()
    } else if bytes.starts_with(b"\0asm") {
        "its header names a format that this version of migrator does not know".to_owned()
    } else if bytes.starts_with(b"\x7fELF") {
        "it is a native program or a precompiled component; pass the .wasm it was made from".to_owned()
    } else if std::str::from_utf8(&bytes[..bytes.len().min(1024)]).is_ok() {
        "it is text".to_owned()
    } else {
        "it does not start like WebAssembly".to_owned()
    }
}

fn names(resolve: &Resolve, world: WorldId, exports: bool) -> Vec<Name<'_>> {
    let world = &resolve.worlds[world];
    let items = if exports { &world.exports } else { &world.imports };
    let mut names: Vec<Name<'_>> = items
        .iter()
        .filter(|(_, item)| !matches!(item, WorldItem::Type { .. }))
        .map(|(key, item)| {
            let interface = match item {
                WorldItem::Interface { id, .. } => Some(*id),
                _ => None,
            };
            let text = match key {
                WorldKey::Name(name) => name.clone(),
                WorldKey::Interface(id) => resolve.id_of(*id).unwrap_or_default(),
            };
            Name { text, interface, resolve }
        })
        .collect();
    names.sort_by(|a, b| a.text.cmp(&b.text));
    names
}

/// The contract version, from whichever of the contract's interfaces the component names.
fn version(
    name: &dyn Fn() -> String,
    imports: &[Name<'_>],
    exports: &[Name<'_>],
) -> Result<ContractVersion, ComponentError> {
    let foreign = || ComponentError::AnotherWorld {
        name: name(),
        exports: exports.iter().map(|export| export.text.clone()).collect(),
        imports: unknown(imports),
    };
    let mut found: Option<ContractVersion> = None;
    for item in exports.iter().chain(imports).filter(|item| item.of_contract().is_some()) {
        let version = item.version().unwrap_or(ContractVersion { major: 0, minor: 0, patch: 0 });
        if !contract::supports(version) {
            let supported = contract::SUPPORTED.iter().map(ToString::to_string).collect();
            return Err(ComponentError::UnknownContract { name: name(), found: version, supported });
        }
        found = Some(found.map_or(version, |found| found.max(version)));
    }
    let described = |export: &Name<'_>| matches!(export.of_contract(), Some("migration" | "converter"));
    if !exports.iter().any(described) {
        return Err(foreign());
    }
    found.ok_or_else(foreign)
}

/// Imports that neither the contract nor harmless WASI provides.
fn unknown(imports: &[Name<'_>]) -> Vec<String> {
    let unknown = |import: &&Name<'_>| import.of_contract().is_none() && !import.is_harmless_wasi();
    imports.iter().filter(unknown).map(|import| import.text.clone()).collect()
}

fn check_imports(name: &dyn Fn() -> String, imports: &[Name<'_>]) -> Result<(), ComponentError> {
    let unknown = unknown(imports);
    if unknown.is_empty() {
        Ok(())
    } else {
        Err(ComponentError::ForbiddenImports { name: name(), imports: unknown })
    }
}

fn check_shapes(
    name: &dyn Fn() -> String,
    version: ContractVersion,
    items: &[Name<'_>],
    exported: bool,
) -> Result<(), ComponentError> {
    let ours = contract::parsed().map_err(|reason| ComponentError::Broken { name: name(), reason })?;
    for item in items {
        let Some(plain) = item.of_contract() else { continue };
        let difference = match (contract::interface(ours, plain), item.interface) {
            (Some(our), Some(theirs)) => {
                contract::difference((ours, our), (item.resolve, theirs), exported).map(from_the_contract)
            }
            _ => Some("the contract has no such interface".to_owned()),
        };
        if let Some(difference) = difference {
            let (interface, contract) = (item.text.clone(), version);
            return Err(ComponentError::Mismatch { name: name(), interface, contract, difference });
        }
    }
    Ok(())
}

fn from_the_contract(difference: Difference) -> String {
    match difference {
        Difference::Missing(function) => format!("`{function}` is missing"),
        Difference::Unknown(function) => format!("the contract has no `{function}`"),
        Difference::OtherTypes(function) => format!("`{function}` has other types than the contract's"),
    }
}
