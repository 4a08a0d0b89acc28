//! What the engine's tests share: a DynamoDB and a lineage whose lock is held.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use migrator_component::{Limits, Runtime};
use migrator_table::Connection;
use tokio_util::sync::CancellationToken;

use crate::follow::Followers;
use crate::history::{History, LineageHistory};
use crate::{Context, Event, Observer, Settings, Silent, lock};

/// A DynamoDB for one test; an embedded one ends with the test's runtime.
pub(crate) struct Database {
    pub(crate) connection: Connection,
    _server: migrator_test_servers::database::Database,
}

impl Database {
    pub(crate) async fn start() -> Self {
        let server = migrator_test_servers::database::Database::start().await;
        let connection = Connection::new(&server.config());
        Self { connection, _server: server }
    }

    pub(crate) async fn history(&self) -> History {
        History::open(self.connection.clone(), "migrator_history").await.unwrap()
    }

    pub(crate) async fn lineage(&self, lineage: &str) -> LineageHistory {
        self.history().await.lineage(lineage)
    }

    /// Everything a step needs, with the lock of lineage `customers` held.
    pub(crate) async fn context(&self, observer: Arc<dyn Observer>) -> Context {
        let settings = settings(Duration::from_secs(30));
        let history = self.lineage("customers").await;
        let stop = CancellationToken::new();
        Context {
            lock: lock::acquire(&history, &settings, &Silent, &stop).await.unwrap(),
            followers: Followers::new(self.connection.clone(), history.clone(), settings.clone()),
            connection: self.connection.clone(),
            runtime: Runtime::new(Limits::default()).unwrap(),
            settings,
            function: None,
            history,
            observer,
            stop,
        }
    }
}

pub(crate) fn settings(lease: Duration) -> Settings {
    Settings { lock_lease: lease, shard_lease: lease, ..Settings::default() }
}

/// Keeps what it is told.
#[derive(Default)]
pub(crate) struct Recorder(Mutex<Vec<Event>>);

impl Recorder {
    pub(crate) fn events(&self) -> Vec<Event> {
        self.0.lock().unwrap().clone()
    }
}

impl Observer for Recorder {
    fn event(&self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}
