//! The engine's operations and what they are made of, against the embedded DynamoDB.

#![allow(clippy::unwrap_used, reason = "what supports tests may fail like a test")]

mod add_indexes;
mod components;
mod convert;
mod crash_and_repeat;
mod create_table;
mod definition_carry_over;
mod definition_difference;
mod definition_mapping;
mod definitions;
mod delete_table;
mod denials;
mod denied;
mod makes;
mod retry;
mod rollback;
mod support;
mod tags;
mod update_table;
