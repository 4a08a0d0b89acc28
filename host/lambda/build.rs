//! Links the bootstrap to a fixed address.
//!
//! A program that may lie anywhere is patched in twenty thousand places before its first instruction: a copy of eighty pages at
//! every cold start, a fifth of what the function's start takes of a processor. What the address protects against, a
//! written-over return address, takes memory errors that this program's language does not have.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo::rustc-link-arg-bin=bootstrap=-no-pie");
    }
}
