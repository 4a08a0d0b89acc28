//! Verification against a real table: what was planted is found, and nothing else.

#![allow(clippy::unwrap_used, reason = "what surprises a test should stop it")]

mod fixture;
mod live;
mod planted;
