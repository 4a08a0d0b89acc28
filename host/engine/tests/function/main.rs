//! Following in AWS Lambda, against LocalStack: what is made, what is removed, and what fails.

#![allow(clippy::unwrap_used, reason = "what supports tests may fail like a test")]

#[path = "../operations/components.rs"]
mod components;
#[allow(dead_code, reason = "the other tests use the rest")]
#[path = "../operations/definitions.rs"]
mod definitions;
mod faults;
mod package;
mod world;

mod backfill;
mod bad_input;
mod crash_and_repeat;
mod delay;
mod denied;
mod endings;
mod follow_in_lambda;
mod followed_here;
mod taken;
