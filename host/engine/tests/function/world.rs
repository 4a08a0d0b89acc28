//! An engine on LocalStack, with names of a test's own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_sdk_dynamodb::types::{AttributeValue, StreamSpecification, StreamViewType, TableDescription};
use aws_sdk_lambda::types::EventSourceMappingConfiguration as Mapping;
use aws_sdk_s3::types::CreateBucketConfiguration;
use migrator_component::manifest::DeleteTable;
use migrator_component::{Component, Limits, Manifest, Operation, Runtime};
use migrator_engine::function::{
    Clients, FunctionDeployment, FunctionSettings, LeftResource, resources_left,
};
use migrator_engine::history::{History, MigrationRecord, SegmentRecord};
use migrator_engine::{ApplyOptions, ApplyReport, Engine, EngineError, Observer, Settings, Silent};
use migrator_table::Connection;
use migrator_test_servers::localstack::{Inventory, LocalStack};

use crate::components::component;
use crate::definitions::{customers, postcode_index};
use crate::faults::{Faults, NameTheAction};
use crate::package::Zips;

/// For how long a call may run; endings wait for that long.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(2);

/// An engine with a history table of its own.
pub(crate) struct World {
    pub(crate) connection: Connection,
    pub(crate) clients: Clients,
    pub(crate) runtime: Runtime,
    pub(crate) settings: Settings,
    pub(crate) function: FunctionSettings,
    pub(crate) faults: Faults,
    pub(crate) packages: Arc<Zips>,
    /// The account.
    pub(crate) localstack: LocalStack,
    /// Different for every world, and the beginning of every lineage's name.
    pub(crate) id: String,
}

