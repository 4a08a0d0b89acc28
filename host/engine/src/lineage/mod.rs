//! Rules over the versions of a lineage: order, drift and the names of tables. Pure functions: no DynamoDB here.

mod candidate;
mod drift;
mod order;
mod tables;
mod work;

pub use candidate::{Candidate, by_lineage};
pub use drift::check_drift;
pub use order::{Outstanding, outstanding};
pub use tables::{Tables, current_table, tables};
pub use work::{Work, work};

#[cfg(test)]
pub(crate) use order::tests as testing;
