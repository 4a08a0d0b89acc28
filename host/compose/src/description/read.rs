//! Values of the contract's types, read from TOML.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use wit_parser::{Resolve, Type, TypeDefKind};

use super::file::{File, Place};
use crate::ComposeError;
use crate::constant::Constant;
use crate::generate::definition;

/// Reads values of the contract's types.
///
/// A record is a table with its fields as keys, an absent list is empty; an enum is the name of its case, a variant a table with that
/// name as its only key.
pub(crate) struct Reader<'a> {
    pub(crate) resolve: &'a Resolve,
    pub(crate) file: &'a File<'a>,
}

/// A key and what stands under it.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'t> {
    pub(crate) key: &'t Spanned<Cow<'t, str>>,
    pub(crate) value: &'t Spanned<DeValue<'t>>,
}

impl<'t> Entry<'t> {
    pub(crate) fn name(&self) -> &'t str {
        self.key.get_ref()
    }
}

impl Reader<'_> {
    /// What stands under a key.
    pub(crate) fn entry<'t>(&self, table: &'t DeTable<'t>, key: &str) -> Option<Entry<'t>> {
        table.iter().map(|(key, value)| Entry { key, value }).find(|entry| entry.name() == key)
    }

    /// What stands under a key that has to be there; `place` is where its table begins.
    ///
    /// # Errors
    /// Where it is not there.
    pub(crate) fn required<'t>(
        &self,
        table: &'t DeTable<'t>,
        key: &str,
        place: &Place,
    ) -> Result<Entry<'t>, ComposeError> {
        let missing = || ComposeError::MissingKey { place: place.clone(), key: key.to_owned() };
        self.entry(table, key).ok_or_else(missing)
    }

    /// Refuses every key but the `known` ones; `what` has them.
    ///
    /// # Errors
    /// The first key that is not known.
    pub(crate) fn only(&self, table: &DeTable<'_>, what: &str, known: &[&str]) -> Result<(), ComposeError> {
        let mut unknown: Vec<_> = table.keys().filter(|key| !known.contains(&&**key.get_ref())).collect();
        unknown.sort_by_key(|key| key.span().start);
        match unknown.first() {
            None => Ok(()),
            Some(key) => Err(ComposeError::UnknownKey {
                place: self.file.place(&key.span()),
                key: key.get_ref().to_string(),
                what: what.to_owned(),
                known: known.iter().map(|name| (*name).to_owned()).collect(),
            }),
        }
    }

    /// The entries of a table.
    ///
    /// # Errors
    /// Where it is none.
    pub(crate) fn entries<'t>(&self, entry: Entry<'t>) -> Result<Vec<Entry<'t>>, ComposeError> {
        match entry.value.get_ref() {
            DeValue::Table(table) => Ok(table.iter().map(|(key, value)| Entry { key, value }).collect()),
            _ => Err(self.mismatch(entry, "a table")),
        }
    }

    /// A text.
    ///
    /// # Errors
    /// Where it is none.
    pub(crate) fn text(&self, entry: Entry<'_>) -> Result<String, ComposeError> {
        match entry.value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            _ => Err(self.mismatch(entry, "text")),
        }
    }

    /// A version.
    ///
    /// # Errors
    /// Where it is none.
    pub(crate) fn version(&self, entry: Entry<'_>) -> Result<u32, ComposeError> {
        self.number(entry, "a whole number from 0 to 4294967295")
    }

    /// A value of this type.
    ///
    /// # Errors
    /// Where it is none.
    pub(crate) fn value(&self, ty: &Type, entry: Entry<'_>) -> Result<Constant, ComposeError> {
        Ok(match ty {
            Type::Bool => match entry.value.get_ref() {
                DeValue::Boolean(boolean) => Constant::Boolean(*boolean),
                _ => return Err(self.mismatch(entry, "true or false")),
            },
            Type::U32 => Constant::Unsigned(self.version(entry)?.into()),
            Type::U64 => Constant::Unsigned(self.number(entry, "a whole number, 0 or more")?),
            Type::S64 => Constant::Signed(self.number(entry, "a whole number")?),
            Type::String => Constant::Text(self.text(entry)?),
            Type::Id(id) => match definition(self.resolve, ty) {
                Some(kind) => self.defined(ty, kind, entry)?,
                // A name for a primitive type.
                None => match &self.resolve.types[*id].kind {
                    TypeDefKind::Type(aliased) => self.value(aliased, entry)?,
                    _ => return Err(unexpected(ty)),
                },
            },
            _ => return Err(unexpected(ty)),
        })
    }

    fn defined(&self, ty: &Type, kind: &TypeDefKind, entry: Entry<'_>) -> Result<Constant, ComposeError> {
        match kind {
            TypeDefKind::Record(record) => {
                let DeValue::Table(table) = entry.value.get_ref() else {
                    return Err(self.mismatch(entry, "a table"));
                };
                let names: Vec<&str> = record.fields.iter().map(|field| field.name.as_str()).collect();
                self.only(table, &format!("`{}`", entry.name()), &names)?;
                let place = self.file.place(&entry.key.span());
                let field = |field: &wit_parser::Field| self.field(&field.ty, table, &field.name, &place);
                Ok(Constant::Record(record.fields.iter().map(field).collect::<Result<_, _>>()?))
            }
            TypeDefKind::List(element) => {
                let DeValue::Array(values) = entry.value.get_ref() else {
                    return Err(self.mismatch(entry, "a list"));
                };
                let element = |value| self.value(element, entry.with(value));
                Ok(Constant::List(values.iter().map(element).collect::<Result<_, _>>()?))
            }
            TypeDefKind::Option(ty) => Ok(Constant::some(self.value(ty, entry)?)),
            TypeDefKind::Enum(cases) => {
                let DeValue::String(word) = entry.value.get_ref() else {
                    return Err(self.mismatch(entry, "a word"));
                };
                match cases.cases.iter().position(|case| case.name == **word) {
                    Some(case) => Ok(Constant::Case(case, None)),
                    None => Err(ComposeError::UnknownWord {
                        place: self.file.place(&entry.value.span()),
                        key: entry.name().to_owned(),
                        word: word.to_string(),
                        known: cases.cases.iter().map(|case| case.name.clone()).collect(),
                    }),
                }
            }
            TypeDefKind::Variant(cases) => {
                let names: Vec<&str> = cases.cases.iter().map(|case| case.name.as_str()).collect();
                let entries = self.entries(entry)?;
                let [case] = entries.as_slice() else {
                    return Err(
                        self.mismatch(entry, &format!("a table with one key of {}", names.join(", ")))
                    );
                };
                self.case(ty, *case)
            }
            _ => Err(unexpected(ty)),
        }
    }

    /// A case of a variant: its name is the key.
    ///
    /// # Errors
    /// Where there is no such case, and where the value is none of what the case carries.
    pub(crate) fn case(&self, ty: &Type, entry: Entry<'_>) -> Result<Constant, ComposeError> {
        let Some(TypeDefKind::Variant(variant)) = definition(self.resolve, ty) else {
            return Err(unexpected(ty));
        };
        let Some(case) = variant.cases.iter().position(|case| case.name == entry.name()) else {
            return Err(ComposeError::UnknownWord {
                place: self.file.place(&entry.key.span()),
                key: entry.name().to_owned(),
                word: entry.name().to_owned(),
                known: variant.cases.iter().map(|case| case.name.clone()).collect(),
            });
        };
        let payload = variant.cases[case].ty.as_ref().map(|ty| self.value(ty, entry)).transpose()?;
        Ok(Constant::Case(case, payload.map(Box::new)))
    }

    fn field(
        &self,
        ty: &Type,
        table: &DeTable<'_>,
        name: &str,
        place: &Place,
    ) -> Result<Constant, ComposeError> {
        if let Some(entry) = self.entry(table, name) {
            return self.value(ty, entry);
        }
        match definition(self.resolve, ty) {
            Some(TypeDefKind::Option(_)) => Ok(Constant::NONE),
            Some(TypeDefKind::List(_)) => Ok(Constant::List(Vec::new())),
            _ => Err(ComposeError::MissingKey { place: place.clone(), key: name.to_owned() }),
        }
    }

    fn number<T: TryFrom<i128>>(&self, entry: Entry<'_>, expected: &str) -> Result<T, ComposeError> {
        let DeValue::Integer(number) = entry.value.get_ref() else {
            return Err(self.mismatch(entry, expected));
        };
        let number = i128::from_str_radix(number.as_str(), number.radix()).ok();
        number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| self.mismatch(entry, expected))
    }

    /// An error: something else stands under a key than has to.
    pub(crate) fn mismatch(&self, entry: Entry<'_>, expected: &str) -> ComposeError {
        ComposeError::WrongType {
            place: self.file.place(&entry.value.span()),
            key: entry.name().to_owned(),
            expected: expected.to_owned(),
            found: found(entry.value.get_ref()),
        }
    }
}

/// What a value is, in words.
fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(_) => "text".to_owned(),
        DeValue::Integer(number) => format!("{number}"),
        DeValue::Float(number) => format!("{number}"),
        DeValue::Boolean(boolean) => format!("{boolean}"),
        DeValue::Datetime(_) => "a date or time".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

fn unexpected(ty: &Type) -> ComposeError {
    ComposeError::NotEncoded { reason: format!("the contract has a type that no text stands for: {ty:?}") }
}
