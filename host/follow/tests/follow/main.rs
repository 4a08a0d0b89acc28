//! Promises of following: that the target converges, that shards are read in order, shared and taken over, and that a
//! real DynamoDB agrees.

#![allow(clippy::unwrap_used, reason = "what a test's own world is made of has to work")]

mod applier;
mod convergence;
mod conversions;
mod follower;
mod gaps;
mod leases;
mod memory_checkpoints;
mod model;
mod partial;
mod real_database;
mod simulated_stream;
mod simulated_table;
mod witness;
mod world;
