//! From a value of one type to a value of another.

use migrator_guest::{ConvertError, Value};

use crate::json;

/// The types that values can be changed to.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Type {
    S,
    N,
    Bool,
    Ss,
    Ns,
    L,
    M,
}

impl Type {
    fn name(self) -> &'static str {
        match self {
            Self::S => "a string (S)",
            Self::N => "a number (N)",
            Self::Bool => "a boolean (BOOL)",
            Self::Ss => "a string set (SS)",
            Self::Ns => "a number set (NS)",
            Self::L => "a list (L)",
            Self::M => "a map (M)",
        }
    }
}

/// How what has no type is written as text.
pub(crate) struct Rules {
    pub(crate) separator: String,
    pub(crate) truth: String,
    pub(crate) falsehood: String,
}

impl Rules {
    /// The value as another type; none where it has that type already.
    pub(crate) fn change(&self, value: &Value, to: Type) -> Result<Option<Value>, ConvertError> {
        if value.type_name() == to.name() {
            return Ok(None);
        }
        let changed = match to {
            Type::S => Value::S(self.text(value, to)?),
            Type::N => number(value)?,
            Type::Bool => Value::Boolean(self.boolean(value)?),
            Type::Ss => Value::Ss(self.members(value, to)?),
            Type::Ns => Value::Ns(self.members(value, to)?),
            Type::L => self.list(value)?,
            Type::M => map(value)?,
        };
        Ok(Some(changed))
    }

    fn text(&self, value: &Value, to: Type) -> Result<String, ConvertError> {
        Ok(match value {
            Value::N(number) => number.clone(),
            Value::Boolean(true) => self.truth.clone(),
            Value::Boolean(false) => self.falsehood.clone(),
            Value::Ss(members) | Value::Ns(members) => sorted(members).join(&self.separator),
            Value::L(_) => scalars(value)?.join(&self.separator),
            other => return Err(cannot(other, to)),
        })
    }

    fn boolean(&self, value: &Value) -> Result<bool, ConvertError> {
        match value {
            Value::S(text) if *text == self.truth => Ok(true),
            Value::S(text) if *text == self.falsehood => Ok(false),
            Value::S(text) => {
                Err(format!("`{text}` is neither `{}` nor `{}`", self.truth, self.falsehood).into())
            }
            Value::N(number) => match number.as_str() {
                "1" => Ok(true),
                "0" => Ok(false),
                _ => Err(format!("`{number}` is neither 1 nor 0").into()),
            },
            other => Err(cannot(other, Type::Bool)),
        }
    }

    /// The members of a set, in an order that depends on nothing else.
    fn members(&self, value: &Value, to: Type) -> Result<Vec<String>, ConvertError> {
        let members = match value {
            Value::S(text) => self.parts(text),
            Value::Ss(members) | Value::Ns(members) => members.clone(),
            Value::L(_) => scalars(value)?,
            other => return Err(cannot(other, to)),
        };
        if members.is_empty() {
            let shown = if let Value::S(text) = value { text } else { "the list" };
            return Err(format!("`{shown}` has no members, and there are no empty sets").into());
        }
        let mut members = sorted(&members);
        members.dedup();
        Ok(members)
    }

    fn list(&self, value: &Value) -> Result<Value, ConvertError> {
        Ok(match value {
            Value::S(text) => Value::list(self.parts(text).into_iter().map(Value::S)),
            Value::Ss(members) => Value::list(sorted(members).into_iter().map(Value::S)),
            Value::Ns(members) => Value::list(sorted(members).into_iter().map(Value::N)),
            other => return Err(cannot(other, Type::L)),
        })
    }

    fn parts(&self, text: &str) -> Vec<String> {
        let parts = text.split(&self.separator).map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }
}

fn number(value: &Value) -> Result<Value, ConvertError> {
    match value {
        // The item checks whether it is one.
        Value::S(text) => Ok(Value::N(text.trim().to_owned())),
        Value::Boolean(flag) => Ok(Value::N(u8::from(*flag).to_string())),
        other => Err(cannot(other, Type::N)),
    }
}

fn map(value: &Value) -> Result<Value, ConvertError> {
    match value {
        Value::S(text) => json::map(text),
        other => Err(cannot(other, Type::M)),
    }
}

/// The elements of a list of texts and numbers.
fn scalars(list: &Value) -> Result<Vec<String>, ConvertError> {
    list.elements()?
        .into_iter()
        .map(|element| match element {
            Value::S(text) | Value::N(text) => Ok(text),
            other => {
                let found = other.type_name();
                Err(format!("an element is {found}, neither a string (S) nor a number (N)").into())
            }
        })
        .collect()
}

/// Sets have no order, and both images of a stream record must become the same.
fn sorted(members: &[String]) -> Vec<String> {
    let mut members = members.to_vec();
    members.sort_unstable();
    members
}

fn cannot(value: &Value, to: Type) -> ConvertError {
    format!("{} cannot become {}", value.type_name(), to.name()).into()
}
