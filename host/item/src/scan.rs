//! One pass over DynamoDB-JSON that checks its shape and finds where values begin and end, decoding nothing.

use std::borrow::Cow;
use std::ops::Range;

use crate::ItemError;
use crate::text::{escape_length, plain_end, unescape};

/// How many values may stand one inside the other. DynamoDB stores 32 levels
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html>); reading takes twice as many, so that
/// no way of counting refuses what DynamoDB holds, and the stack still stays small. [`crate::Item::validate`] asks for 32.
pub(crate) const MAX_SCAN_DEPTH: usize = 64;

/// From this many names on, duplicates are found by sorting instead of by comparing each with each.
const FEW_NAMES: usize = 16;

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    S,
    N,
    B,
    Bool,
    Null,
    Ss,
    Ns,
    Bs,
    M,
    L,
}

/// The inside of a JSON string: a range of the scanned bytes without the quotes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether a backslash stands in it, so that the bytes are not what it means.
    pub(crate) escaped: bool,
}

/// The names of one object as they come by.
#[derive(Default)]
struct Names {
    /// Start in [`Scanner::names`].
    base: usize,
    /// One bit for each (length, first byte, last byte) seen, so that most names are compared with none.
    seen: u64,
}

/// A cursor over DynamoDB-JSON.
pub(crate) struct Scanner<'a> {
    bytes: &'a [u8],
    pub(crate) position: usize,
    depth: usize,
    /// Names of the objects that are open, innermost last.
    names: Vec<Text>,
}

impl<'a> Scanner<'a> {
    /// A scanner over text from elsewhere: checks that it is UTF-8.
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self, ItemError> {
        match std::str::from_utf8(bytes) {
            Ok(_) => Ok(Self::over_utf8(bytes)),
            Err(error) => Err(ItemError::malformed(error.valid_up_to(), "text that is not UTF-8")),
        }
    }

