//! What people see: every message that bad input leads to, from the real binary.

mod arguments;
mod endpoint;
mod files;
mod run;
mod settings;
