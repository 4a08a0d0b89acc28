use std::collections::BTreeMap;
use std::sync::Arc;

use migrator_component::Component;
use migrator_follow::{Applier, Conversion, FollowError, FollowReport, Follower, RejectedPolicy, Witness};
use migrator_table::{Concurrency, Connection};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::conversion;
use crate::function::FollowerPlace;
use crate::history::{LineageHistory, MigrationRecord};
use crate::{EngineError, HistoryCheckpoints, Settings};

/// The followers of one lineage that run in this process, by version of their migration.
pub struct Followers {
    connection: Connection,
    history: LineageHistory,
    settings: Settings,
    running: Mutex<BTreeMap<u32, Running>>,
}

struct Running {
    stop: CancellationToken,
    task: JoinHandle<Result<FollowReport, FollowError>>,
}

impl Followers {
    /// None yet.
    pub fn new(connection: Connection, history: LineageHistory, settings: Settings) -> Self {
        Self { connection, history, settings, running: Mutex::default() }
    }

    /// Starts the follower of a migration in the background unless it runs already. Record
    /// [`MigrationRecord::follower_started`] before.
    ///
    /// # Errors
    /// As [`conversion`]; and the error with which it stopped before.
    pub async fn start(&self, component: &Component, migration: &MigrationRecord) -> Result<(), EngineError> {
        let mut running = self.running.lock().await;
        if let Some(follower) = running.get(&migration.version) {
            if !follower.task.is_finished() {
                return Ok(());
            }
            if let Some(follower) = running.remove(&migration.version) {
                self.ended(migration.version, follower).await?;
            }
        }
        let follower = self.follower(component, migration).await?;
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let task = tokio::spawn(async move { follower.run(stopped).await });
        running.insert(migration.version, Running { stop, task });
        Ok(())
    }

    async fn follower(
        &self,
        component: &Component,
        migration: &MigrationRecord,
    ) -> Result<Follower, EngineError> {
        let stream = migration.stream_arn.as_ref();
        let stream = stream.ok_or_else(|| migration.error("history has no stream for it", None))?;
        let conversion = conversion(&self.connection, component, migration).await?;
        let applier = self.applier(conversion, migration)?;
        let lease = self.settings.shard_lease;
        let checkpoints = Arc::new(HistoryCheckpoints::new(self.history.clone(), migration.version, lease));
        let settings = self.settings.follower.clone();
        Ok(Follower::new(self.connection.clone(), stream, applier, checkpoints, settings))
    }

    /// Writes the target, or only watches it where a function writes it.
    fn applier(&self, conversion: Conversion, migration: &MigrationRecord) -> Result<Applier, EngineError> {
        let (connection, target) = (self.connection.clone(), migration.target()?);
        let requests = Concurrency::new(self.settings.requests);
        let Some(function) = migration.function.as_ref().filter(|_| in_lambda(migration)) else {
            return Ok(Applier::new(connection, target, conversion, requests));
        };
        let witness = Witness::new(connection, target, conversion.target().clone());
        let policy = function.settings.on_rejected;
        let applier = Applier::with_target(Arc::new(witness), conversion, requests).on_rejected(policy);
        Ok(match policy {
            RejectedPolicy::Stop => applier,
            // The function writes them down and goes on, and so does the witness.
            RejectedPolicy::Quarantine => applier.without_rejected(),
        })
    }

    /// Stops a migration's follower in this process and waits until it has let go of its leases. Nothing happens where
    /// none runs.
    ///
    /// # Errors
    /// The error it had stopped with before.
    pub async fn stop(&self, version: u32) -> Result<FollowReport, EngineError> {
        let follower = self.running.lock().await.remove(&version);
        match follower {
            Some(follower) => self.ended(version, follower).await,
            None => Ok(FollowReport::default()),
        }
    }

    /// Stops every follower in this process. Errors are only logged: they are of no use to one who stops anyway.
    pub async fn stop_all(&self) -> BTreeMap<u32, FollowReport> {
        let running = std::mem::take(&mut *self.running.lock().await);
        for follower in running.values() {
            follower.stop.cancel();
        }
        let mut reports = BTreeMap::new();
        for (version, follower) in running {
            match self.ended(version, follower).await {
                Ok(report) => {
                    reports.insert(version, report);
                }
                Err(error) => tracing::warn!(version, %error, "the follower had stopped with an error"),
            }
        }
        reports
    }

    /// Versions whose follower runs in this process, or has ended and was not asked about.
    pub async fn versions(&self) -> Vec<u32> {
        self.running.lock().await.keys().copied().collect()
    }

    /// Asks how the followers are. One that ended without an error, because its stream was disabled and read to its end,
    /// keeps its place: there is nothing left for another one to do.
    ///
    /// # Errors
    /// The error of the first one that ended with one; it is taken out.
    pub async fn check(&self) -> Result<(), EngineError> {
        let mut running = self.running.lock().await;
        let finished = running.iter().filter(|(_, follower)| follower.task.is_finished());
        let finished: Vec<u32> = finished.map(|(version, _)| *version).collect();
        for version in finished {
            if let Some(follower) = running.remove(&version) {
                let stop = follower.stop.clone();
                let report = self.ended(version, follower).await?;
                running.insert(version, Running { stop, task: tokio::spawn(async { Ok(report) }) });
            }
        }
        Ok(())
    }

    /// How a migration's follower ended.
    async fn ended(&self, version: u32, follower: Running) -> Result<FollowReport, EngineError> {
        follower.stop.cancel();
        let ended = match follower.task.await {
            Ok(result) => result,
            Err(error) => Err(FollowError::Interrupted(error.to_string())),
        };
        ended.map_err(|error| EngineError::from(error).of_migration(self.history.lineage(), version))
    }
}

impl Drop for Followers {
    fn drop(&mut self) {
        for follower in self.running.get_mut().values() {
            follower.stop.cancel();
        }
    }
}

/// Whether a function follows, so that this process only watches.
pub(crate) fn in_lambda(migration: &MigrationRecord) -> bool {
    migration.follower == FollowerPlace::Lambda
}
