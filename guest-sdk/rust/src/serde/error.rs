//! Where an item and a Rust type do not fit together.

use std::fmt;

use crate::ItemError;

/// A message and the path of the value it is about.
#[derive(Debug)]
pub(crate) struct Error {
    path: String,
    message: String,
}

impl Error {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { path: String::new(), message: message.into() }
    }

    /// The same error, seen from one level further out.
    pub(crate) fn at(mut self, segment: &str) -> Self {
        if !self.path.is_empty() && !self.path.starts_with('[') {
            self.path.insert(0, '.');
        }
        self.path.insert_str(0, segment);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "`{}`: {}", self.path, self.message)
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
}

impl serde::ser::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
}

impl From<ItemError> for Error {
    fn from(error: ItemError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<Error> for ItemError {
    fn from(error: Error) -> Self {
        Self::Struct(error.to_string())
    }
}
