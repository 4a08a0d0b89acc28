//! Filling in the texts of core modules.

use super::{BASE, StaticMemory};

/// Bytes of a page of memory.
const PAGE: usize = 1 << 16;

/// The text with these values and those of its memory in place of `{name}`.
pub(super) fn fill(text: &str, values: &[(&str, &str)], memory: &StaticMemory<'_>) -> String {
    let end = memory.end();
    let fixed = [
        ("base", BASE.to_string()),
        ("data", escaped(memory.bytes())),
        ("pages", (end as usize / PAGE + 1).to_string()),
        ("heap", end.to_string()),
    ];
    let mut text = text.to_owned();
    // `allocate` comes first: it has names of its own inside.
    for (name, value) in
        values.iter().copied().chain(fixed.iter().map(|(name, value)| (*name, value.as_str())))
    {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

/// Bytes as a string of the text format.
fn escaped(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 3), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "\\{byte:02x}");
        text
    })
}
