//! The data plane against the embedded DynamoDB, and against a server that answers what no engine does.

#![allow(clippy::unwrap_used, reason = "what supports tests may fail like a test")]

mod batches;
mod connections;
mod database;
mod items;
mod messages;
mod retries;
mod scans;
mod script;
mod streams;
