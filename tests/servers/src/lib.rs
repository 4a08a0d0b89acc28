//! The servers that tests run against.
//!
//! - [`database`]: a DynamoDB of a test's own, of the make that `MIGRATOR_TEST_ENGINE` names: the embedded one or Amazon's.
//! - [`localstack`]: an AWS account of a test's own, with functions that run and event source mappings that deliver.
//!
//! The embedded database starts with the test. The others are started once by `cargo xtask test`, or by `cargo xtask servers` while
//! working on one test; without them a test that needs them fails and says so.

#![allow(clippy::expect_used, reason = "a broken assumption of a test must stop it")]

mod credentials;
pub mod database;
pub mod localstack;

/// Where a server listens that `cargo xtask` started.
///
/// # Panics
/// Without it.
fn address(variable: &str, server: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| {
        panic!(
            "this test needs {server}, and {variable} is not set: `cargo xtask test` starts it, and `cargo xtask servers \
             COMMAND` starts it for one command"
        )
    })
}
