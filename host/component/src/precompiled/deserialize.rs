//! The one place in this project where code is `unsafe`.

use std::path::Path;

use wasmtime::Engine;
use wasmtime::component::Component;

/// Takes over machine code that wasmtime made, from the beginning of a file.
///
/// # Errors
/// wasmtime's, where it was made for other settings or another processor.
#[allow(unsafe_code, reason = "wasmtime offers no other way to load machine code without compiling it again")]
pub(super) fn component(engine: &Engine, file: &Path) -> wasmtime::Result<Component> {
    // SAFETY: wasmtime asks for a file that begins with what `Engine::precompile_component` made and that nobody changes. The
    // caller has checked that it is one of ours, whole, made by this very version of wasmtime for this processor; wasmtime
    // itself compares its settings. What is left is a file made to deceive, or changed where it lies, and it lies
    // in the same package as this program: who can change it can change the program.
    unsafe { Component::deserialize_file(engine, file) }
}
