//! A DynamoDB with an engine on it, and what tests look at.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use aws_types::SdkConfig;
use migrator_component::manifest::TableDefinition;
use migrator_component::{Component, Limits, Manifest, Operation, Runtime};
use migrator_engine::definition::create_table_input;
use migrator_engine::definition::normal_form::normal_form;
use migrator_engine::definition::read;
use migrator_engine::history::{History, MigrationRecord};
use migrator_engine::{ApplyOptions, ApplyReport, Engine, EngineError, Event, Observer, Settings, Silent};
use migrator_table::Connection;
use migrator_test_servers::database::Database;

use crate::components::component;

/// A database of a test's own.
pub(crate) struct World {
    database: Database,
    pub(crate) connection: Connection,
    pub(crate) engine: Engine,
    pub(crate) runtime: Runtime,
    pub(crate) settings: Settings,
}

/// Settings under which nothing waits longer than a test should.
pub(crate) fn settings() -> Settings {
    Settings {
        lock_lease: Duration::from_secs(3),
        lock_timeout: Duration::from_secs(60),
        shard_lease: Duration::from_secs(2),
        page_items: 10,
        poll_interval: Duration::from_millis(20),
        drain_quiet: Duration::from_millis(200),
        drain_timeout: Duration::from_secs(10),
        ..Settings::default()
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(settings()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        Self::on(Database::start().await, settings)
    }

    pub(crate) fn on(database: Database, settings: Settings) -> Self {
        let config = database.config();
        Self::at(database, &config, settings)
    }

    /// With another way to the database than its own.
    pub(crate) fn at(database: Database, config: &SdkConfig, settings: Settings) -> Self {
        let connection = Connection::new(config);
        let runtime = Runtime::new(Limits::default()).unwrap();
        let engine = Engine::new(connection.clone(), runtime.clone(), settings.clone());
        Self { database, connection, engine, runtime, settings }
    }

    pub(crate) async fn end(self) {
        self.database.stop().await;
    }

    pub(crate) fn component(&self, lineage: &str, version: u32, operation: Operation) -> Component {
        let description = format!("version {version}");
        component(&self.runtime, &Manifest { lineage: lineage.to_owned(), version, description, operation })
    }

    pub(crate) async fn apply(&self, components: &[Component]) -> Result<ApplyReport, EngineError> {
        self.engine.apply(components, &ApplyOptions::default(), Arc::new(Silent)).await
    }

    pub(crate) async fn apply_observed(
        &self,
        components: &[Component],
        observer: Arc<dyn Observer>,
    ) -> Result<ApplyReport, EngineError> {
        self.engine.apply(components, &ApplyOptions::default(), observer).await
    }

    /// Creates a table as its owners would, without migrator.
    pub(crate) async fn create(&self, definition: &TableDefinition) {
        let input = create_table_input(definition).unwrap();
        input.send_with(self.connection.dynamodb()).await.unwrap();
    }

    /// A table's definition in normal form; none where there is no table.
    pub(crate) async fn definition(&self, table: &str) -> Option<TableDefinition> {
        let found = read::read(&self.connection, table).await.unwrap();
        found.map(|table| normal_form(&table.definition))
    }

    /// Puts customers with numbers `from..to`.
    pub(crate) async fn put_customers(&self, table: &str, from: u32, to: u32) {
        for number in from..to {
            let put = self.connection.dynamodb().put_item().table_name(table);
            let put = put
                .item("customer_nr", AttributeValue::N(number.to_string()))
                .item("last_name", AttributeValue::S(format!("name-{number}")))
                .item("postcode", AttributeValue::S(format!("{}", number % 7)))
                .item("city", AttributeValue::S("Bern".into()));
            put.send().await.unwrap();
        }
    }

    pub(crate) async fn delete_customer(&self, table: &str, number: u32) {
        let delete = self.connection.dynamodb().delete_item().table_name(table);
        let delete = delete
            .key("customer_nr", AttributeValue::N(number.to_string()))
            .key("last_name", AttributeValue::S(format!("name-{number}")));
        delete.send().await.unwrap();
    }

    /// Every item of a table as it is stored, sorted.
    pub(crate) async fn stored(&self, table: &str) -> Vec<BTreeMap<String, AttributeValue>> {
        let pages = self.connection.dynamodb().scan().table_name(table).consistent_read(true);
        let items = pages.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await.unwrap();
        let mut items: Vec<BTreeMap<_, _>> =
            items.into_iter().map(|item| item.into_iter().collect()).collect();
        items.sort_by_key(|item| format!("{item:?}"));
        items
    }

    /// Every item of a table as a reader sees it: without sequence numbers and tombstones.
    pub(crate) async fn items(&self, table: &str) -> Vec<BTreeMap<String, AttributeValue>> {
        let mut items = self.stored(table).await;
        items.retain(|item| !item.contains_key("_migrator_tombstone"));
        for item in &mut items {
            item.retain(|name, _| !name.starts_with("_migrator_"));
        }
        items.sort_by_key(|item| format!("{item:?}"));
        items
    }

    /// The lineage's migrations in history.
    pub(crate) async fn migrations(&self, lineage: &str) -> Vec<MigrationRecord> {
        let history = History::open(self.connection.clone(), &self.settings.history_table).await.unwrap();
        history.lineage(lineage).migrations().await.unwrap()
    }
}

/// Keeps every event.
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

/// An error with its causes, as the command line shows it.
pub(crate) fn chain(error: &EngineError) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}\ncaused by: {cause}");
        source = cause.source();
    }
    text
}