    /// A scanner over bytes already known to be UTF-8.
    pub(crate) fn over_utf8(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0, depth: 0, names: Vec::new() }
    }

    /// The bytes in a range.
    pub(crate) fn slice(&self, range: Range<usize>) -> &'a [u8] {
        self.bytes.get(range).unwrap_or_default()
    }

    /// What a string means.
    pub(crate) fn meaning(&self, text: Text) -> Result<Cow<'a, str>, ItemError> {
        unescape(self.slice(text.start..text.end))
    }

    pub(crate) fn error(&self, reason: impl Into<String>) -> ItemError {
        ItemError::malformed(self.position, reason)
    }

    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    #[inline]
    pub(crate) fn whitespace(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.position += 1;
        }
    }

    /// Steps over `byte`, and over white space before it.
    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), ItemError> {
        self.whitespace();
        if self.peek() == Some(byte) {
            self.position += 1;
            return Ok(());
        }
        Err(self.unexpected(&format!("`{}`", char::from(byte))))
    }

    #[cold]
    fn unexpected(&self, wanted: &str) -> ItemError {
        match self.peek() {
            None => self.error(format!("the text ends where {wanted} should stand")),
            Some(_) => self.error(format!("expected {wanted}")),
        }
    }

    /// Checks that nothing but white space follows.
    pub(crate) fn finish(&mut self) -> Result<(), ItemError> {
        self.whitespace();
        if self.position == self.bytes.len() {
            Ok(())
        } else {
            Err(self.error("unexpected text after the end"))
        }
    }

    /// Steps over a string.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<Text, ItemError> {
        self.expect(b'"')?;
        let start = self.position;
        let mut escaped = false;
        loop {
            self.position = plain_end(self.bytes, self.position);
            match self.peek() {
                Some(b'"') => {
                    let end = self.position;
                    self.position += 1;
                    return Ok(Text { start, end, escaped });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.position +=
                        escape_length(self.bytes, self.position).map_err(|reason| self.error(reason))?;
                }
                Some(_) => return Err(self.error("a control character in a string")),
                None => return Err(self.error("the text ends inside a string")),
            }
        }
    }

    /// Steps over the elements of an array, one call of `each` per element.
    pub(crate) fn array<E>(&mut self, mut each: E) -> Result<(), ItemError>
    where
        E: FnMut(&mut Self) -> Result<(), ItemError>,
    {
        self.expect(b'[')?;
        self.whitespace();
        if self.peek() == Some(b']') {
            self.position += 1;
            return Ok(());
        }
        loop {
            self.whitespace();
            each(self)?;
            if !self.separator(b']')? {
                return Ok(());
            }
        }
    }

    /// Steps over the members of an object, one call of `each` per member, standing before the value. A name
    /// that comes twice is an error.
    pub(crate) fn object<E>(&mut self, mut each: E) -> Result<(), ItemError>
    where
        E: FnMut(&mut Self, Text) -> Result<(), ItemError>,
    {
        self.expect(b'{')?;
        self.whitespace();
        if self.peek() == Some(b'}') {
            self.position += 1;
            return Ok(());
        }
        let mut names = Names { base: self.names.len(), seen: 0 };
        loop {
            let name = self.string()?;
            self.remember(&mut names, name)?;
            self.expect(b':')?;
            self.whitespace();
            each(self, name)?;
            if !self.separator(b'}')? {
                break;
            }
        }
        self.forget(&names)
    }

    /// Steps over a comma (true) or the closing bracket (false).
    #[inline]
    fn separator(&mut self, close: u8) -> Result<bool, ItemError> {
        self.whitespace();
        let more = match self.peek() {
            Some(b',') => true,
            Some(byte) if byte == close => false,
            _ => return Err(self.unexpected(&format!("`,` or `{}`", char::from(close)))),
        };
        self.position += 1;
        Ok(more)
    }

    #[inline]
    fn remember(&mut self, names: &mut Names, name: Text) -> Result<(), ItemError> {
        let inside = self.slice(name.start..name.end);
        let earlier = self.names.get(names.base..).unwrap_or_default();
        // An escaped name may be spelt in several ways, so it is always compared, and so is what comes after it.
        let bit = if name.escaped {
            u64::MAX
        } else {
            let ends = inside.first().zip(inside.last()).map_or(0, |(first, last)| {
                usize::from(*first).wrapping_mul(7).wrapping_add(usize::from(*last).wrapping_mul(31))
            });
            1 << (ends.wrapping_add(inside.len()) & 63)
        };
        if names.seen & bit != 0 && earlier.len() < FEW_NAMES {
            for other in earlier {
                if self.same(*other, name)? {
                    return Err(self.duplicate(name));
                }
            }
        }
        names.seen |= bit;
        self.names.push(name);
        Ok(())
    }

    /// Looks for duplicates where the names were too many to compare each with each, and drops them.
    #[inline]
    fn forget(&mut self, names: &Names) -> Result<(), ItemError> {
        if self.names.len() - names.base > FEW_NAMES {
            self.find_duplicate(names.base)?;
        }
        self.names.truncate(names.base);
        Ok(())
    }

    fn find_duplicate(&self, base: usize) -> Result<(), ItemError> {
        let mut sorted = Vec::new();
        for name in self.names.get(base..).unwrap_or_default() {
            sorted.push((self.meaning(*name)?, name));
        }
        sorted.sort_unstable_by(|(a, a_at), (b, b_at)| a.cmp(b).then(a_at.start.cmp(&b_at.start)));
        match sorted.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(self.duplicate(*pair[1].1)),
            None => Ok(()),
        }
    }

    fn same(&self, a: Text, b: Text) -> Result<bool, ItemError> {
        if a.escaped || b.escaped {
            return Ok(self.meaning(a)? == self.meaning(b)?);
        }
        Ok(self.slice(a.start..a.end) == self.slice(b.start..b.end))
    }

    #[cold]
    fn duplicate(&self, name: Text) -> ItemError {
        let inside = String::from_utf8_lossy(self.slice(name.start..name.end));
        ItemError::malformed(name.start, format!("the name \"{inside}\" stands twice in one object"))
    }

    /// Reads `{"S":` – everything of a value before its payload.
    #[inline]
    pub(crate) fn open_value(&mut self) -> Result<Kind, ItemError> {
        self.expect(b'{')?;
        let tag = self.string()?;
        let kind = match self.slice(tag.start..tag.end) {
            b"S" => Kind::S,
            b"N" => Kind::N,
            b"B" => Kind::B,
            b"BOOL" => Kind::Bool,
            b"NULL" => Kind::Null,
            b"SS" => Kind::Ss,
            b"NS" => Kind::Ns,
            b"BS" => Kind::Bs,
            b"M" => Kind::M,
            b"L" => Kind::L,
            other => {
                let other = String::from_utf8_lossy(other);
                return Err(ItemError::malformed(tag.start, format!("`{other}` is not a type of DynamoDB")));
            }
        };
        self.expect(b':')?;
        self.whitespace();
        if matches!(kind, Kind::M | Kind::L) {
            self.depth += 1;
            if self.depth > MAX_SCAN_DEPTH {
                return Err(self.error(format!("values nested more than {MAX_SCAN_DEPTH} levels deep")));
            }
        }
        Ok(kind)
    }

    /// Reads the `}` after a payload.
    #[inline]
    pub(crate) fn close_value(&mut self, kind: Kind) -> Result<(), ItemError> {
        if matches!(kind, Kind::M | Kind::L) {
            self.depth -= 1;
        }
        self.expect(b'}')
    }

    /// Steps over one value, checking its shape all the way down.
    pub(crate) fn skip_value(&mut self) -> Result<Range<usize>, ItemError> {
        let start = self.position;
        let kind = self.open_value()?;
        self.skip_payload(kind)?;
        self.close_value(kind)?;
        Ok(start..self.position)
    }

    /// Steps over what follows `{"S":`.
    pub(crate) fn skip_payload(&mut self, kind: Kind) -> Result<Range<usize>, ItemError> {
        let start = self.position;
        match kind {
            Kind::S | Kind::N | Kind::B => self.string().map(drop)?,
            Kind::Bool => self.boolean().map(drop)?,
            Kind::Null => self.null()?,
            Kind::Ss | Kind::Ns | Kind::Bs => self.array(|scanner| scanner.string().map(drop))?,
            Kind::M => self.object(|scanner, _| scanner.skip_value().map(drop))?,
            Kind::L => self.array(|scanner| scanner.skip_value().map(drop))?,
        }
        Ok(start..self.position)
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&mut self) -> Result<bool, ItemError> {
        let rest = self.bytes.get(self.position..).unwrap_or_default();
        let value = rest.starts_with(b"true");
        if !value && !rest.starts_with(b"false") {
            return Err(self.unexpected("`true` or `false`"));
        }
        self.position += if value { 4 } else { 5 };
        Ok(value)
    }

    /// The `true` of `{"NULL":true}`, the only payload DynamoDB takes there.
    pub(crate) fn null(&mut self) -> Result<(), ItemError> {
        let start = self.position;
        match self.boolean() {
            Ok(true) => Ok(()),
            _ => Err(ItemError::malformed(start, "expected `true`, the only value of NULL")),
        }
    }
}
