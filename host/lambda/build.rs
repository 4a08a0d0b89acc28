//! Links the bootstrap so that little is left to do before its first instruction.
//!
//! **To a fixed address.** A program that may lie anywhere is patched in twenty thousand places: a copy of eighty pages at every
//! cold start, a fifth of what the function's start takes of a processor. What the address protects against, a written-over
//! return address, takes memory errors that this program's language does not have.
//!
//! **With its own unwinder**, which the compiler of C has beside the shared one: one library less to find, map and bind.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |variable: &str, value: &str| std::env::var(variable).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_OS", "linux") {
        println!("cargo::rustc-link-arg-bin=bootstrap=-no-pie");
        if is("CARGO_CFG_TARGET_ENV", "gnu") {
            println!("cargo::rustc-link-lib=static=gcc_eh");
        }
    }
}
