//! Settings: TOML values as the texts that a converter reads through `config`.

use serde_json::Value;
use toml::de::DeValue;

use super::file::Place;
use super::read::{Entry, Reader};
use crate::ComposeError;

/// What a setting was written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Number,
    Boolean,
    List,
    Table,
}

impl Form {
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Form::Text => "text",
            Form::Number => "a number",
            Form::Boolean => "true or false",
            Form::List => "a list",
            Form::Table => "a table",
        }
    }
}

/// A setting as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// What the converter reads.
    pub(crate) text: String,
    pub(crate) form: Form,
    pub(crate) place: Place,
}

/// Reads a setting: text as it is, numbers as decimals, booleans as `true` and `false`, lists and tables as JSON.
///
/// # Errors
/// What has no such form.
pub(crate) fn given(reader: &Reader<'_>, entry: Entry<'_>) -> Result<Given, ComposeError> {
    let place = reader.file.place(&entry.value.span());
    let value = entry.value.get_ref();
    let (form, text) = match value {
        DeValue::String(text) => (Form::Text, Some(text.to_string())),
        DeValue::Integer(_) | DeValue::Float(_) => (Form::Number, decimal(value)),
        DeValue::Boolean(boolean) => (Form::Boolean, Some(boolean.to_string())),
        DeValue::Array(_) => (Form::List, json(value).map(|json| json.to_string())),
        DeValue::Table(_) => (Form::Table, json(value).map(|json| json.to_string())),
        DeValue::Datetime(_) => (Form::Text, None),
    };
    match text {
        Some(text) => Ok(Given { text, form, place }),
        None => {
            Err(reader.mismatch(entry, "text, a decimal number, true, false, or lists and tables of them"))
        }
    }
}

/// The digits of a number, all of them; none for what is no decimal.
fn decimal(value: &DeValue<'_>) -> Option<String> {
    let text = match value {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
        DeValue::Integer(number) => {
            i128::from_str_radix(number.as_str(), number.radix()).ok().map(|number| number.to_string())?
        }
        DeValue::Float(number) => number.as_str().to_owned(),
        _ => return None,
    };
    let text = text.strip_prefix('+').unwrap_or(&text);
    let no_decimal = |character: char| character.is_alphabetic() && !matches!(character, 'e' | 'E');
    (!text.contains(no_decimal)).then(|| text.to_owned())
}

fn json(value: &DeValue<'_>) -> Option<Value> {
    Some(match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(_) | DeValue::Float(_) => serde_json::from_str(&decimal(value)?).ok()?,
        DeValue::Boolean(boolean) => Value::Bool(*boolean),
        DeValue::Array(values) => {
            Value::Array(values.iter().map(|value| json(value.get_ref())).collect::<Option<_>>()?)
        }
        DeValue::Table(table) => {
            // In the order in which they are written, whatever order the parser keeps.
            let mut entries: Vec<_> = table.iter().collect();
            entries.sort_by_key(|(key, _)| key.span().start);
            let entries = entries.into_iter();
            let entries =
                entries.map(|(key, value)| Some((key.get_ref().to_string(), json(value.get_ref())?)));
            Value::Object(entries.collect::<Option<_>>()?)
        }
        DeValue::Datetime(_) => return None,
    })
}
