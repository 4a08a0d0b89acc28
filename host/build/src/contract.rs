//! The contract, as the tools of other languages read it.

use std::fs;
use std::path::Path;

use wit_parser::{PackageId, Resolve, SourceMap};

use crate::BuildError;

/// The contract's package, without its version.
pub(crate) const PACKAGE: &str = "dynamodb-migrator:migration";

/// The files of the contract version that new components are built against.
const FILES: [(&str, &str); 6] = [
    ("config.wit", include_str!("../../../wit/0.1.0/config.wit")),
    ("items.wit", include_str!("../../../wit/0.1.0/items.wit")),
    ("log.wit", include_str!("../../../wit/0.1.0/log.wit")),
    ("migration.wit", include_str!("../../../wit/0.1.0/migration.wit")),
    ("tables.wit", include_str!("../../../wit/0.1.0/tables.wit")),
    ("worlds.wit", include_str!("../../../wit/0.1.0/worlds.wit")),
];

/// Which of the contract's interfaces a migration exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exports {
    /// It says what it is.
    pub(crate) migration: bool,
    /// It converts items.
    pub(crate) converter: bool,
    /// It converts items back.
    pub(crate) reverter: bool,
    /// It is called around its operation.
    pub(crate) hooks: bool,
    /// It says which settings it reads.
    pub(crate) settings: bool,
}

impl Exports {
    /// The world that has exactly these exports; none if there is no such world.
    pub(crate) fn world(self) -> Option<&'static str> {
        let Self { migration, converter, reverter, hooks, settings } = self;
        Some(match (migration, converter, reverter, hooks, settings) {
            (true, false, false, false, false) => "table-migration",
            (true, false, false, true, false) => "table-migration-with-hooks",
            (true, true, false, false, false) => "convert-migration",
            (true, true, false, true, false) => "convert-migration-with-hooks",
            (true, true, true, false, false) => "reversible-migration",
            (true, true, true, true, false) => "reversible-migration-with-hooks",
            (false, true, false, false, false) => "reusable-converter",
            (false, true, false, false, true) => "configurable-converter",
            _ => return None,
        })
    }
}

/// Writes the contract's files into a new folder.
///
/// # Errors
/// The folder cannot be made.
pub(crate) fn write(folder: &Path) -> Result<(), BuildError> {
    let written = fs::create_dir_all(folder)
        .and_then(|()| FILES.iter().try_for_each(|(name, text)| fs::write(folder.join(name), text)));
    written.map_err(|source| BuildError::File { action: "write", path: folder.to_owned(), source })
}

/// The contract, parsed.
///
/// # Errors
/// None for the contract as it is.
pub(crate) fn parsed() -> Result<(Resolve, PackageId), String> {
    let mut files = SourceMap::new();
    for (name, text) in FILES {
        files.push_str(name, text);
    }
    let group = files.parse().map_err(|(_, error)| format!("{error:?}"))?;
    let mut resolve = Resolve::default();
    let package = resolve.push_group(group).map_err(|error| format!("{error:?}"))?;
    Ok((resolve, package))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_world_of_the_contract_is_the_one_of_some_exports() {
        let worlds = include_str!("../../../wit/0.1.0/worlds.wit");
        let named = worlds.lines().filter_map(|line| line.strip_prefix("world ")?.strip_suffix(" {"));
        let mut named: Vec<&str> = named.filter(|name| *name != "imports").collect();
        let mut reached: Vec<&str> = (0..32)
            .filter_map(|bits: u8| {
                let has = |place: u8| bits & (1 << place) != 0;
                let (migration, converter, reverter) = (has(0), has(1), has(2));
                Exports { migration, converter, reverter, hooks: has(3), settings: has(4) }.world()
            })
            .collect();
        named.sort_unstable();
        reached.sort_unstable();
        assert_eq!(reached, named);
    }

    #[test]
    fn every_file_of_the_contract_is_carried() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit/0.1.0");
        let mut there: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        there.sort_unstable();
        assert_eq!(there, FILES.map(|(name, _)| name));
    }
}
