use std::sync::Arc;

use migrator_component::{Component, Runtime};
use migrator_table::Connection;
use tokio_util::sync::CancellationToken;

use crate::follow::FollowReport;
use crate::{ApplyOptions, ApplyReport, EngineError, Observer, Plan, Settings, StatusReport};

/// The entrance: migrations of one account, region and endpoint.
#[derive(Clone)]
pub struct Engine {
    pub(crate) connection: Connection,
    pub(crate) runtime: Runtime,
    pub(crate) settings: Settings,
}

impl Engine {
    /// An engine. Asks nothing of DynamoDB yet.
    pub fn new(connection: Connection, runtime: Runtime, settings: Settings) -> Self {
        Self { connection, runtime, settings }
    }

    /// Says what [`Engine::apply`] would do with these components. Changes nothing and takes no lock.
    ///
    /// # Errors
    /// Of order and drift, and what the operations find out beforehand.
    pub async fn plan(&self, components: &[Component]) -> Result<Plan, EngineError> {
        let _ = components;
        todo!()
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
        let _ = (components, options, observer);
        todo!()
    }

    /// Says where one lineage stands, or every one.
    ///
    /// # Errors
    /// [`EngineError::UnknownLineage`], and those of reading history.
    pub async fn status(&self, lineage: Option<&str>) -> Result<StatusReport, EngineError> {
        let _ = (lineage, &self.connection, &self.settings);
        todo!()
    }

    /// Follows every `following` migration of a lineage until stopped, those that begin and end meanwhile included.
    /// Several processes share the shards.
    ///
    /// # Errors
    /// [`EngineError::UnknownLineage`], and those that no waiting helps against: a gap in a stream.
    pub async fn follow(
        &self,
        lineage: &str,
        stop: CancellationToken,
        observer: Arc<dyn Observer>,
    ) -> Result<FollowReport, EngineError> {
        let _ = (lineage, stop, observer, &self.runtime);
        todo!()
    }
}
