//! The components that hold a composition together: generated here, so that whoever composes needs no tool of any language.
//!
//! Each is a core module written as text – the constant part of it beside this file – with its data laid out by the contract's types.

mod memory;
mod template;

use std::collections::BTreeMap;

use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::{Resolve, Type};

use crate::ComposeError;
use crate::constant::Constant;
use crate::contract::Contract;
use memory::{BASE, StaticMemory};

const ALLOCATE: &str = include_str!("allocate.wat");
const CHAIN: &str = include_str!("chain.wat");
const SETTINGS: &str = include_str!("settings.wat");
const TABLE: &str = include_str!("table.wat");

/// The import under which a chain reaches the converter of this stage.
pub(crate) fn stage(index: usize) -> String {
    format!("converter{}", index + 1)
}

/// A component that exports `config` with these settings.
///
/// # Errors
/// Where what is generated is refused, which is a mistake in this program.
pub(crate) fn settings(entries: &BTreeMap<String, String>) -> Result<Vec<u8>, ComposeError> {
    let contract = Contract::parse()?;
    let (mut resolve, config) = (contract.resolve.clone(), contract.name("config")?);
    let mut memory = StaticMemory::new(&resolve)?;
    let entries: Vec<_> = entries.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let table = memory.texts(&entries.iter().flat_map(|(name, value)| [*name, *value]).collect::<Vec<_>>());
    let list = memory.words(&[table, length(entries.len())]);
    // none, or some text: a mark, an address and a length
    let value = memory.words(&[0, 0, 0]);
    let text = template::fill(
        SETTINGS,
        &[
            ("allocate", ALLOCATE),
            ("config", &config),
            ("entries", &table.to_string()),
            ("entries_end", &(table + 16 * length(entries.len())).to_string()),
            ("list", &list.to_string()),
            ("value", &value.to_string()),
        ],
        &memory,
    );
    component(&mut resolve, &format!("  export {config};\n"), &text)
}

/// A component that exports `migration` with this manifest and nothing else.
///
/// # Errors
/// As [`settings`].
pub(crate) fn table_migration(manifest: &Constant) -> Result<Vec<u8>, ComposeError> {
    let contract = Contract::parse()?;
    let (mut resolve, migration) = (contract.resolve.clone(), contract.name("migration")?);
    let mut memory = StaticMemory::new(&resolve)?;
    let manifest = memory.place(&contract.manifest()?, manifest)?;
    let values = [("migration", migration.as_str()), ("manifest", &manifest.to_string())];
    let text = template::fill(TABLE, &values, &memory);
    component(&mut resolve, &format!("  export {migration};\n"), &text)
}

/// A component that exports `migration` with this manifest, and `converter` as a chain of one converter a name, which it imports under the
/// names that [`stage`] gives. `names` go before the words with which a converter refuses an item, where there are several.
///
/// # Errors
/// As [`settings`].
pub(crate) fn convert_migration(manifest: &Constant, names: &[String]) -> Result<Vec<u8>, ComposeError> {
    let contract = Contract::parse()?;
    let mut resolve = contract.resolve.clone();
    let [items, log] = [contract.name("items")?, contract.name("log")?];
    let [migration, converter] = [contract.name("migration")?, contract.name("converter")?];
    let mut memory = StaticMemory::new(&resolve)?;
    let manifest = memory.place(&contract.manifest()?, manifest)?;
    let several = names.len() > 1;
    let prefixes = names.iter().map(|name| if several { format!("{name}: ") } else { String::new() });
    let prefixes = memory.texts(&prefixes.collect::<Vec<_>>());
    let complaint = |name: &String| format!("the converter {name} did not return one result for each item");
    let complaints = memory.texts(&names.iter().map(complaint).collect::<Vec<_>>());
    let nothing = memory.words(&[0, 0]);
    let (mut imports, mut elements, mut world) = (String::new(), String::new(), String::new());
    for stage in (0..names.len()).map(stage) {
        imports += &format!("  (import \"{stage}\" \"convert\" (func ${stage} (type $convert)))\n");
        elements += &format!(" ${stage}");
        // The same interface cannot be imported twice, one of the same types can.
        world += &format!(
            "  import {stage}: interface {{
    use {items}.{{item}};
    record convert-error {{ message: string }}
    convert: func(items: list<item>) -> list<result<list<item>, convert-error>>;
  }}\n"
        );
    }
    world += &format!("  import {log};\n  export {migration};\n  export {converter};\n");
    let text = template::fill(
        CHAIN,
        &[
            ("allocate", ALLOCATE),
            ("imports", imports.trim_end()),
            ("elements", &elements),
            ("items", &items),
            ("log", &log),
            ("migration", &migration),
            ("converter", &converter),
            ("manifest", &manifest.to_string()),
            ("stages", &names.len().to_string()),
            ("prefixes", &prefixes.to_string()),
            ("complaints", &complaints.to_string()),
            ("nothing", &nothing.to_string()),
        ],
        &memory,
    );
    component(&mut resolve, &world, &text)
}

/// Lengths here are those of texts that a person wrote.
fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// A component of a world with these imports and exports, from the text of its core module.
fn component(resolve: &mut Resolve, world: &str, text: &str) -> Result<Vec<u8>, ComposeError> {
    let generated = |error: &dyn std::fmt::Display| ComposeError::NotEncoded { reason: format!("{error:#}") };
    let source = format!("package migrator:composition;\nworld composition {{\n{world}}}\n");
    let package = resolve.push_source("composition.wit", &source).map_err(|error| generated(&error))?;
    let world = resolve.select_world(&[package], Some("composition")).map_err(|error| generated(&error))?;
    let mut module = wat::parse_str(text).map_err(|error| generated(&error))?;
    embed_component_metadata(&mut module, resolve, world, StringEncoding::UTF8, false)
        .and_then(|()| ComponentEncoder::default().validate(true).module(&module)?.encode())
        .map_err(|error| generated(&error))
}

/// The types of a record's fields, a variant's cases and so on, found through aliases.
pub(crate) fn definition<'a>(resolve: &'a Resolve, ty: &Type) -> Option<&'a wit_parser::TypeDefKind> {
    let mut ty = *ty;
    loop {
        let Type::Id(id) = ty else { return None };
        match &resolve.types[id].kind {
            wit_parser::TypeDefKind::Type(aliased) => ty = *aliased,
            kind => return Some(kind),
        }
    }
}
