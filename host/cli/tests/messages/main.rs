//! What people see: every message that bad input leads to, from the real binary.

#![allow(clippy::unwrap_used, reason = "a test stops at what surprises it")]

mod arguments;
mod components;
mod composing;
mod converters;
mod endpoint;
mod files;
mod packages;
mod projects;
mod run;
mod running;
mod settings;
mod shelf;
mod tables;
