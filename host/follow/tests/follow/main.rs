//! Promises of following: that the target converges, that shards are read in order, shared and taken over, and that the
//! embedded DynamoDB agrees.

mod applier;
mod convergence;
mod conversions;
mod follower;
mod gaps;
mod leases;
mod memory_checkpoints;
mod model;
mod simulated_stream;
mod simulated_table;
mod world;