impl World {
    pub(crate) fn new(name: &str) -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        let id = format!("{name}-{:x}", since.as_nanos() % 0xff_ffff_ffff);
        let faults = Faults::default();
        let localstack = LocalStack::new_account();
        let config = localstack.config().clone();
        let connection = Connection::new(&config);
        let faulty = faults.over(config.http_client().unwrap());
        let config = config.to_builder().http_client(faulty).build();
        let settings = Settings {
            history_table: format!("history-{id}"),
            lock_lease: Duration::from_secs(15),
            lock_timeout: Duration::from_secs(60),
            shard_lease: Duration::from_secs(2),
            poll_interval: Duration::from_millis(100),
            drain_quiet: Duration::from_millis(200),
            settle_timeout: Duration::from_secs(5),
            ready_timeout: Duration::from_secs(20),
            ..Settings::default()
        };
        Self {
            connection,
            clients: named(Clients::new(&config)),
            runtime: Runtime::new(Limits::default()).unwrap(),
            settings,
            function: FunctionSettings { timeout: TIMEOUT, ..FunctionSettings::default() },
            faults,
            packages: Arc::default(),
            localstack,
            id,
        }
    }

    /// An engine that follows in Lambda.
    pub(crate) fn engine(&self) -> Engine {
        let deployment = FunctionDeployment {
            clients: self.clients.clone(),
            packages: self.packages.clone(),
            settings: self.function.clone(),
        };
        self.host_engine().with_function(deployment)
    }

    /// One that knows nothing of Lambda.
    pub(crate) fn host_engine(&self) -> Engine {
        Engine::new(self.connection.clone(), self.runtime.clone(), self.settings.clone())
    }

    /// A table (version 1), a local index (version 2), and the table deleted (version 3).
    pub(crate) fn story(&self, lineage: &str) -> [Component; 3] {
        let operations = [
            Operation::CreateTable(Box::new(customers(lineage))),
            Operation::AddIndexes(Box::new(postcode_index())),
            Operation::DeleteTable(DeleteTable { table_name: lineage.to_owned() }),
        ];
        let mut version = 0;
        operations.map(|operation| {
            version += 1;
            let description = format!("version {version}");
            let lineage = lineage.to_owned();
            component(&self.runtime, &Manifest { lineage, version, description, operation })
        })
    }

    pub(crate) async fn apply(&self, components: &[Component]) -> Result<ApplyReport, EngineError> {
        self.apply_observed(components, Arc::new(Silent)).await
    }

    pub(crate) async fn apply_observed(
        &self,
        components: &[Component],
        observer: Arc<dyn Observer>,
    ) -> Result<ApplyReport, EngineError> {
        self.engine().apply(components, &ApplyOptions::default(), observer).await
    }

    /// The first table, with a few customers.
    pub(crate) async fn first_table(&self, lineage: &str) -> [Component; 3] {
        let story = self.story(lineage);
        self.apply(&story[..1]).await.unwrap();
        for number in 0..5 {
            Self::put(&self.connection, lineage, number).await;
        }
        story
    }

    /// Puts one customer.
    pub(crate) async fn put(connection: &Connection, table: &str, number: u32) {
        let put = connection.dynamodb().put_item().table_name(table);
        let put = put
            .item("customer_nr", AttributeValue::N(number.to_string()))
            .item("last_name", AttributeValue::S(format!("name-{number}")))
            .item("postcode", AttributeValue::S("3000".into()));
        put.send().await.unwrap();
    }

    /// Everything that is in the account.
    pub(crate) async fn inventory(&self) -> Inventory {
        self.localstack.inventory().await
    }

    pub(crate) async fn left(&self, lineage: &str, version: u32) -> Vec<LeftResource> {
        resources_left(&self.clients, lineage, version).await.unwrap()
    }

    /// Kinds of what is left.
    pub(crate) async fn kinds_left(&self, lineage: &str) -> Vec<&'static str> {
        self.left(lineage, 2).await.iter().map(|left| left.kind).collect()
    }

    pub(crate) async fn table(&self, name: &str) -> Option<TableDescription> {
        match self.connection.dynamodb().describe_table().table_name(name).send().await {
            Ok(found) => found.table,
            Err(error) if error.as_service_error().unwrap().is_resource_not_found_exception() => None,
            Err(error) => panic!("{error:?}"),
        }
    }

    /// Numbers of the customers in a table.
    pub(crate) async fn numbers(&self, table: &str) -> Vec<String> {
        let items = self.connection.dynamodb().scan().table_name(table).consistent_read(true).send().await;
        let items = items.unwrap().items.unwrap();
        let mut numbers: Vec<_> =
            items.iter().map(|item| item["customer_nr"].as_n().unwrap().clone()).collect();
        numbers.sort();
        numbers
    }

    pub(crate) async fn migration(&self, lineage: &str, version: u32) -> MigrationRecord {
        let history = History::open(self.connection.clone(), &self.settings.history_table).await.unwrap();
        history.lineage(lineage).migration(version).await.unwrap().unwrap()
    }

    /// The checkpoints of a migration's copy.
    pub(crate) async fn segments(&self, lineage: &str, version: u32) -> Vec<SegmentRecord> {
        let history = History::open(self.connection.clone(), &self.settings.history_table).await.unwrap();
        history.lineage(lineage).segments(version).await.unwrap()
    }

    /// The mappings of the stream of a migration.
    pub(crate) async fn mappings(&self, stream_arn: &str) -> Vec<Mapping> {
        let listed = self.clients.lambda.list_event_source_mappings().event_source_arn(stream_arn).send();
        listed.await.unwrap().event_source_mappings.unwrap_or_default()
    }

    /// Removes the mappings, which would otherwise go on polling beside the tests that come after.
    pub(crate) async fn end(&self) {
        let mappings = self.clients.lambda.list_event_source_mappings().into_paginator().items().send();
        for mapping in mappings.collect::<Result<Vec<_>, _>>().await.unwrap() {
            self.end_mapping(&mapping).await;
        }
    }

    /// Removes one of them.
    pub(crate) async fn end_mapping(&self, mapping: &Mapping) {
        let delete = self.clients.lambda.delete_event_source_mapping().set_uuid(mapping.uuid.clone());
        // It may be going already.
        let _ = delete.send().await;
    }

    /// Enables a table's stream as its owners would; returns its ARN.
    pub(crate) async fn enable_stream(&self, table: &str) -> String {
        let stream = StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(StreamViewType::NewAndOldImages)
            .build()
            .unwrap();
        let update = self.connection.dynamodb().update_table().table_name(table).stream_specification(stream);
        update.send().await.unwrap();
        self.table(table).await.unwrap().latest_stream_arn.unwrap()
    }

    /// Switches a table's stream off.
    pub(crate) async fn disable_stream(&self, table: &str) {
        let stream = StreamSpecification::builder().stream_enabled(false).build().unwrap();
        let update = self.connection.dynamodb().update_table().table_name(table).stream_specification(stream);
        update.send().await.unwrap();
    }

    /// Creates a bucket of this world's own; returns its name.
    pub(crate) async fn bucket(&self) -> String {
        let here = CreateBucketConfiguration::builder();
        let here = here.location_constraint(self.clients.region.as_str().into()).build();
        let create = self.clients.s3.create_bucket().bucket(&self.id).create_bucket_configuration(here);
        create.send().await.unwrap();
        self.id.clone()
    }

    /// The keys of what is in that bucket.
    pub(crate) async fn objects(&self) -> Vec<String> {
        let objects = self.clients.s3.list_objects_v2().bucket(&self.id).send().await.unwrap();
        objects.contents().iter().filter_map(|object| object.key.clone()).collect()
    }

    /// Creates a function of somebody else's, with a role of theirs; returns the role's ARN.
    pub(crate) async fn somebody_elses_function(&self, name: &str) -> String {
        let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":
            "lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
        let role = self.clients.iam.create_role().role_name(format!("{}-theirs", self.id));
        let role = role.assume_role_policy_document(trust).send().await.unwrap().role.unwrap().arn;
        let zip = crate::package::empty();
        let code = aws_sdk_lambda::types::FunctionCode::builder().zip_file(zip.into()).build();
        let create = self.clients.lambda.create_function().function_name(name).role(&role).code(code);
        let create = create.runtime(aws_sdk_lambda::types::Runtime::Providedal2023).handler("bootstrap");
        create.send().await.unwrap();
        role
    }

    pub(crate) fn tags(&self, lineage: &str) -> BTreeMap<String, String> {
        BTreeMap::from([
            ("migrator:lineage".to_owned(), lineage.to_owned()),
            ("migrator:version".to_owned(), "2".to_owned()),
            ("migrator:history".to_owned(), self.settings.history_table.clone()),
        ])
    }
}

/// The same clients, whose requests say what they ask for.
fn named(clients: Clients) -> Clients {
    let iam = clients.iam.config().to_builder().interceptor(NameTheAction("iam")).build();
    let lambda = clients.lambda.config().to_builder().interceptor(NameTheAction("lambda")).build();
    let logs = clients.logs.config().to_builder().interceptor(NameTheAction("logs")).build();
    let s3 = clients.s3.config().to_builder().interceptor(NameTheAction("s3")).build();
    let sts = clients.sts.config().to_builder().interceptor(NameTheAction("sts")).build();
    Clients {
        iam: aws_sdk_iam::Client::from_conf(iam),
        lambda: aws_sdk_lambda::Client::from_conf(lambda),
        logs: aws_sdk_cloudwatchlogs::Client::from_conf(logs),
        s3: aws_sdk_s3::Client::from_conf(s3),
        sts: aws_sdk_sts::Client::from_conf(sts),
        region: clients.region,
    }
}

/// An error with its hint, as the command line shows it.
pub(crate) fn shown(error: &EngineError) -> String {
    error.with_hint().to_string()
}
