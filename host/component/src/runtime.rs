//! The engine that components run in.

use std::sync::Arc;

use crate::{ComponentError, Limits};

/// The engine that components run in. Cheap to clone; its one background thread ends with the last clone and the
/// last component loaded into it.
#[derive(Clone)]
pub struct Runtime {
    limits: Arc<Limits>,
}

impl Runtime {
    /// Starts an engine.
    ///
    /// # Errors
    /// Where this machine cannot run WebAssembly.
    pub fn new(limits: Limits) -> Result<Self, ComponentError> {
        Ok(Self { limits: Arc::new(limits) })
    }

    /// What its components may use.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}
