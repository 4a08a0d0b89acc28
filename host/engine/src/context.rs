use std::sync::Arc;

use migrator_component::Runtime;
use migrator_table::Connection;
use tokio_util::sync::CancellationToken;

use crate::follow::Followers;
use crate::function::FunctionDeployment;
use crate::history::LineageHistory;
use crate::lock::LockGuard;
use crate::{Engine, EngineError, Event, Observer, Settings, lock};

/// What an operation and its steps work with: one lineage, whose lock is held.
pub struct Context {
    /// DynamoDB.
    pub connection: Connection,
    /// Runs components.
    pub runtime: Runtime,
    /// How to work.
    pub settings: Settings,
    /// The way to AWS Lambda; none where the engine was given none.
    pub function: Option<FunctionDeployment>,
    /// The lineage's records.
    pub history: LineageHistory,
    /// The lineage's lock. Ask [`LockGuard::ensure_held`] before every page written and every change to a table.
    pub lock: LockGuard,
    /// The followers that run in this process.
    pub followers: Followers,
    /// Is told what happens.
    pub observer: Arc<dyn Observer>,
    /// Cancelled when the user wants to stop: leave everything for the next run and return
    /// [`EngineError::Interrupted`].
    pub stop: CancellationToken,
}

impl Context {
    /// Takes the lock of a lineage. Give it back with [`Context::leave`], whatever the work comes to.
    ///
    /// # Errors
    /// [`EngineError::Locked`] and [`EngineError::Interrupted`].
    pub(crate) async fn enter(
        engine: &Engine,
        history: LineageHistory,
        stop: CancellationToken,
        observer: Arc<dyn Observer>,
    ) -> Result<Self, EngineError> {
        let settings = engine.settings.clone();
        let lock = lock::acquire(&history, &settings, observer.as_ref(), &stop).await?;
        Ok(Self {
            followers: Followers::new(engine.connection.clone(), history.clone(), settings.clone()),
            connection: engine.connection.clone(),
            runtime: engine.runtime.clone(),
            function: engine.function.clone(),
            observer,
            settings,
            history,
            lock,
            stop,
        })
    }

    /// Stops this process's followers and gives the lock back.
    pub(crate) async fn leave(self) {
        self.followers.stop_all().await;
        if let Err(error) = self.lock.release().await {
            let message = format!("the lock could not be given back, it ends with its lease: {error}");
            let lineage = self.lineage().to_owned();
            self.event(&Event::Warning { lineage, version: None, message });
        }
    }

    /// The lineage's name.
    pub fn lineage(&self) -> &str {
        self.history.lineage()
    }

    /// Tells the observer.
    pub fn event(&self, event: &Event) {
        self.observer.event(event);
    }

    /// Whether work may go on: the lock is held and nobody asked to stop. To be asked before every page and change.
    ///
    /// # Errors
    /// [`EngineError::LockLost`] and [`EngineError::Interrupted`].
    pub fn ensure_may_go_on(&self) -> Result<(), EngineError> {
        if self.stop.is_cancelled() {
            return Err(EngineError::Interrupted { lineage: self.lineage().to_owned() });
        }
        self.lock.ensure_held()
    }
}
