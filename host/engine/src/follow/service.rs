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
    /// Versions that functions follow, with the functions' names: nothing was done for them here.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub functions: BTreeMap<u32, String>,
    /// Records applied by this process.
    pub records: u64,
    /// Target items written by this process.
    pub written: u64,
    /// Tombstones written by this process.
    pub tombstones: u64,
}

/// Follows a lineage until stopped, or until functions follow all that is followed.
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
                Ok(Outlook::Nothing) => break,
                Ok(Outlook::More) => {}
                // The followers themselves wait for DynamoDB to come back, and so does this.
                Err(error) if error.may_pass() => self.warn(None, &error.to_string()),
                Err(error) => return Err(error),
            }
            let _ = stop.run_until_cancelled(tokio::time::sleep(INTERVAL)).await;
        }
        Ok(())
    }

    /// Brings the running followers in line with history.
    async fn adjust(&mut self) -> Result<Outlook, EngineError> {
        let migrations = self.history.migrations().await?;
        // A function needs nobody to follow for it.
        let (in_lambda, here): (Vec<_>, Vec<_>) = migrations.into_iter().partition(in_lambda);
        self.leave_to_functions(&in_lambda)?;
        let outlook = Outlook::of(&here, &in_lambda);
        let following: BTreeMap<u32, MigrationRecord> =
            here.into_iter().filter(follows).map(|migration| (migration.version, migration)).collect();
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
        Ok(outlook)
    }

    /// Says once of each migration that a function follows it.
    fn leave_to_functions(&mut self, in_lambda: &[MigrationRecord]) -> Result<(), EngineError> {
        for migration in in_lambda.iter().filter(|migration| follows(migration)) {
            let Some(function) = migration.followed_by_function() else { continue };
            if self.report.functions.insert(migration.version, function.to_owned()).is_none() {
                let message =
                    format!("function {function} follows into {}: nothing to do here", migration.target()?);
                self.note(migration.version, &message);
            }
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

/// What there is to do for a process that follows a lineage.
enum Outlook {
    /// It follows something, or may have to later.
    More,
    /// Functions follow all that is followed, and nothing that is under way will be followed here.
    Nothing,
}

impl Outlook {
    fn of(here: &[MigrationRecord], in_lambda: &[MigrationRecord]) -> Self {
        let may_follow = |migration: &MigrationRecord| {
            migration.moves_data() && migration.status.is_in_flight() && !migration.undone
        };
        match in_lambda.iter().any(follows) && !here.iter().any(may_follow) {
            true => Self::Nothing,
            false => Self::More,
        }
    }
}

fn follows(migration: &MigrationRecord) -> bool {
    migration.status == Status::Following
}
