//! Document paths: where in an item a value stands.

use std::fmt;
use std::str::FromStr;

use crate::ItemError;

/// One step below the top-level attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Segment {
    /// A member of a map.
    Name(String),
    /// An element of a list, counted from 0.
    Index(usize),
}

/// A [document path](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html):
/// `address.city`, `tags[0]`, `"a.b".c`.
///
/// A name that holds a dot, a bracket or a double quote stands in double quotes, where `\"` and `\\` mean `"` and `\`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    pub(crate) name: String,
    pub(crate) rest: Vec<Segment>,
}

impl Path {
    /// The path of a top-level attribute, whatever characters its name holds.
    pub fn name(name: impl Into<String>) -> Self {
        Self { name: name.into(), rest: Vec::new() }
    }
}

impl FromStr for Path {
    type Err = ItemError;

    fn from_str(_text: &str) -> Result<Self, ItemError> {
        todo!()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        todo!()
    }
}
