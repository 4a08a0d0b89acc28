//! Followers of `following` migrations: beside `apply`, and as the service `migrator follow LINEAGE`.

use migrator_component::Component;
use migrator_follow::Conversion;
use serde::Serialize;

use crate::history::MigrationRecord;
use crate::{Context, EngineError};

/// What a migration does to an item: its converter, or identity for `add-indexes`, checked against the target's key.
/// The backfill and the follower use the same.
///
/// # Errors
/// Those of DynamoDB, and [`EngineError::TableMissing`] where there is no target yet.
pub async fn conversion(
    context: &Context,
    component: &Component,
    migration: &MigrationRecord,
) -> Result<Conversion, EngineError> {
    let _ = (context, component, migration);
    todo!()
}

/// The followers that run in this process, by version of their migration.
#[derive(Default)]
pub struct Followers {}

impl Followers {
    /// Starts the follower of a migration in the background unless it runs already. Record
    /// [`MigrationRecord::follower_started`] before.
    ///
    /// # Errors
    /// As [`conversion`].
    pub async fn start(
        &self,
        context: &Context,
        component: &Component,
        migration: &MigrationRecord,
    ) -> Result<(), EngineError> {
        let _ = (context, component, migration);
        todo!()
    }

    /// Stops a migration's follower in this process and waits until it has let go of its leases.
    ///
    /// # Errors
    /// The error it had stopped with before.
    pub async fn stop(&self, version: u32) -> Result<(), EngineError> {
        let _ = version;
        todo!()
    }
}

/// Waits until every shard of a migration's stream was read to its end after this call, by whichever process reads it.
///
/// # Errors
/// [`EngineError::RecordRejected`] where a record cannot be applied, [`EngineError::NotCaughtUp`] after the settings'
/// time, the error of a follower of this process that stopped, and those of [`Context::ensure_may_go_on`].
pub async fn wait_until_caught_up(context: &Context, migration: &MigrationRecord) -> Result<(), EngineError> {
    let _ = (context, migration);
    todo!()
}

/// What `migrator follow` did until it was stopped.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FollowReport {
    /// The lineage.
    pub lineage: String,
    /// Versions that were followed.
    pub versions: Vec<u32>,
    /// Records applied.
    pub records: u64,
}
