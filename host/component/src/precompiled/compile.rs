//! From a component to the file.

use bytes::Bytes;
use wasmtime::Engine;

use super::{FORMAT, Header, MAGIC, WASMTIME};
use crate::runtime::config;
use crate::{Architecture, Component, ComponentError};

impl Component {
    /// Compiles its converter for Lambda's processors of an architecture, whatever this machine is: no instructions
    /// beyond those that every processor of the architecture has.
    ///
    /// The same component gives the same bytes.
    ///
    /// # Errors
    /// [`ComponentError::NotCompiledFor`] where it has no converter, or where this program cannot compile for the
    /// architecture.
    pub fn precompile(&self, architecture: Architecture) -> Result<Bytes, ComponentError> {
        let failed = |reason: String| ComponentError::NotCompiledFor {
            name: self.name().to_owned(),
            architecture,
            reason,
        };
        if !self.has_converter() {
            return Err(failed("it exports no converter".to_owned()));
        }
        let engine = config(Some(architecture)).and_then(|mut config| {
            // Nothing unwinds through the code, and Linux does without; at a load all of it would have to be registered.
            config.native_unwind_info(false);
            Engine::new(&config)
        });
        let code = engine.and_then(|engine| engine.precompile_component(self.bytes()));
        let code = code.map_err(|error| failed(format!("{error:#}")))?;
        let header = Header {
            format: FORMAT,
            wasmtime: WASMTIME.to_owned(),
            architecture,
            pure: self.inspection().pure,
            code: code.len() as u64,
        };
        let header = serde_json::to_vec(&header).map_err(|error| failed(error.to_string()))?;
        let length = u32::try_from(header.len()).map_err(|error| failed(error.to_string()))?;
        let mut file = code;
        file.extend_from_slice(&header);
        file.extend_from_slice(&length.to_le_bytes());
        file.extend_from_slice(MAGIC);
        Ok(file.into())
    }
}
