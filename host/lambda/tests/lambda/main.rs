//! The real bootstrap behind a Runtime API of our own, against the embedded DynamoDB.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a broken assumption of a test must stop it")]

mod backfill;
mod batches;
mod convergence;
mod deadlines;
mod events;
mod faults;
mod history;
mod languages;
mod mapping;
mod model;
mod poison;
mod starting;
mod target_errors;
mod world;
