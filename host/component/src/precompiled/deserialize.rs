//! The one place in this project where code is `unsafe`.

use wasmtime::Engine;
use wasmtime::component::Component;

/// Takes over machine code that wasmtime made.
///
/// # Errors
/// wasmtime's, where it was made for other settings or another processor.
#[allow(unsafe_code, reason = "wasmtime offers no other way to load machine code without compiling it again")]
pub(super) fn component(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: wasmtime asks for bytes that `Engine::precompile_component` made and nobody changed. The caller has checked
    // that the file around them is one of ours, made by this very version of wasmtime for this processor, with the digest
    // that `compile` gave it; wasmtime itself compares its settings. What is left is a file made to deceive, and that comes
    // in the same package as this program: who can replace it can replace the program.
    unsafe { Component::deserialize(engine, code) }
}
