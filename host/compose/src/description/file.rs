//! Where in a file something stands.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// Where in a file something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    file: Arc<str>,
    line: u32,
    column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A file that is read.
pub(crate) struct File<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
}

impl File<'_> {
    /// The line and column of these bytes, both counted from one, columns in characters.
    pub(crate) fn place(&self, bytes: &Range<usize>) -> Place {
        let before = self.text.get(..bytes.start).unwrap_or(self.text);
        let line = before.rsplit('\n').next().unwrap_or_default();
        let counted = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
        Place {
            file: Arc::from(self.name),
            line: counted(before.matches('\n').count()),
            column: counted(line.chars().count()),
        }
    }

    /// Where it begins: the place of what is missing.
    pub(crate) fn start(&self) -> Place {
        self.place(&(0..0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_characters() {
        let file = File { name: "m.toml", text: "a = 1\nä = 2" };
        assert_eq!(file.place(&(9..10)).to_string(), "m.toml:2:3");
        assert_eq!(file.start().to_string(), "m.toml:1:1");
    }
}
