//! Everything on stderr that is no error: lines, and bars on a terminal.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// How often a spinner turns.
const TICK: Duration = Duration::from_millis(120);

/// stderr, shared by lines and bars so that they do not overwrite each other. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Screen {
    bars: MultiProgress,
    terminal: bool,
}

impl Screen {
    /// Bars are shown only when stderr is a terminal.
    pub(crate) fn new() -> Self {
        Screen { bars: MultiProgress::new(), terminal: std::io::stderr().is_terminal() }
    }

    /// Whether somebody watches.
    pub(crate) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Writes a line above the bars.
    pub(crate) fn line(&self, text: &str) {
        self.bars.suspend(|| {
            // Nobody is left to tell when stderr is closed.
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        });
    }

    /// A line that moves until it is dropped; nothing where nobody watches.
    pub(crate) fn spinner(&self, text: String) -> Bar {
        let Some(bar) = self.bar(ProgressBar::new_spinner(), "{spinner} {msg}") else { return Bar(None) };
        bar.set_message(text);
        Bar(Some(bar))
    }

    /// A bar of known length until it is dropped; nothing where nobody watches.
    pub(crate) fn progress(&self, prefix: String, length: u64) -> Bar {
        let template = "  {prefix} {wide_bar} {percent:>3} %  {msg}";
        let Some(bar) = self.bar(ProgressBar::new(length), template) else { return Bar(None) };
        bar.set_prefix(prefix);
        Bar(Some(bar))
    }

    fn bar(&self, bar: ProgressBar, template: &str) -> Option<ProgressBar> {
        if !self.terminal {
            return None;
        }
        let style = ProgressStyle::with_template(template).ok()?.tick_chars("|/-\\ ").progress_chars("=> ");
        let bar = self.bars.add(bar.with_style(style));
        bar.enable_steady_tick(TICK);
        Some(bar)
    }
}

/// A moving line; it disappears when it is dropped.
#[derive(Debug)]
pub(crate) struct Bar(Option<ProgressBar>);

impl Bar {
    /// Shows how far it is.
    pub(crate) fn set(&self, position: u64, length: u64, message: String) {
        if let Some(bar) = &self.0 {
            bar.set_length(length);
            bar.set_position(position);
            bar.set_message(message);
        }
    }

    /// Shows another text.
    pub(crate) fn set_message(&self, message: String) {
        if let Some(bar) = &self.0 {
            bar.set_message(message);
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
