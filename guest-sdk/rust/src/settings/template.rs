//! Text with attributes in it.

use super::{FromSetting, Path};
use crate::{ConvertError, Item, Value};

/// Text with attributes in it: `CUSTOMER#{customer_nr}`. Behind a colon stands the number of digits that a whole number is filled
/// up to with zeros, so that texts sort like the numbers: `ORDER#{order_nr:10}`. `{{` and `}}` are braces.
///
/// ```
/// use migrator_guest::Item;
/// use migrator_guest::settings::{FromSetting, Template};
///
/// let template = Template::from_setting("CUSTOMER#{customer.nr:6}#{name}").unwrap();
/// let item = Item::from_json(r#"{"customer":{"M":{"nr":{"N":"42"}}},"name":{"S":"Ada"}}"#).unwrap();
/// assert_eq!(template.fill(&item).unwrap().as_deref(), Ok("CUSTOMER#000042#Ada"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Attribute { path: Path, digits: Option<usize> },
}

impl Template {
    /// The text that it begins with, before the first attribute.
    pub fn prefix(&self) -> &str {
        match self.0.first() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }

    /// The text for an item, or the path of the first attribute that is missing.
    ///
    /// # Errors
    /// An attribute that is neither text nor a number, empty text, and a number that does not fit its digits.
    pub fn fill(&self, item: &Item) -> Result<Result<String, &Path>, ConvertError> {
        let mut filled = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Attribute { path, digits } => match item.get(path) {
                    Some(value) => push(&mut filled, path, *digits, value)?,
                    None => return Ok(Err(path)),
                },
            }
        }
        Ok(Ok(filled))
    }
}

fn push(filled: &mut String, path: &Path, digits: Option<usize>, value: Value) -> Result<(), ConvertError> {
    match (value, digits) {
        (Value::S(text), _) if text.is_empty() => Err(format!("`{path}` is empty").into()),
        (Value::S(text) | Value::N(text), None) => {
            filled.push_str(&text);
            Ok(())
        }
        (Value::N(number), Some(digits)) => {
            if !number.bytes().all(|byte| byte.is_ascii_digit()) || number.len() > digits {
                return Err(
                    format!("`{path}` is {number}, which is no whole number of {digits} digits").into()
                );
            }
            filled.extend(std::iter::repeat_n('0', digits - number.len()));
            filled.push_str(&number);
            Ok(())
        }
        (other, Some(_)) => {
            Err(format!("`{path}` must be a number (N), but is {}", other.type_name()).into())
        }
        (other, None) => {
            Err(format!("`{path}` must be a string (S) or a number (N), but is {}", other.type_name()).into())
        }
    }
}

impl FromSetting for Template {
    fn from_setting(text: &str) -> Result<Self, ConvertError> {
        if text.is_empty() {
            return Err("an empty template".into());
        }
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let (brace, behind) = rest[at..].split_at(1);
            if let Some(behind) = behind.strip_prefix(brace) {
                literal.push_str(brace);
                rest = behind;
                continue;
            }
            let closed = if brace == "{" { behind.split_once('}') } else { None };
            let (inside, behind) = closed.ok_or_else(|| {
                format!("`{text}` has a `{brace}` without its pair; write it twice to mean itself")
            })?;
            if !literal.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut literal)));
            }
            parts.push(attribute(inside)?);
            rest = behind;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        Ok(Self(parts))
    }
}

/// `path` or `path:digits`.
fn attribute(inside: &str) -> Result<Part, ConvertError> {
    let (path, digits) = match inside.rsplit_once(':') {
        // Behind a quote ends a name that may hold a colon itself.
        Some((path, digits)) if !inside.ends_with('"') => {
            // A number has at most 38 digits.
            let digits = digits.parse().ok().filter(|digits| (1..=38).contains(digits));
            (path, Some(digits.ok_or_else(|| format!("`{{{inside}}}`: behind the colon stands 1 to 38"))?))
        }
        _ => (inside, None),
    };
    Ok(Part::Attribute { path: Path::from_setting(path)?, digits })
}
