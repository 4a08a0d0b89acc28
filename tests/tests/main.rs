//! What the product promises, tried with the real binary against a real server.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a broken assumption must stop the test")]

mod end_to_end;
