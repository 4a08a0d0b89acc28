//! Converters as machine code: compiled by whoever deploys them, loaded where there is no compiler.
//!
//! A file is what wasmtime made of the component, a header as JSON, the header's length (4 bytes, little endian), and [`MAGIC`].
//! wasmtime has a header of its own inside and refuses what it did not make for the same settings; ours is there so that a
//! mismatch is a sentence, and so that a file which is cut off or has lost something in the middle shows. It comes last:
//! machine code that begins where a file begins can be mapped and run as it is, and what is never called is never read.
//!
//! There is no digest of the whole: reading all of it would take longer than everything else at a function's start, thirty
//! times as long for an interpreter. A zip has a checksum for each of its files, Lambda compares the digest of
//! the package, and the program that reads this comes in the same package with nothing to check it either.

#[cfg(feature = "compiler")]
mod compile;
mod deserialize;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::contract::bindings::exports::dynamodb_migrator::migration::converter;
use crate::instance::Program;
use crate::{Architecture, ComponentError, Converter, Runtime};

/// What a file ends with.
const MAGIC: &[u8; 16] = b"\0migrator cwasm\n";

/// Version of the layout around wasmtime's own.
const FORMAT: u32 = 1;

/// As much of a file's end as is read for its header, which takes a part of it.
const END: usize = 1024;

/// Machine code runs only on the very version of wasmtime that made it.
const WASMTIME: &str = wasmtime_environ::VERSION;

#[derive(Serialize, Deserialize)]
struct Header {
    format: u32,
    wasmtime: String,
    architecture: Architecture,
    /// Whether the component imports nothing beyond the contract.
    pure: bool,
    /// Bytes of machine code before the header.
    code: u64,
}

/// A converter that was compiled elsewhere by [`Component::precompile`](crate::Component::precompile).
#[derive(Debug)]
pub struct PrecompiledConverter(());

impl PrecompiledConverter {
    /// Loads a file, which must stay as it is while the converter is used; `name` is what messages call it, `config` the
    /// settings of a reusable converter. Takes about a thousandth of the time of compiling the component.
    ///
    /// Whoever can write the file can run code with the rights of this process, just as with the program itself. Load only
    /// what came with it.
    ///
    /// # Errors
    /// A sentence where the file cannot be read, was made by another wasmtime or for another architecture, or is not whole.
    pub fn load(
        runtime: &Runtime,
        name: &str,
        file: &Path,
        config: BTreeMap<String, String>,
    ) -> Result<Converter, ComponentError> {
        let unreadable =
            |error| ComponentError::Unreadable { name: name.to_owned(), source: Arc::new(error) };
        let (length, end) = end(file).map_err(unreadable)?;
        let header = header(name, length, &end)?;
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

/// The length of a file, and its last bytes.
fn end(file: &Path) -> io::Result<(u64, Vec<u8>)> {
    let mut file = File::open(file)?;
    let length = file.metadata()?.len();
    let mut end = vec![0; usize::try_from(length).map_or(END, |length| length.min(END))];
    file.seek(SeekFrom::Start(length - end.len() as u64))?;
    file.read_exact(&mut end)?;
    Ok((length, end))
}

/// Checks everything about a file that can be checked without reading its code.
fn header(name: &str, length: u64, end: &[u8]) -> Result<Header, ComponentError> {
    let damaged = |reason: String| ComponentError::Damaged { name: name.to_owned(), reason };
    let Some(rest) = end.strip_suffix(MAGIC) else {
        return Err(ComponentError::NotPrecompiled { name: name.to_owned() });
    };
    let header = rest.split_last_chunk().and_then(|(rest, length)| {
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (_, header) = rest.split_at_checked(rest.len().checked_sub(length)?)?;
        Some((serde_json::from_slice::<Header>(header).ok()?, length + size_of::<u32>() + MAGIC.len()))
    });
    let (header, behind) = header.ok_or_else(|| damaged("its header cannot be read".to_owned()))?;
    check(name, &header)?;
    let code = length.saturating_sub(behind as u64);
    if code != header.code {
        return Err(damaged(format!("it has {code} bytes of machine code instead of {}", header.code)));
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
