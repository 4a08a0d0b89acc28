//! What can go wrong in a converter.

use std::error::Error;
use std::fmt;

/// Why an item, a path or a value was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ItemError {
    /// The text is not DynamoDB-JSON.
    Malformed(String),
    /// The document path does not parse, or leads through something that is neither a map nor a list.
    Path(String),
    /// The value is none that DynamoDB stores.
    Value(String),
    /// There is nothing at this path, and the caller needs it.
    Missing {
        /// Document path that was asked for.
        path: String,
    },
    /// Something of another type stands at this path.
    Type {
        /// Document path that was asked for; empty where a value stands alone.
        path: String,
        /// What the caller needs, for example `a string (S)`.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// The item and the Rust type do not fit together; says where and why.
    Struct(String),
}

impl ItemError {
    pub(crate) fn at(self, at: &str) -> Self {
        match self {
            Self::Type { expected, found, .. } => Self::Type { path: at.to_owned(), expected, found },
            other => other,
        }
    }
}

impl fmt::Display for ItemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(reason) | Self::Path(reason) | Self::Value(reason) | Self::Struct(reason) => {
                f.write_str(reason)
            }
            Self::Missing { path } => write!(f, "`{path}` is missing"),
            Self::Type { path, expected, found } if path.is_empty() => {
                write!(f, "expected {expected}, found {found}")
            }
            Self::Type { path, expected, found } => write!(f, "`{path}` must be {expected}, but is {found}"),
        }
    }
}

impl Error for ItemError {}

/// Why one item could not be converted. The other items of the batch are not affected.
///
/// Every error and every text becomes one with `?`; the causes of an error are part of the message.
///
/// ```
/// use migrator_guest::{ConvertError, Item};
///
/// fn convert(mut item: Item) -> Result<Item, ConvertError> {
///     let age: u8 = item.require_n("age")?.parse()?;
///     if age > 150 {
///         return Err(format!("nobody is {age} years old").into());
///     }
///     Ok(item)
/// }
///
/// let error = convert(Item::from_json(r#"{"age":{"N":"200"}}"#).unwrap()).unwrap_err();
/// assert_eq!(error.message(), "nobody is 200 years old");
/// ```
// No `Error` of its own: it could not be made of every other one with `?` then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConvertError {
    message: String,
}

impl ConvertError {
    /// An error with this message: lower case, no final period.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }

    /// What the host records and shows.
    pub fn message(&self) -> &str {
        &self.message
    }

    #[doc(hidden)]
    pub fn into_message(self) -> String {
        self.message
    }
}

impl fmt::Display for ConvertError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl<E: Into<Box<dyn Error>>> From<E> for ConvertError {
    fn from(error: E) -> Self {
        let error = error.into();
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            message.push_str(": ");
            message.push_str(&cause.to_string());
            source = cause.source();
        }
        Self { message }
    }
}
