//! What a migration is to be made of, as a file says it.

mod file;
mod read;
mod setting;

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use wit_parser::TypeDefKind;

use crate::ComposeError;
use crate::constant::Constant;
use crate::contract::Contract;
use crate::generate::definition;
use file::File;
use read::{Entry, Reader};

pub use file::Place;
pub(crate) use setting::{Form, Given};

/// The operation whose items go through converters.
const CONVERT: &str = "convert";

/// What a migration is to be made of.
///
/// Its operation stands under the contract's own names: the types of the contract (`wit/`) are the schema, so that every parameter
/// of every operation is there, and nothing else.
#[derive(Clone, Debug)]
pub struct Description {
    /// The lineage.
    pub lineage: String,
    /// The version.
    pub version: u32,
    /// The converters that items go through, in this order; none where the operation converts none.
    pub converters: Vec<Use>,
    pub(crate) manifest: Constant,
}

/// A converter that is used.
#[derive(Clone, Debug)]
pub struct Use {
    /// Where it is: a file, by its path from the description's folder, or a reference that begins with `oci://`.
    pub reference: String,
    /// Where the description names it.
    pub place: Place,
    pub(crate) settings: BTreeMap<String, Given>,
}

impl Description {
    /// Reads a description. `name` is what messages call its file; `environment` gives the values of variables, which settings can
    /// be taken from.
    ///
    /// # Errors
    /// A sentence about the first thing that is wrong in it, with its line and column.
    pub fn parse(
        name: &str,
        text: &str,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ComposeError> {
        let contract = Contract::parse()?;
        let file = File { name, text };
        let table = DeTable::parse(text).map_err(|error| ComposeError::Syntax {
            place: file.place(&error.span().unwrap_or_default()),
            reason: error.message().to_owned(),
        })?;
        let table = table.get_ref();
        let reader = Reader { resolve: &contract.resolve, file: &file };
        let operation_type = contract.manifest_type("operation")?;
        let Some(TypeDefKind::Variant(operations)) = definition(&contract.resolve, &operation_type) else {
            return Err(ComposeError::NotEncoded { reason: "operation is no variant".to_owned() });
        };
        let operations: Vec<&str> = operations.cases.iter().map(|case| case.name.as_str()).collect();
        let known = [&["lineage", "version", "description"][..], &operations, &["converter"]].concat();
        reader.only(table, "a migration", &known)?;
        let lineage = reader.text(reader.required(table, "lineage", &file.start())?)?;
        let version = reader.version(reader.required(table, "version", &file.start())?)?;
        let description = match reader.entry(table, "description") {
            Some(entry) => reader.text(entry)?,
            None => String::new(),
        };
        let operation = one_operation(&reader, table, &operations)?;
        let converters = converters(&reader, table, operation, environment)?;
        let manifest = Constant::Record(vec![
            Constant::Text(lineage.clone()),
            Constant::Unsigned(version.into()),
            Constant::Text(description),
            reader.case(&operation_type, operation)?,
        ]);
        Ok(Self { lineage, version, converters, manifest })
    }
}

fn one_operation<'t>(
    reader: &Reader<'_>,
    table: &'t DeTable<'t>,
    known: &[&str],
) -> Result<Entry<'t>, ComposeError> {
    let mut found: Vec<Entry<'t>> = known.iter().filter_map(|name| reader.entry(table, name)).collect();
    found.sort_by_key(|entry| entry.key.span().start);
    let known = || known.iter().map(|name| (*name).to_owned()).collect();
    match found.as_slice() {
        [] => Err(ComposeError::NoOperation { place: reader.file.start(), known: known() }),
        [one] => Ok(*one),
        [first, second, ..] => Err(ComposeError::SeveralOperations {
            place: reader.file.place(&second.key.span()),
            first: first.name().to_owned(),
            second: second.name().to_owned(),
        }),
    }
}

fn converters(
    reader: &Reader<'_>,
    table: &DeTable<'_>,
    operation: Entry<'_>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<Use>, ComposeError> {
    let converts = operation.name() == CONVERT;
    let place = || reader.file.place(&operation.key.span());
    let entry = match reader.entry(table, "converter") {
        Some(entry) if converts => entry,
        Some(entry) => {
            return Err(ComposeError::UnusedConverters {
                place: reader.file.place(&entry.key.span()),
                operation: operation.name().to_owned(),
            });
        }
        None if converts => return Err(ComposeError::NoConverters { place: place() }),
        None => return Ok(Vec::new()),
    };
    let DeValue::Array(chain) = entry.value.get_ref() else {
        return Err(reader.mismatch(entry, "a list of tables: write [[converter]]"));
    };
    if chain.is_empty() {
        return Err(ComposeError::NoConverters { place: place() });
    }
    chain.iter().map(|value| converter(reader, entry.with(value), environment)).collect()
}

fn converter(
    reader: &Reader<'_>,
    entry: Entry<'_>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Use, ComposeError> {
    let DeValue::Table(table) = entry.value.get_ref() else {
        return Err(reader.mismatch(entry, "a table"));
    };
    reader.only(table, "a converter", &["use", "settings", "environment"])?;
    let used = reader.required(table, "use", &reader.file.place(&entry.value.span()))?;
    let mut settings = BTreeMap::new();
    if let Some(given) = reader.entry(table, "settings") {
        for entry in reader.entries(given)? {
            settings.insert(entry.name().to_owned(), setting::given(reader, entry)?);
        }
    }
    if let Some(variables) = reader.entry(table, "environment") {
        for entry in reader.entries(variables)? {
            let place = reader.file.place(&entry.key.span());
            let name = entry.name().to_owned();
            if settings.contains_key(&name) {
                return Err(ComposeError::SettingTwice { place, setting: name });
            }
            let variable = reader.text(entry)?;
            let Some(text) = environment(&variable) else {
                return Err(ComposeError::NoVariable { place, setting: name, variable });
            };
            settings.insert(name, Given { text, form: Form::Text, place });
        }
    }
    let place = reader.file.place(&used.value.span());
    Ok(Use { reference: reader.text(used)?, place, settings })
}

impl<'t> Entry<'t> {
    /// Another value under the same key, for the elements of a list.
    fn with(self, value: &'t Spanned<DeValue<'t>>) -> Self {
        Self { value, ..self }
    }
}
