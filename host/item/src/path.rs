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

    /// Whether `other` is this path or leads through it.
    pub(crate) fn leads_to(&self, other: &Self) -> bool {
        self.name == other.name && other.rest.starts_with(&self.rest)
    }
}

impl FromStr for Path {
    type Err = ItemError;

    fn from_str(text: &str) -> Result<Self, ItemError> {
        if !text.is_empty() && !text.contains(['.', '[', ']', '"']) {
            return Ok(Self::name(text));
        }
        Reader { text, position: 0 }.path().map_err(|reason| ItemError::path(text, reason))
    }
}

/// A cursor over the text of a path.
struct Reader<'a> {
    text: &'a str,
    position: usize,
}

impl Reader<'_> {
    fn path(mut self) -> Result<Path, String> {
        let mut path = Path::name(self.read_name()?);
        while let Some(byte) = self.text.as_bytes().get(self.position) {
            self.position += 1;
            path.rest.push(match byte {
                b'.' => Segment::Name(self.read_name()?),
                b'[' => Segment::Index(self.read_index()?),
                _ => return Err(format!("expected `.` or `[` at byte {}", self.position - 1)),
            });
        }
        Ok(path)
    }

    fn remaining(&self) -> &str {
        self.text.get(self.position..).unwrap_or_default()
    }

    fn read_name(&mut self) -> Result<String, String> {
        let start = self.position;
        let name = if self.remaining().starts_with('"') {
            self.read_quoted()?
        } else {
            let rest = self.remaining();
            let end = rest.find(['.', '[', ']', '"']).unwrap_or(rest.len());
            let name = rest.get(..end).unwrap_or_default().to_owned();
            self.position += end;
            name
        };
        if name.is_empty() { Err(format!("a name is missing at byte {start}")) } else { Ok(name) }
    }

    fn read_quoted(&mut self) -> Result<String, String> {
        let start = self.position;
        let mut name = String::new();
        let mut characters = self.remaining().char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.position = start + at + 1;
                    return Ok(name);
                }
                '\\' => match characters.next() {
                    Some((_, escaped @ ('"' | '\\'))) => name.push(escaped),
                    _ => return Err(format!("expected `\\\"` or `\\\\` at byte {}", start + at)),
                },
                other => name.push(other),
            }
        }
        Err(format!("the quote at byte {start} is not closed"))
    }

    fn read_index(&mut self) -> Result<usize, String> {
        let start = self.position;
        let wrong = || format!("expected a list index and `]` at byte {start}");
        let rest = self.remaining();
        let end = rest.find(']').ok_or_else(wrong)?;
        let digits = rest.get(..end).unwrap_or_default();
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let index = digits.parse().map_err(|_| format!("the list index {digits} is too large"))?;
        self.position += end + 1;
        Ok(index)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_name(f, &self.name)?;
        for segment in &self.rest {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Name(name) => {
                    f.write_str(".")?;
                    write_name(f, name)?;
                }
            }
        }
        Ok(())
    }
}

fn write_name(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    if !name.contains(['.', '[', ']', '"']) {
        return f.write_str(name);
    }
    write!(f, "\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Path {
        text.parse().unwrap()
    }

    #[test]
    fn names_indexes_and_quotes_are_told_apart() {
        let path = read(r#"a.b[0][12]."c.d"."say \"\\""#);
        let name = |name: &str| Segment::Name(name.to_owned());
        let rest = vec![name("b"), Segment::Index(0), Segment::Index(12), name("c.d"), name(r#"say "\"#)];
        assert_eq!(path, Path { name: "a".to_owned(), rest });
        assert_eq!(read("last name-ö\\"), Path::name("last name-ö\\"));
        assert_eq!(read(r#""a[0]""#), Path::name("a[0]"));
    }

    #[test]
    fn paths_that_do_not_parse_say_where() {
        let message = |text: &str| text.parse::<Path>().unwrap_err().to_string();
        assert_eq!(message(""), "document path ``: a name is missing at byte 0");
        assert_eq!(message("a..b"), "document path `a..b`: a name is missing at byte 2");
        assert_eq!(message("a[x]"), "document path `a[x]`: expected a list index and `]` at byte 2");
        assert_eq!(message("a[0"), "document path `a[0`: expected a list index and `]` at byte 2");
        assert_eq!(message("a[0]b"), "document path `a[0]b`: expected `.` or `[` at byte 4");
        assert_eq!(message("a]"), "document path `a]`: expected `.` or `[` at byte 1");
        assert_eq!(message("\"a"), "document path `\"a`: the quote at byte 0 is not closed");
        assert!("a[99999999999999999999]".parse::<Path>().is_err());
        assert!(r#""a\x""#.parse::<Path>().is_err());
    }

    proptest! {
        #[test]
        fn a_path_is_read_back_as_it_is_written(
            name in ".{1,8}",
            rest in prop::collection::vec(prop_oneof![
                "[a-z.\\[\\]\"\\\\ö ]{1,5}".prop_map(Segment::Name),
                any::<usize>().prop_map(Segment::Index),
            ], 0..5),
        ) {
            let path = Path { name, rest };
            prop_assert_eq!(read(&path.to_string()), path);
        }

        #[test]
        fn any_text_is_a_path_or_an_error(text in "[a.\\[\\]\"\\\\0-9 ]{0,12}|.{0,12}") {
            if let Ok(path) = text.parse::<Path>() {
                prop_assert_eq!(read(&path.to_string()), path);
            }
        }
    }
}
