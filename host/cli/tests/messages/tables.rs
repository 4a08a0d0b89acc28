//! Tables that are not what a migration needs, on a real endpoint.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    StreamSpecification, StreamViewType,
};
use migrator_local::{LocalDynamoDb, Store, sdk_config};

use crate::run::{Place, Ran};

/// An embedded DynamoDB of this process, for tables that somebody else made.
pub(crate) struct Database {
    server: LocalDynamoDb,
    client: Client,
}

impl Database {
    pub(crate) async fn start() -> Self {
        let server = LocalDynamoDb::start(Store::Temporary, None).await.unwrap();
        let client = Client::new(&sdk_config(server.endpoint_url()));
        Database { server, client }
    }

    /// A table of customers whose sort key has another type than the migration says.
    async fn create_customers(&self, sort_key: ScalarAttributeType) {
        let attribute = |name: &str, of_type: ScalarAttributeType| {
            AttributeDefinition::builder().attribute_name(name).attribute_type(of_type).build().unwrap()
        };
        let key = |name: &str, key_type: KeyType| {
            KeySchemaElement::builder().attribute_name(name).key_type(key_type).build().unwrap()
        };
        let create =
            self.client.create_table().table_name("customers").billing_mode(BillingMode::PayPerRequest);
        let create = create
            .attribute_definitions(attribute("customer_nr", ScalarAttributeType::N))
            .attribute_definitions(attribute("last_name", sort_key))
            .key_schema(key("customer_nr", KeyType::Hash))
            .key_schema(key("last_name", KeyType::Range));
        create.send().await.unwrap();
    }

    async fn enable_stream(&self, view: StreamViewType) {
        let stream =
            StreamSpecification::builder().stream_enabled(true).stream_view_type(view).build().unwrap();
        self.client.update_table().table_name("customers").stream_specification(stream).send().await.unwrap();
    }

    pub(crate) async fn run(&self, place: Place, arguments: &[&str]) -> Ran {
        let mut arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        arguments.extend(["--endpoint-url".to_owned(), self.server.endpoint_url().to_owned()]);
        let place = place.credentials();
        let run = move || place.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        tokio::task::spawn_blocking(run).await.unwrap()
    }

    pub(crate) async fn end(self) {
        self.server.shutdown().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_exists_and_differs_is_shown_with_what_differs() {
    let database = Database::start().await;
    database.create_customers(ScalarAttributeType::N).await;
    let place = Place::new().guest("v1.wasm", "customers-v1");
    insta::assert_snapshot!(database.run(place, &["apply", "v1.wasm"]).await.without_port());
    database.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_exists_and_is_equal_is_taken_over() {
    let database = Database::start().await;
    database.create_customers(ScalarAttributeType::S).await;
    let place = Place::new().guest("v1.wasm", "customers-v1");
    assert_eq!(database.run(place, &["apply", "v1.wasm"]).await.code(), 0);
    database.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_with_another_view_type_is_left_alone_and_named() {
    let database = Database::start().await;
    database.create_customers(ScalarAttributeType::S).await;
    database.enable_stream(StreamViewType::KeysOnly).await;
    let place = Place::new().guest("v1.wasm", "customers-v1").guest("v2.wasm", "customers-v2");
    let ran = database.run(place, &["apply", "v1.wasm", "v2.wasm"]).await;
    insta::assert_snapshot!(ran.error_and_hint());
    let described = database.client.describe_table().table_name("customers").send().await.unwrap();
    let stream = described.table.unwrap().stream_specification.unwrap();
    assert_eq!(stream.stream_view_type, Some(StreamViewType::KeysOnly));
    database.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_table_from_a_newer_migrator_is_left_alone() {
    let database = Database::start().await;
    let v1 = || Place::new().guest("v1.wasm", "customers-v1");
    assert_eq!(database.run(v1(), &["apply", "v1.wasm"]).await.code(), 0);
    let update = database.client.update_item().table_name("migrator_history");
    let update = update
        .key("lineage", AttributeValue::S("_format".into()))
        .key("record", AttributeValue::S("format".into()))
        .update_expression("SET #format = :newer")
        .expression_attribute_names("#format", "format")
        .expression_attribute_values(":newer", AttributeValue::N("1000".into()))
        .condition_expression("attribute_exists(#format)");
    update.send().await.unwrap();
    insta::assert_snapshot!(database.run(v1(), &["apply", "v1.wasm"]).await.error_and_hint());
    insta::assert_snapshot!(database.run(v1(), &["status"]).await.error_and_hint());
    database.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn status_of_an_unknown_lineage_says_where_it_looked() {
    let database = Database::start().await;
    insta::assert_snapshot!(database.run(Place::new(), &["status", "customers"]).await.error_and_hint());
    database.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_says_with_its_exit_status_whether_something_is_outstanding() {
    let database = Database::start().await;
    let v1 = || Place::new().guest("v1.wasm", "customers-v1");
    assert_eq!(database.run(v1(), &["plan", "v1.wasm"]).await.code(), 0);
    assert_eq!(database.run(v1(), &["plan", "--detailed-exitcode", "v1.wasm"]).await.code(), 2);
    assert_eq!(database.run(v1(), &["apply", "v1.wasm"]).await.code(), 0);
    let ran = database.run(v1(), &["plan", "--detailed-exitcode", "v1.wasm"]).await;
    assert_eq!((ran.code(), ran.stdout().as_str()), (0, "nothing to do: every given migration is applied\n"));
    database.end().await;
}
