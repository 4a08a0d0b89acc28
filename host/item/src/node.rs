//! A value decoded all the way down, for what has to look at everything: validation, size, canonical form.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::Hash;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::ItemError;
use crate::number::Decimal;
use crate::scan::{Kind, Scanner};

/// How many values DynamoDB lets stand one inside the other, the attribute's own value counted.
/// Source: "Nested levels" in <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
const MAX_LEVELS: usize = 32;

/// A decoded value. Texts are borrowed from the item wherever nothing in them is escaped.
#[derive(Debug)]
pub(crate) enum Node<'a> {
    S(Cow<'a, str>),
    N(Cow<'a, str>),
    B(Vec<u8>),
    Bool(bool),
    Null,
    Ss(Vec<Cow<'a, str>>),
    Ns(Vec<Cow<'a, str>>),
    Bs(Vec<Vec<u8>>),
    M(Vec<(Cow<'a, str>, Node<'a>)>),
    L(Vec<Node<'a>>),
}

impl<'a> Node<'a> {
    /// Decodes `{"S":"x"}`.
    pub(crate) fn parse(raw: &'a [u8]) -> Result<Self, ItemError> {
        let mut scanner = Scanner::new(raw)?;
        scanner.whitespace();
        let node = Self::read(&mut scanner)?;
        scanner.finish()?;
        Ok(node)
    }

    fn read(scanner: &mut Scanner<'a>) -> Result<Self, ItemError> {
        let kind = scanner.open_value()?;
        let node = Self::read_payload(scanner, kind)?;
        scanner.close_value(kind)?;
        Ok(node)
    }

    fn read_payload(scanner: &mut Scanner<'a>, kind: Kind) -> Result<Self, ItemError> {
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
            Kind::L => Self::L(elements(scanner, Self::read)?),
            Kind::M => {
                let mut members = Vec::new();
                scanner.object(|scanner, name| {
                    members.push((scanner.meaning(name)?, Self::read(scanner)?));
                    Ok(())
                })?;
                Self::M(members)
            }
        })
    }

    /// Checks that DynamoDB stores such a value.
    pub(crate) fn validate(&self) -> Result<(), ItemError> {
        self.validate_at(1)
    }

    fn validate_at(&self, level: usize) -> Result<(), ItemError> {
        if level > MAX_LEVELS {
            return Err(ItemError::value(format!("values are nested more than {MAX_LEVELS} levels deep")));
        }
        match self {
            Self::N(number) => Decimal::parse(number).map(drop),
            Self::Ss(members) => distinct("string", members.iter().map(Cow::as_ref)),
            Self::Bs(members) => distinct("binary", members.iter()),
            Self::Ns(members) => {
                let numbers = members.iter().map(|number| Decimal::parse(number));
                distinct("number", numbers.collect::<Result<Vec<_>, _>>()?.into_iter())
            }
            Self::L(values) => values.iter().try_for_each(|value| value.validate_at(level + 1)),
            Self::M(members) => members.iter().try_for_each(|(name, value)| {
                validate_name(name)?;
                value.validate_at(level + 1)
            }),
            Self::S(_) | Self::B(_) | Self::Bool(_) | Self::Null => Ok(()),
        }
    }
}

/// Checks the length of an attribute's name: 1 to 65,535 bytes.
/// Source: "Attribute name-value pairs" in <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>.
pub(crate) fn validate_name(name: &str) -> Result<(), ItemError> {
    match name.len() {
        0 => Err(ItemError::value("the name of an attribute is empty")),
        1..=65_535 => Ok(()),
        length => {
            Err(ItemError::value(format!("the name of an attribute is {length} bytes long, more than 65535")))
        }
    }
}

fn text<'a>(scanner: &mut Scanner<'a>) -> Result<Cow<'a, str>, ItemError> {
    let text = scanner.string()?;
    scanner.meaning(text)
}

fn binary(scanner: &mut Scanner<'_>) -> Result<Vec<u8>, ItemError> {
    let start = scanner.position;
    let encoded = text(scanner)?;
    decode_base64(&encoded, start)
}

/// Binary crosses as standard base64 with padding; `offset` is where it stands, for the error.
pub(crate) fn decode_base64(encoded: &str, offset: usize) -> Result<Vec<u8>, ItemError> {
    STANDARD.decode(encoded).map_err(|error| ItemError::malformed(offset, format!("not base64: {error}")))
}

/// Appends bytes as a JSON string of base64.
pub(crate) fn write_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    out.extend_from_slice(STANDARD.encode(bytes).as_bytes());
    out.push(b'"');
}

fn elements<'a, T>(
    scanner: &mut Scanner<'a>,
    mut read: impl FnMut(&mut Scanner<'a>) -> Result<T, ItemError>,
) -> Result<Vec<T>, ItemError> {
    let mut elements = Vec::new();
    scanner.array(|scanner| {
        elements.push(read(scanner)?);
        Ok(())
    })?;
    Ok(elements)
}

/// Checks that a set has members and none twice.
fn distinct<T: Hash + Eq>(kind: &str, members: impl ExactSizeIterator<Item = T>) -> Result<(), ItemError> {
    let count = members.len();
    if count == 0 {
        return Err(ItemError::value(format!("a {kind} set is empty")));
    }
    if members.collect::<HashSet<_>>().len() < count {
        return Err(ItemError::value(format!("a {kind} set holds a member twice")));
    }
    Ok(())
}
