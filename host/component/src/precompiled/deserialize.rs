//! The one place in this project where code is `unsafe`.

use std::fs::File;
use std::io;
use std::path::Path;

use memmap2::Mmap;
use wasmtime::Engine;
use wasmtime::component::Component;

/// A file's bytes, of which only those that are looked at are read.
///
/// # Errors
/// Where it is not there or cannot be mapped.
#[allow(unsafe_code, reason = "a file that is mapped may be changed by somebody else")]
pub(super) fn bytes(file: &Path) -> io::Result<Mmap> {
    let file = File::open(file)?;
    // SAFETY: the file is part of a package that is only read, as the program itself is: who changes it under us could as well
    // have changed this program.
    unsafe { Mmap::map(&file) }
}

/// Takes over machine code that wasmtime made, from the beginning of a file.
///
/// # Errors
/// wasmtime's, where it was made for other settings or another processor.
#[allow(unsafe_code, reason = "wasmtime offers no other way to load machine code without compiling it again")]
pub(super) fn component(engine: &Engine, file: &Path) -> wasmtime::Result<Component> {
    // SAFETY: wasmtime asks for a file that begins with what `Engine::precompile_component` made and that nobody changes. The
    // caller has checked that it is one of ours, made by this very version of wasmtime for this processor, with the digest
    // that `compile` gave it; wasmtime itself compares its settings. What is left is a file made to deceive, and that comes
    // in the same package as this program: who can replace it can replace the program.
    unsafe { Component::deserialize_file(engine, file) }
}
