//! The embedded DynamoDB: that it starts, stops and survives, and each correction of the engine beside the behaviour
//! of the engine by itself, so that a test fails when a correction is no longer needed.

#![allow(clippy::unwrap_used, reason = "what supports tests may fail like a test")]

mod client;
mod engine;
mod expiry;
mod indexes;
mod load;
mod process;
mod starting;
mod stream_records;
