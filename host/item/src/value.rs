//! One attribute value on its own.

use crate::ItemError;
use crate::node::{Node, decode_base64, write_base64};
use crate::number::Decimal;
use crate::scan::{Kind, Scanner};
use crate::text::write_string;

/// One attribute value, as it crosses to a converter.
///
/// The ten types of [DynamoDB's AttributeValue](https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// String.
    S(String),
    /// Number as decimal text, at most 38 significant digits.
    N(String),
    /// Binary.
    B(Vec<u8>),
    /// Boolean.
    Bool(bool),
    /// Null.
    Null,
    /// String set: not empty, no duplicates.
    Ss(Vec<String>),
    /// Number set: not empty, no duplicates.
    Ns(Vec<String>),
    /// Binary set: not empty, no duplicates.
    Bs(Vec<Vec<u8>>),
    /// Map, as DynamoDB-JSON text: `{"city":{"S":"Bern"}}`.
    M(String),
    /// List, as DynamoDB-JSON text: `[{"N":"1"}]`.
    L(String),
}

impl Value {
    /// The value of a `{"S":"x"}`.
    ///
    /// # Errors
    /// The text is not one DynamoDB-JSON value.
    pub fn parse(json: &[u8]) -> Result<Self, ItemError> {
        let mut scanner = Scanner::over_utf8(json);
        scanner.whitespace();
        let kind = scanner.open_value()?;
        let value = Self::read_payload(&mut scanner, kind)?;
        scanner.close_value(kind)?;
        scanner.finish()?;
        Ok(value)
    }

    fn read_payload(scanner: &mut Scanner<'_>, kind: Kind) -> Result<Self, ItemError> {
        Ok(match kind {
            Kind::S => Self::S(text(scanner)?),
            Kind::N => Self::N(text(scanner)?),
            Kind::B => Self::B(binary(scanner)?),
            Kind::Bool => Self::Bool(scanner.boolean()?),
            Kind::Null => {
                scanner.null()?;
                Self::Null
            }
            Kind::Ss => Self::Ss(elements(scanner, text)?),
            Kind::Ns => Self::Ns(elements(scanner, text)?),
            Kind::Bs => Self::Bs(elements(scanner, binary)?),
            Kind::M => Self::M(payload(scanner, kind)?),
            Kind::L => Self::L(payload(scanner, kind)?),
        })
    }

    /// Appends the value as DynamoDB-JSON, `{"S":"x"}`, after checking that DynamoDB stores such a value.
    ///
    /// # Errors
    /// A number that is none, an empty set or one with duplicates, or map or list text that is malformed. What has
    /// been appended by then stays.
    pub fn write_json(&self, out: &mut Vec<u8>) -> Result<(), ItemError> {
        let start = out.len();
        match self {
            Self::S(text) => {
                out.reserve(text.len() + 9);
                out.extend_from_slice(b"{\"S\":");
                write_string(out, text);
            }
            Self::N(number) => {
                Decimal::parse(number)?;
                out.extend_from_slice(b"{\"N\":");
                write_string(out, number);
            }
            Self::B(bytes) => {
                out.extend_from_slice(b"{\"B\":");
                write_base64(out, bytes);
            }
            Self::Bool(value) => {
                out.extend_from_slice(if *value { b"{\"BOOL\":true" } else { b"{\"BOOL\":false" })
            }
            Self::Null => out.extend_from_slice(b"{\"NULL\":true"),
            Self::Ss(members) => write_elements(out, "SS", members, |out, text| write_string(out, text)),
            Self::Ns(members) => write_elements(out, "NS", members, |out, text| write_string(out, text)),
            Self::Bs(members) => write_elements(out, "BS", members, |out, bytes| write_base64(out, bytes)),
            Self::M(text) => write_nested(out, "M", text),
            Self::L(text) => write_nested(out, "L", text),
        }
        out.push(b'}');
        match self {
            Self::S(_) | Self::N(_) | Self::B(_) | Self::Bool(_) | Self::Null => Ok(()),
            _ => Node::parse(&out[start..])?.validate(),
        }
    }
}

fn text(scanner: &mut Scanner<'_>) -> Result<String, ItemError> {
    let text = scanner.string()?;
    Ok(scanner.meaning(text)?.into_owned())
}

fn binary(scanner: &mut Scanner<'_>) -> Result<Vec<u8>, ItemError> {
    let text = scanner.string()?;
    decode_base64(&scanner.meaning(text)?, text.start)
}

fn elements<T>(
    scanner: &mut Scanner<'_>,
    read: impl Fn(&mut Scanner<'_>) -> Result<T, ItemError>,
) -> Result<Vec<T>, ItemError> {
    let mut elements = Vec::new();
    scanner.array(|scanner| {
        elements.push(read(scanner)?);
        Ok(())
    })?;
    Ok(elements)
}

/// The text of a map or list, decoded no further.
fn payload(scanner: &mut Scanner<'_>, kind: Kind) -> Result<String, ItemError> {
    let range = scanner.skip_payload(kind)?;
    match std::str::from_utf8(scanner.slice(range.clone())) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(ItemError::malformed(range.start + error.valid_up_to(), "text that is not UTF-8")),
    }
}

fn write_nested(out: &mut Vec<u8>, kind: &str, text: &str) {
    out.extend_from_slice(b"{\"");
    out.extend_from_slice(kind.as_bytes());
    out.extend_from_slice(b"\":");
    out.extend_from_slice(text.as_bytes());
}

fn write_elements<T>(out: &mut Vec<u8>, kind: &str, elements: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    write_nested(out, kind, "[");
    for (position, element) in elements.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        write(out, element);
    }
    out.push(b']');
}
