//! One attribute, compared with one value.

use std::cmp::Ordering;

use migrator_guest::settings::Path;
use migrator_guest::{ConvertError, Item, Number, Value};

/// Every operator by its name.
pub(crate) const OPERATORS: [&str; 10] = [
    "exists",
    "absent",
    "equals",
    "differs",
    "begins-with",
    "contains",
    "less",
    "less-or-equal",
    "greater",
    "greater-or-equal",
];

/// What must be true of an attribute.
pub(crate) struct Condition {
    /// One of [`OPERATORS`].
    operator: &'static str,
    /// Empty where the operator compares with nothing.
    value: String,
}

impl Condition {
    pub(crate) fn new(operator: &str, value: Option<String>) -> Result<Self, ConvertError> {
        let Some(operator) = OPERATORS.into_iter().find(|known| *known == operator) else {
            return Err(format!("`operator` is none of `{}`", OPERATORS.join("`, `")).into());
        };
        match (operator, value) {
            ("exists" | "absent", Some(_)) => {
                Err(format!("`value` has no meaning: `{operator}` compares with nothing").into())
            }
            ("exists" | "absent", None) => Ok(Self { operator, value: String::new() }),
            (_, None) => Err(format!("`value` is missing: `{operator}` compares with it").into()),
            (_, Some(value)) => Ok(Self { operator, value }),
        }
    }

    /// Whether it is true of an item. Of an attribute that is not there only `absent` and `differs` are.
    pub(crate) fn is_met(&self, item: &Item, path: &Path) -> Result<bool, ConvertError> {
        match self.operator {
            "exists" => return Ok(item.has(path)),
            "absent" => return Ok(!item.has(path)),
            _ => {}
        }
        let Some(found) = item.get(path) else { return Ok(self.operator == "differs") };
        let met = match self.operator {
            "equals" => self.order(path, &found)?.map(Ordering::is_eq),
            "differs" => self.order(path, &found)?.map(Ordering::is_ne),
            "begins-with" => match &found {
                Value::S(text) => Some(text.starts_with(&self.value)),
                _ => None,
            },
            "contains" => self.is_contained(path, &found)?,
            // There is no order among booleans.
            _ if matches!(found, Value::Boolean(_)) => None,
            "less" => self.order(path, &found)?.map(Ordering::is_lt),
            "less-or-equal" => self.order(path, &found)?.map(Ordering::is_le),
            "greater" => self.order(path, &found)?.map(Ordering::is_gt),
            _ => self.order(path, &found)?.map(Ordering::is_ge),
        };
        met.ok_or_else(|| {
            format!("`{path}` is {}, for which there is no `{}`", found.type_name(), self.operator).into()
        })
    }

    /// How a text, number or boolean stands to the value; none for other types.
    fn order(&self, path: &Path, found: &Value) -> Result<Option<Ordering>, ConvertError> {
        Ok(match found {
            Value::S(text) => Some(text.as_str().cmp(&self.value)),
            Value::N(number) => Some(self.order_of_number(path, number)?),
            Value::Boolean(flag) => Some(flag.to_string().cmp(&self.value)),
            _ => None,
        })
    }

    fn order_of_number(&self, path: &Path, number: &str) -> Result<Ordering, ConvertError> {
        let order = Number::from(number).compare(&Number::from(self.value.as_str()));
        order.ok_or_else(|| format!("`{path}` is a number (N), and `{}` is none", self.value).into())
    }

    /// Whether the value is part of a text or a member of a set or list; none for other types.
    fn is_contained(&self, path: &Path, found: &Value) -> Result<Option<bool>, ConvertError> {
        Ok(match found {
            Value::S(text) => Some(text.contains(&self.value)),
            Value::Ss(members) => Some(members.contains(&self.value)),
            Value::Ns(members) => {
                let mut any = false;
                for member in members {
                    any |= self.order_of_number(path, member)?.is_eq();
                }
                Some(any)
            }
            Value::L(_) => Some(found.elements()?.iter().any(|element| match element {
                Value::S(text) => *text == self.value,
                Value::N(number) => {
                    Number::from(number.as_str()).compare(&Number::from(self.value.as_str()))
                        == Some(Ordering::Equal)
                }
                _ => false,
            })),
            _ => None,
        })
    }
}
