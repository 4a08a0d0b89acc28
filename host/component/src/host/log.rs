//! What an instance says.

use std::sync::{Arc, Mutex, PoisonError};

use super::State;
use crate::contract::bindings::dynamodb_migrator::migration::log::{Host, Level};

/// Bytes of one message that are kept.
const MESSAGE: usize = 4096;
/// Messages of one instance that are kept.
const MESSAGES: usize = 1000;

/// Passes messages on to tracing, within bounds. Clones share what is left.
#[derive(Clone)]
pub(crate) struct Messages {
    component: Arc<str>,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    count: usize,
    last_error: Option<String>,
}

impl Messages {
    pub(crate) fn new(component: Arc<str>) -> Self {
        Self { component, shared: Arc::default() }
    }

    /// The last message at level error, if there was one. A language's panic handler writes here why it stops.
    pub(crate) fn last_error(&self) -> Option<String> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner).last_error.clone()
    }

    /// Writes one message.
    pub(crate) fn write(&self, level: Level, message: &str) {
        let message = shortened(message.trim_end());
        {
            let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            if level == Level::Error {
                shared.last_error = Some(message.to_owned());
            }
            shared.count += 1;
            if shared.count == MESSAGES + 1 {
                tracing::warn!(component = &*self.component, "further messages of this batch are left out");
            }
            if shared.count > MESSAGES {
                return;
            }
        }
        let component = &*self.component;
        match level {
            Level::Trace => tracing::trace!(component, "{message}"),
            Level::Debug => tracing::debug!(component, "{message}"),
            Level::Info => tracing::info!(component, "{message}"),
            Level::Warn => tracing::warn!(component, "{message}"),
            Level::Error => tracing::error!(component, "{message}"),
        }
    }
}

/// At most [`MESSAGE`] bytes of a text, cut between characters.
pub(crate) fn shortened(text: &str) -> &str {
    let end = (0..=text.len().min(MESSAGE)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

impl Host for State {
    fn log(&mut self, level: Level, message: String) -> wasmtime::Result<()> {
        self.messages.write(level, &message);
        Ok(())
    }
}
