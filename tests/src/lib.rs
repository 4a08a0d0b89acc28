//! What the end-to-end tests and the demo share: a real server, a population of customers, a writer that keeps changing
//! them, the real `migrator` binary, and an oracle that compares tables without the engine's help.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a broken assumption of a test must stop it")]

pub mod binary;
pub mod customers;
pub mod guests;
pub mod lambda;
pub mod oracle;
pub mod server;
pub mod writer;

pub use migrator_test_servers::localstack;
