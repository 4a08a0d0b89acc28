//! A DynamoDB of a test's own.

use aws_config::SdkConfig;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, StreamSpecification,
    StreamViewType,
};
use migrator_local::{LocalDynamoDb, Store};

use crate::credentials;

/// Names the make of DynamoDB that [`Database::start`] gives: `embedded` (unless set) or `dynamodb-local`.
pub const ENGINE_VARIABLE: &str = "MIGRATOR_TEST_ENGINE";

/// Where Amazon's DynamoDB Local listens.
pub const ADDRESS_VARIABLE: &str = "MIGRATOR_TEST_DYNAMODB_LOCAL";

/// A make of DynamoDB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The one that `--local` uses, started with the test.
    Embedded,
    /// Amazon's own, the reference.
    DynamoDbLocal,
}

impl Engine {
    /// The one that the tests are to run on.
    ///
    /// # Panics
    /// When the variable names another.
    pub fn chosen() -> Self {
        match std::env::var(ENGINE_VARIABLE).as_deref() {
            Err(_) | Ok("embedded") => Self::Embedded,
            Ok("dynamodb-local") => Self::DynamoDbLocal,
            Ok(other) => panic!("{ENGINE_VARIABLE} is {other}; it may be embedded or dynamodb-local"),
        }
    }
}

/// An empty DynamoDB that no other test sees.
#[derive(Debug)]
pub struct Database {
    embedded: Option<LocalDynamoDb>,
    endpoint_url: String,
    access_key: String,
}

impl Database {
    /// One of the make that the tests are to run on.
    ///
    /// # Panics
    /// When it does not start, or `cargo xtask` has not started it.
    pub async fn start() -> Self {
        match Engine::chosen() {
            Engine::Embedded => Self::embedded().await,
            Engine::DynamoDbLocal => Self::dynamodb_local(),
        }
    }

    /// The embedded one, in a temporary file.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn embedded() -> Self {
        let database =
            LocalDynamoDb::start(Store::Temporary, None).await.expect("the embedded DynamoDB starts");
        let endpoint_url = database.endpoint_url().to_owned();
        Self { embedded: Some(database), endpoint_url, access_key: "local".to_owned() }
    }

    /// Amazon's, under an access key that nobody else uses: it keeps the tables of each key apart.
    ///
    /// # Panics
    /// When `cargo xtask` has not started it.
    pub fn dynamodb_local() -> Self {
        let endpoint_url = crate::address(ADDRESS_VARIABLE, "Amazon's DynamoDB Local");
        let access_key = format!("test{:016x}", fastrand::u64(..));
        Self { embedded: None, endpoint_url, access_key }
    }

    /// Where it listens.
    pub fn endpoint_url(&self) -> &str {
        &self.endpoint_url
    }

    /// What clients of this test need.
    pub fn config(&self) -> SdkConfig {
        credentials::sdk_config(&self.endpoint_url, &self.access_key)
    }

    /// The variables with which a program of its own reaches it.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let mut environment = credentials::environment(&self.access_key);
        for variable in ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_DYNAMODB_STREAMS"] {
            environment.push((variable, self.endpoint_url.clone()));
        }
        environment
    }

    /// Creates a table with this partition key and no sort key; the ARN of its stream with both images, if it is to have
    /// one.
    ///
    /// # Panics
    /// When it cannot be created.
    pub async fn create_table(
        &self,
        table: &str,
        key: &str,
        key_type: ScalarAttributeType,
        stream: bool,
    ) -> Option<String> {
        let attribute = AttributeDefinition::builder().attribute_name(key).attribute_type(key_type).build();
        let element = KeySchemaElement::builder().attribute_name(key).key_type(KeyType::Hash).build();
        let both = StreamSpecification::builder().stream_enabled(true);
        let both = both.stream_view_type(StreamViewType::NewAndOldImages).build();
        let create = aws_sdk_dynamodb::Client::new(&self.config()).create_table().table_name(table);
        let create = create
            .attribute_definitions(attribute.expect("an attribute has a name and a type"))
            .key_schema(element.expect("a key has a name and a role"))
            .billing_mode(BillingMode::PayPerRequest)
            .set_stream_specification(stream.then(|| both.expect("a stream is on or off")));
        let created = create.send().await.expect("the table is created");
        created.table_description.and_then(|description| description.latest_stream_arn)
    }

    /// Gives back what it holds.
    ///
    /// # Panics
    /// When it does not stop, or its tables cannot be listed.
    pub async fn stop(self) {
        if let Some(embedded) = self.embedded {
            embedded.shutdown().await.expect("the embedded DynamoDB stops");
            return;
        }
        // Amazon's keeps everything in memory for as long as it runs.
        let client = aws_sdk_dynamodb::Client::new(&self.config());
        let mut tables = client.list_tables().into_paginator().items().send();
        while let Some(table) = tables.next().await {
            // Protected tables stay, and a run that the test broke off may be deleting one itself: this only saves memory.
            let _ = client.delete_table().table_name(table.expect("tables are listed")).send().await;
        }
    }
}
