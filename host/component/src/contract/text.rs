//! The contract's text, which components are compared with.

use std::sync::OnceLock;

use wit_parser::{InterfaceId, Resolve, SourceMap};

/// The contract's newest text, as names and contents of its files. Every line of it is in `wit/`.
pub const CONTRACT_FILES: &[(&str, &str)] = &[
    ("config.wit", include_str!("../../../../wit/0.1.0/config.wit")),
    ("items.wit", include_str!("../../../../wit/0.1.0/items.wit")),
    ("log.wit", include_str!("../../../../wit/0.1.0/log.wit")),
    ("migration.wit", include_str!("../../../../wit/0.1.0/migration.wit")),
    ("tables.wit", include_str!("../../../../wit/0.1.0/tables.wit")),
    ("worlds.wit", include_str!("../../../../wit/0.1.0/worlds.wit")),
];

/// The contract as parsed text.
///
/// # Errors
/// Where the text that this program was built with does not parse.
pub(crate) fn parsed() -> Result<&'static Resolve, String> {
    static PARSED: OnceLock<Result<Resolve, String>> = OnceLock::new();
    let parsed = PARSED.get_or_init(|| {
        let mut files = SourceMap::new();
        for (name, text) in CONTRACT_FILES {
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
