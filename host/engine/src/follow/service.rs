use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::Followers;
use super::followers::in_lambda;
use crate::history::{LineageHistory, MigrationRecord, Status};
use crate::{Engine, EngineError, Event, Observer};

/// How often history is asked for migrations that began or ended to follow.
const INTERVAL: Duration = Duration::from_secs(2);

/// What `migrator follow` did until it was stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FollowReport {
    /// The lineage.
    pub lineage: String,
    /// Versions that were followed.
    pub versions: BTreeSet<u32>,
    /// Records applied by this process.
    pub records: u64,
    /// Target items written by this process.
    pub written: u64,
    /// Tombstones written by this process.
    pub tombstones: u64,
}

/// Follows a lineage until stopped.
pub(crate) async fn serve(
    engine: &Engine,
    lineage: &str,
    stop: CancellationToken,
    observer: Arc<dyn Observer>,
) -> Result<FollowReport, EngineError> {
    let history = engine.known(lineage).await?;
    let followers = Followers::new(engine.connection.clone(), history.clone(), engine.settings.clone());
    let report = FollowReport { lineage: lineage.to_owned(), ..FollowReport::default() };
    let mut service = Service { engine, history, followers, observer, report };
    let result = service.run(&stop).await;
    for (_, report) in service.followers.stop_all().await {
        service.add(&report);
    }
    result.map(|()| service.report)
}

struct Service<'a> {
    engine: &'a Engine,
    history: LineageHistory,
    followers: Followers,
    observer: Arc<dyn Observer>,
    report: FollowReport,
}

impl Service<'_> {
    async fn run(&mut self, stop: &CancellationToken) -> Result<(), EngineError> {
        while !stop.is_cancelled() {
            match self.adjust().await {
                // The followers themselves wait for DynamoDB to come back, and so does this.
                Err(error) if error.may_pass() => self.warn(None, &error.to_string()),
                result => result?,
            }
            let _ = stop.run_until_cancelled(tokio::time::sleep(INTERVAL)).await;
        }
        Ok(())
    }

    /// Brings the running followers in line with history.
    async fn adjust(&mut self) -> Result<(), EngineError> {
        let following: BTreeMap<u32, MigrationRecord> = self
            .history
            .migrations()
            .await?
            .into_iter()
            // A function needs nobody to follow for it.
            .filter(|migration| migration.status == Status::Following && !in_lambda(migration))
            .map(|migration| (migration.version, migration))
            .collect();
        let running = self.followers.versions().await;
        for version in running.iter().filter(|version| !following.contains_key(version)) {
            // What a follower says whose source is being deleted is no error: it is no longer wanted.
            match self.followers.stop(*version).await {
                Ok(report) => self.add(&report),
                Err(error) => self.warn(Some(*version), &error.to_string()),
            }
            self.note(*version, "no longer follows");
        }
        self.followers.check().await?;
        for (version, migration) in &following {
            if self.followers.versions().await.contains(version) {
                continue;
            }
            let component = self.engine.component_of(&self.history, migration).await?;
            self.followers.start(&component, migration).await?;
            self.report.versions.insert(*version);
            self.note(*version, &format!("follows into {}", migration.target()?));
        }
        Ok(())
    }

    fn add(&mut self, report: &migrator_follow::FollowReport) {
        self.report.records += report.records;
        self.report.written += report.written;
        self.report.tombstones += report.tombstones;
    }

    fn note(&self, version: u32, message: &str) {
        let lineage = self.history.lineage().to_owned();
        self.observer.event(&Event::Note { lineage, version: Some(version), message: message.to_owned() });
    }

    fn warn(&self, version: Option<u32>, message: &str) {
        let lineage = self.history.lineage().to_owned();
        self.observer.event(&Event::Warning { lineage, version, message: message.to_owned() });
    }
}
