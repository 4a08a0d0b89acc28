//! The servers that tests run against.
//!
//! - [`database`]: a DynamoDB of a test's own, of the make that `MIGRATOR_TEST_ENGINE` names: the embedded one or Amazon's.
//! - [`localstack`]: an AWS account of a test's own, with functions that run and event source mappings that deliver.
//! - [`registry`]: a registry of a test's own.
//! - [`interception`]: something between a client and its server.
//!
//! The embedded database and the registry start with the test. The others are started once by `cargo xtask test`, or by
//! `cargo xtask servers` while working on one test, which also install the registry; without them a test that needs them fails and
//! says so.

#![allow(clippy::expect_used, reason = "a broken assumption of a test must stop it")]

mod credentials;
pub mod database;
pub mod interception;
pub mod localstack;
pub mod registry;

/// Where a server listens that `cargo xtask` started, or a program is that it installed.
///
/// # Panics
/// Without it.
fn address(variable: &str, server: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| {
        panic!(
            "this test needs {server}, and {variable} is not set: `cargo xtask test` sets it, and `cargo xtask servers \
             COMMAND` sets it for one command"
        )
    })
}
