//! JSON strings: finding their end, reading and writing their escapes.

use std::borrow::Cow;

use crate::ItemError;

/// Every byte of a word set to `byte`.
const fn repeat(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// A word whose high bits mark the bytes that end a run of plain characters: `"`, `\` and control characters.
/// Bits above the lowest one set may be wrong (a borrow travels upwards), so only the lowest counts.
/// Source: "Determine if a word has a byte less than n", <https://graphics.stanford.edu/~seander/bithacks.html>.
const fn specials(word: u64) -> u64 {
    const LOW: u64 = repeat(0x01);
    let control = word.wrapping_sub(repeat(0x20)) & !word;
    let quote = word ^ repeat(b'"');
    let backslash = word ^ repeat(b'\\');
    let quote = quote.wrapping_sub(LOW) & !quote;
    let backslash = backslash.wrapping_sub(LOW) & !backslash;
    (control | quote | backslash) & repeat(0x80)
}

/// Position of the first byte at or after `from` that does not stand for itself in a JSON string; the length of
/// `bytes` if there is none.
#[inline]
pub(crate) fn plain_end(bytes: &[u8], from: usize) -> usize {
    let mut position = from;
    while let Some(chunk) = bytes.get(position..).and_then(|rest| rest.first_chunk::<8>()) {
        let found = specials(u64::from_le_bytes(*chunk));
        if found != 0 {
            return position + found.trailing_zeros() as usize / 8;
        }
        position += 8;
    }
    while let Some(&byte) = bytes.get(position) {
        if byte < 0x20 || byte == b'"' || byte == b'\\' {
            break;
        }
        position += 1;
    }
    position
}

/// Length of the escape sequence at `at` (where the backslash stands), or what is wrong with it.
pub(crate) fn escape_length(bytes: &[u8], at: usize) -> Result<usize, &'static str> {
    read_escape(bytes, at).map(|(_, length)| length)
}

/// The character an escape sequence means, and the sequence's length in bytes.
fn read_escape(bytes: &[u8], at: usize) -> Result<(char, usize), &'static str> {
    let character = match bytes.get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return read_unicode(bytes, at),
        _ => return Err("an unknown escape sequence"),
    };
    Ok((character, 2))
}

/// `\uXXXX`, or two of them that make a surrogate pair.
fn read_unicode(bytes: &[u8], at: usize) -> Result<(char, usize), &'static str> {
    const LONE: &str = "half of a surrogate pair";
    let first = four_hex(bytes, at + 2)?;
    if !(0xD800..0xE000).contains(&first) {
        return char::from_u32(first).map(|character| (character, 6)).ok_or(LONE);
    }
    if first >= 0xDC00 || bytes.get(at + 6..at + 8) != Some(br"\u") {
        return Err(LONE);
    }
    let second = four_hex(bytes, at + 8)?;
    if !(0xDC00..0xE000).contains(&second) {
        return Err(LONE);
    }
    let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    char::from_u32(code).map(|character| (character, 12)).ok_or(LONE)
}

fn four_hex(bytes: &[u8], at: usize) -> Result<u32, &'static str> {
    const BAD: &str = "a \\u that four hexadecimal digits do not follow";
    let digits = bytes.get(at..at + 4).ok_or(BAD)?;
    digits
        .iter()
        .try_fold(0, |code, &digit| char::from(digit).to_digit(16).map(|value| code * 16 + value).ok_or(BAD))
}

/// What the inside of a JSON string means. Borrowed where nothing is escaped.
pub(crate) fn unescape(inside: &[u8]) -> Result<Cow<'_, str>, ItemError> {
    let text = std::str::from_utf8(inside)
        .map_err(|error| ItemError::malformed(error.valid_up_to(), "text that is not UTF-8"))?;
    let mut position = plain_end(inside, 0);
    if position == inside.len() {
        return Ok(Cow::Borrowed(text));
    }
    let mut meaning = String::with_capacity(text.len());
    let mut run = 0;
    while position < inside.len() {
        let (character, length) =
            read_escape(inside, position).map_err(|reason| ItemError::malformed(position, reason))?;
        meaning.push_str(text.get(run..position).unwrap_or_default());
        meaning.push(character);
        run = position + length;
        position = plain_end(inside, run);
    }
    meaning.push_str(text.get(run..).unwrap_or_default());
    Ok(Cow::Owned(meaning))
}

/// Appends `text` as a JSON string, quotes included.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    out.push(b'"');
    let mut run = 0;
    loop {
        let position = plain_end(bytes, run);
        out.extend_from_slice(&bytes[run..position]);
        let Some(&byte) = bytes.get(position) else { break };
        write_escape(out, byte);
        run = position + 1;
    }
    out.push(b'"');
}

fn write_escape(out: &mut Vec<u8>, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            out.extend_from_slice(b"\\u00");
            out.push(HEX[usize::from(byte >> 4)]);
            out.push(HEX[usize::from(byte & 15)]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ascii_byte_is_found_or_passed_at_every_position_of_a_word() {
        for byte in 0..=0x7f_u8 {
            for position in 0..20 {
                let mut bytes = vec![b'\xc3'; 20];
                bytes[position] = byte;
                let special = byte < 0x20 || byte == b'"' || byte == b'\\';
                assert_eq!(
                    plain_end(&bytes, 0),
                    if special { position } else { 20 },
                    "{byte:#x} at {position}"
                );
            }
        }
    }

    #[test]
    fn escapes_mean_what_json_says() {
        let inside = br#"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00z"#;
        assert_eq!(unescape(inside).unwrap(), "a\"\\/\u{8}\u{c}\n\r\té😀z");
    }

    #[test]
    fn bad_escapes_are_errors() {
        for bad in [r"\x", r"\", r"\u12", r"\u12g4", r"\ud83d", r"\ud83dx", r"\ud83d\u0041", r"\ude00"] {
            assert!(unescape(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn written_strings_are_read_back_by_another_parser() {
        let text: String = (0..0x250_u32).filter_map(char::from_u32).chain(['😀']).collect();
        let mut out = Vec::new();
        write_string(&mut out, &text);
        assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
    }
}
