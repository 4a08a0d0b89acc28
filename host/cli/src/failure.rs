//! Errors at the edge: what failed, why, and what to do next, rendered in one place.

use std::error::Error;
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use serde::Serialize;

use crate::environment;
use crate::hints;
use crate::settings::Format;

/// Why a command ended without being done.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    message: String,
    causes: Vec<String>,
    hint: Option<String>,
    #[serde(skip)]
    status: u8,
}

impl Failure {
    /// The command could not do what it was asked; exit status 1.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Failure { message: message.into(), causes: Vec::new(), hint: None, status: 1 }
    }

    /// The command was asked in a wrong way; exit status 2.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Failure { status: 2, ..Failure::new(message) }
    }

    /// Adds an error as the cause, with its own causes and its hint.
    pub(crate) fn because(self, error: impl Error + 'static) -> Self {
        self.above(Failure::from(error))
    }

    /// Says what another failure comes to, which is the cause then.
    pub(crate) fn above(mut self, below: Failure) -> Self {
        self.add_cause(below.message);
        below.causes.into_iter().for_each(|cause| self.add_cause(cause));
        self.hint = self.hint.or(below.hint);
        self
    }

    /// Adds a cause that is text only.
    pub(crate) fn because_of(mut self, cause: impl Into<String>) -> Self {
        self.add_cause(cause.into());
        self
    }

    /// Says what to do next.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Many error types repeat their source in their own text; nobody needs to read it twice.
    fn add_cause(&mut self, cause: String) {
        let last = self.causes.last().unwrap_or(&self.message);
        if !last.contains(&cause) {
            self.causes.push(cause);
        }
    }

    /// Prints it on stderr and gives the exit status.
    pub(crate) fn report(&self, format: Format) -> ExitCode {
        let text = match format {
            Format::Text => self.render(colour()),
            // A value of strings always serialises.
            Format::Json => serde_json::json!({ "error": self }).to_string() + "\n",
        };
        // Nobody is left to tell when stderr is closed.
        let _ = std::io::stderr().write_all(text.as_bytes());
        ExitCode::from(self.status)
    }

    fn render(&self, colour: bool) -> String {
        let label = |name: &str, code: &str| {
            if colour { format!("\x1b[1;{code}m{name}\x1b[0m") } else { name.to_owned() }
        };
        let mut text = format!("{} {}\n", label("error:", "31"), indented(&self.message, "       "));
        for cause in &self.causes {
            text += &format!("  {} {}\n", label("caused by:", "33"), indented(cause, "             "));
        }
        if let Some(hint) = &self.hint {
            text += &format!("{} {}\n", label("hint:", "36"), indented(hint, "      "));
        }
        text
    }
}

impl<E: Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut failure = Failure::new(error.to_string());
        failure.hint = hints::for_error(&error);
        let mut next = error.source();
        while let Some(cause) = next {
            failure.add_cause(cause.to_string());
            failure.hint = failure.hint.or_else(|| hints::for_error(cause));
            next = cause.source();
        }
        failure
    }
}

/// Lines after the first stand under the first one.
fn indented(text: &str, by: &str) -> String {
    text.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join(&format!("\n{by}"))
}

/// Whether stderr wants colour. Colour only repeats what the words say.
pub(crate) fn colour() -> bool {
    std::io::stderr().is_terminal() && environment::NO_COLOR.read().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("outer: inner")]
    struct Outer(#[source] Inner);

    #[derive(Debug, thiserror::Error)]
    #[error("inner")]
    struct Inner;

    #[test]
    fn a_cause_that_the_message_already_says_is_not_said_again() {
        assert_eq!(Failure::from(Outer(Inner)).render(false), "error: outer: inner\n");
    }

    #[test]
    fn the_hint_is_last_and_the_causes_stand_below_the_message() {
        let failure = Failure::new("cannot apply").because(Inner).hint("try again");
        assert_eq!(failure.render(false), "error: cannot apply\n  caused by: inner\nhint: try again\n");
    }

    #[test]
    fn without_colour_not_one_escape_is_written() {
        let failure = Failure::new("a").because(Inner).hint("b");
        assert!(!failure.render(false).contains('\x1b'));
        assert!(failure.render(true).contains('\x1b'));
    }
}
