//! Data on stdout, as text or as JSON.

use std::fmt::Display;
use std::io::Write as _;

use serde::Serialize;

use crate::failure::Failure;
use crate::settings::Format;

/// Where results go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// The form chosen for this run.
    pub(crate) format: Format,
}

impl Output {
    /// Prints the one result of a command; as JSON it is one indented document.
    ///
    /// # Errors
    /// When stdout is closed or full.
    pub(crate) fn print<T: Serialize + Display>(self, result: &T) -> Result<(), Failure> {
        let text = match self.format {
            Format::Text => result.to_string(),
            Format::Json => serde_json::to_string_pretty(result)?,
        };
        write(&text)
    }

    /// Prints one of a stream of results; as JSON each is one line.
    ///
    /// # Errors
    /// When stdout is closed or full.
    pub(crate) fn print_line<T: Serialize + Display>(self, result: &T) -> Result<(), Failure> {
        let text = match self.format {
            Format::Text => result.to_string(),
            Format::Json => serde_json::to_string(result)?,
        };
        write(&text)
    }
}

/// Writes text and one line end to stdout.
///
/// # Errors
/// When stdout is full; that nobody reads it any more is no error.
pub(crate) fn write(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    let written = writeln!(stdout, "{}", text.trim_end_matches('\n')).and_then(|()| stdout.flush());
    match written {
        // `migrator … | head` is no error.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| Failure::new("cannot write to stdout").because(error)),
    }
}
