//! Plan, steps, history, lock, backfill and verification: what turns migration components into tables.
//!
//! [`Engine`] is the entrance. It reads the lineages' history, orders the given components, takes a lineage's lock and
//! runs what is outstanding, one recorded, repeatable and undoable [`Step`] after the other.
//!
//! Words (lineage, migration, operation, step, source, target, backfill, follow, drain, sweep) are used as the
//! project's ARCHITECTURE.md defines them.

mod apply;
mod apply_report;
mod checkpoints;
mod context;
mod display;
mod engine;
mod error;
mod hint;
mod observer;
mod plan;
mod retry;
mod rollback;
mod settings;
mod status;
mod step_runner;

pub mod backfill;
pub mod definition;
pub mod drain;
pub mod follow;
pub mod function;
pub mod history;
pub mod lineage;
pub mod lock;
pub mod operation;
pub mod rehearsal;
pub mod step;
pub mod sweep;
pub mod verify;

#[cfg(test)]
mod testing;

pub use apply::ApplyOptions;
pub use apply_report::{AppliedMigration, ApplyReport, Outcome};
pub use checkpoints::HistoryCheckpoints;
pub use context::Context;
pub use engine::Engine;
pub use error::EngineError;
pub use hint::WithHint;
pub use migrator_follow::Timestamp;
pub use observer::{Event, Observer, Silent};
pub use plan::{Plan, PlannedMigration, PlannedStep};
pub use retry::{MigrationRetry, RetryReport, StillRejected};
pub use rollback::{RollbackOptions, RollbackReport};
pub use settings::Settings;
pub use status::{LineageStatus, MigrationStatus, StatusReport};
pub use step_runner::{Facts, Step, StepRunner, StepState};
