//! What an item promises: as properties against a plain `serde_json` model, and one by one.

#![allow(clippy::unwrap_used, reason = "what surprises a test should stop it")]

mod generate;
mod keys;
mod malformed;
mod model;
mod promises;
mod properties;
