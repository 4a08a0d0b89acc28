//! Converters as machine code: compiled by whoever deploys them, loaded where there is no compiler.
//!
//! A file is what wasmtime made of the component, a header as JSON, the header's length (4 bytes, little endian), the sha256 of
//! all that, and [`MAGIC`]. wasmtime has a header of its own inside and refuses what it did not make for the same
//! settings; ours is there so that a mismatch is a sentence. It comes last: machine code that begins where a file begins can be
//! mapped and run as it is, and what is never called is never read.

#[cfg(feature = "compiler")]
mod compile;
mod deserialize;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::contract::bindings::exports::dynamodb_migrator::migration::converter;
use crate::instance::Program;
use crate::{Architecture, ComponentError, Converter, Runtime};

/// What a file ends with.
const MAGIC: &[u8; 16] = b"\0migrator cwasm\n";

/// Version of the layout around wasmtime's own.
const FORMAT: u32 = 1;

/// Bytes of the digest before that.
const DIGEST: usize = 32;

/// Machine code runs only on the very version of wasmtime that made it.
const WASMTIME: &str = wasmtime_environ::VERSION;

#[derive(Serialize, Deserialize)]
struct Header {
    format: u32,
    wasmtime: String,
    architecture: Architecture,
    /// Whether the component imports nothing beyond the contract.
    pure: bool,
}

/// A converter that was compiled elsewhere by [`Component::precompile`](crate::Component::precompile).
#[derive(Debug)]
pub struct PrecompiledConverter(());

impl PrecompiledConverter {
    /// Loads a file, which must stay as it is while the converter is used; `name` is what messages call it, `config` the
    /// settings of a reusable converter. Takes about a thousandth of the time of compiling the component.
    ///
    /// The digest in the file shows damage, not malice: whoever can write the file can run code with the rights of
    /// this process, just as with the program itself. Load only what came with it.
    ///
    /// # Errors
    /// A sentence where the file cannot be read, was made by another wasmtime or for another architecture, or is damaged.
    pub fn load(
        runtime: &Runtime,
        name: &str,
        file: &Path,
        config: BTreeMap<String, String>,
    ) -> Result<Converter, ComponentError> {
        let unreadable =
            |error| ComponentError::Unreadable { name: name.to_owned(), source: Arc::new(error) };
        let header = read(name, &deserialize::bytes(file).map_err(unreadable)?)?;
        let refused = |error: wasmtime::Error| ComponentError::NotLoaded {
            name: name.to_owned(),
            reason: format!("{error:#}"),
        };
        let component = deserialize::component(runtime.engine(), file).map_err(refused)?;
        let pre = runtime.linker().instantiate_pre(&component).map_err(refused)?;
        let indices = converter::GuestIndices::new(&pre).map_err(refused)?;
        let program = Program { name: Arc::from(name), runtime: runtime.clone(), pre, pure: header.pure };
        Ok(Converter::new(Arc::new(program), Arc::new(indices), config))
    }
}

/// Checks everything about a file that can be checked without running it.
fn read(name: &str, bytes: &[u8]) -> Result<Header, ComponentError> {
    let damaged = |reason: &str| ComponentError::Damaged { name: name.to_owned(), reason: reason.to_owned() };
    let Some(rest) = bytes.strip_suffix(MAGIC) else {
        return Err(ComponentError::NotPrecompiled { name: name.to_owned() });
    };
    let (sealed, digest) = rest.split_last_chunk::<DIGEST>().ok_or_else(|| damaged("it is cut off"))?;
    let header = sealed.split_last_chunk().and_then(|(rest, length)| {
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (_, header) = rest.split_at_checked(rest.len().checked_sub(length)?)?;
        serde_json::from_slice::<Header>(header).ok()
    });
    let header = header.ok_or_else(|| damaged("its header cannot be read"))?;
    check(name, &header)?;
    if Sha256::digest(sealed).as_slice() != digest {
        return Err(damaged("its bytes do not have the digest at its end"));
    }
    Ok(header)
}

fn check(name: &str, header: &Header) -> Result<(), ComponentError> {
    if (header.format, header.wasmtime.as_str()) != (FORMAT, WASMTIME) {
        return Err(ComponentError::OtherRuntime {
            name: name.to_owned(),
            found: header.wasmtime.clone(),
            expected: WASMTIME.to_owned(),
        });
    }
    if Architecture::host() != Some(header.architecture) {
        return Err(ComponentError::OtherArchitecture {
            name: name.to_owned(),
            found: header.architecture,
            host: std::env::consts::ARCH,
        });
    }
    Ok(())
}
