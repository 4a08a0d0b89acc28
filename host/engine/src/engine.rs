use std::collections::BTreeMap;
use std::sync::Arc;

use migrator_component::{Component, ComponentError, Runtime};
use migrator_table::Connection;
use tokio_util::sync::CancellationToken;

use crate::follow::{self, FollowReport};
use crate::function::{FollowerPlace, FunctionDeployment};
use crate::history::{History, LineageHistory, MigrationRecord};
use crate::lineage::{Candidate, by_lineage};
use crate::{
    ApplyOptions, ApplyReport, EngineError, Observer, Plan, RollbackOptions, RollbackReport, Settings,
    StatusReport,
};

/// The entrance: migrations of one account, region and endpoint.
#[derive(Clone)]
pub struct Engine {
    pub(crate) connection: Connection,
    pub(crate) runtime: Runtime,
    pub(crate) settings: Settings,
    pub(crate) function: Option<FunctionDeployment>,
}

/// The candidates of each lineage, and what history holds of it.
pub(crate) struct Given {
    pub(crate) lineages: BTreeMap<String, Vec<Candidate>>,
    pub(crate) recorded: BTreeMap<String, Vec<MigrationRecord>>,
}

impl Engine {
    /// An engine. Asks nothing of DynamoDB yet.
    pub fn new(connection: Connection, runtime: Runtime, settings: Settings) -> Self {
        Self { connection, runtime, settings, function: None }
    }

    /// With a way to AWS Lambda: migrations that begin from now on are followed there, and the functions of earlier ones can
    /// be reached and removed.
    #[must_use]
    pub fn with_function(mut self, function: FunctionDeployment) -> Self {
        self.function = Some(function);
        self.with_follower(FollowerPlace::Lambda)
    }

    /// Where migrations that begin from now on are followed, whether or not there is a way to Lambda. One that has begun
    /// stays where it is.
    #[must_use]
    pub fn with_follower(mut self, place: FollowerPlace) -> Self {
        self.settings.follower_place = place;
        self
    }

    /// Says what [`Engine::apply`] would do with these components. Changes nothing and takes no lock.
    ///
    /// # Errors
    /// Of order and drift, and what the operations find out beforehand.
    pub async fn plan(&self, components: &[Component]) -> Result<Plan, EngineError> {
        crate::plan::plan(self, components).await
    }

    /// Applies what is outstanding, lineage by lineage, and returns when every target has caught up.
    ///
    /// # Errors
    /// The first one; what is left is finished by the next run.
    pub async fn apply(
        &self,
        components: &[Component],
        options: &ApplyOptions,
        observer: Arc<dyn Observer>,
    ) -> Result<ApplyReport, EngineError> {
        crate::apply::apply(self, components, options, observer).await
    }

    /// Says where one lineage stands, or every one.
    ///
    /// # Errors
    /// [`EngineError::UnknownLineage`], and those of reading history.
    pub async fn status(&self, lineage: Option<&str>) -> Result<StatusReport, EngineError> {
        crate::status::status(self, lineage).await
    }

    /// Follows every `following` migration of a lineage until stopped, those that begin and end meanwhile included.
    /// Several processes share the shards. Migrations that functions follow are left to them: where there are no others, it says so
    /// and returns.
    ///
    /// # Errors
    /// [`EngineError::UnknownLineage`], and those that no waiting helps against: a gap in a stream.
    pub async fn follow(
        &self,
        lineage: &str,
        stop: CancellationToken,
        observer: Arc<dyn Observer>,
    ) -> Result<FollowReport, EngineError> {
        follow::serve(self, lineage, stop, observer).await
    }

    /// Takes back a version of a lineage: the last one of which anything stands, and not when applications may already
    /// live on what it made. Its target is deleted with all resources, and another component may take the version.
    ///
    /// # Errors
    /// [`EngineError::UnknownLineage`], [`EngineError::UnknownVersion`], [`EngineError::TargetChanged`], a version that cannot
    /// be taken back, and those of the steps; what is left is taken back by the next run.
    pub async fn rollback(
        &self,
        lineage: &str,
        version: u32,
        options: &RollbackOptions,
        observer: Arc<dyn Observer>,
    ) -> Result<RollbackReport, EngineError> {
        crate::rollback::rollback(self, lineage, version, options, observer).await
    }

    /// Loads the component of a migration from the copy in history.
    ///
    /// # Errors
    /// [`EngineError::HistoryUnreadable`] where the copy is not whole, [`EngineError::Component`] where it does not load.
    pub async fn component_of(
        &self,
        history: &LineageHistory,
        migration: &MigrationRecord,
    ) -> Result<Component, EngineError> {
        let bytes = history.artifact(&migration.digest).await?;
        let (runtime, name) = (self.runtime.clone(), migration.component.clone());
        let loading = tokio::task::spawn_blocking(move || Component::load(&runtime, &name, bytes));
        let loaded: Result<Component, ComponentError> = loading
            .await
            .map_err(|error| migration.error(&format!("its component does not load: {error}"), None))?;
        Ok(loaded?)
    }

    /// The history of a lineage that was applied before.
    pub(crate) async fn known(&self, lineage: &str) -> Result<LineageHistory, EngineError> {
        let table = &self.settings.history_table;
        let unknown = || EngineError::UnknownLineage { lineage: lineage.to_owned(), table: table.clone() };
        let history = History::open_existing(self.connection.clone(), table).await?.ok_or_else(unknown)?;
        let history = history.lineage(lineage);
        if history.migrations().await?.is_empty() { Err(unknown()) } else { Ok(history) }
    }

    /// Sorts components by lineage and version and reads what history holds of their lineages.
    pub(crate) async fn given(
        &self,
        history: Option<&History>,
        components: &[Component],
    ) -> Result<Given, EngineError> {
        let candidates = components.iter().map(Candidate::of).collect::<Result<Vec<_>, _>>()?;
        let mut recorded = BTreeMap::new();
        for candidate in &candidates {
            let lineage = &candidate.manifest.lineage;
            if let (Some(history), false) = (history, recorded.contains_key(lineage)) {
                recorded.insert(lineage.clone(), history.lineage(lineage).migrations().await?);
            }
        }
        let lineages = by_lineage(candidates, &recorded)?;
        Ok(Given { lineages, recorded })
    }
}
