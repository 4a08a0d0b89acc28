//! An account with a function that tells what it was given.

use std::io::{Cursor, Write as _};

use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    StreamSpecification, StreamViewType,
};
use aws_sdk_lambda::operation::create_event_source_mapping::builders::CreateEventSourceMappingFluentBuilder;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{
    DestinationConfig, EventSourcePosition, FunctionCode, FunctionResponseType, OnFailure, Runtime,
};
use migrator_tests::localstack::{LocalStack, eventually};
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A function in an account.
pub(super) struct Stage {
    pub(super) cloud: LocalStack,
    function: String,
}

impl Stage {
    /// A function in an account of its own.
    pub(super) async fn new() -> Self {
        Self::create(LocalStack::new_account(), "first", 2).await
    }

    /// Another function in the same account.
    pub(super) async fn beside(other: &Self) -> Self {
        Self::create(other.cloud.clone(), "second", 2).await
    }

    /// A function in an account in which other things are.
    pub(super) async fn in_account(cloud: &LocalStack) -> Self {
        // It starts anew beside functions of migrator, on a machine that compiles their components at the same time.
        Self::create(cloud.clone(), "neighbour", 30).await
    }

    /// What it is called.
    pub(super) fn name(&self) -> &str {
        &self.function
    }

    /// `time_out` in seconds.
    async fn create(cloud: LocalStack, function: &str, time_out: i32) -> Self {
        let iam = cloud.iam();
        let role =
            iam.create_role().role_name(function).assume_role_policy_document("{}").send().await.unwrap();
        let policy =
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"logs:*","Resource":"*"}}"#;
        let policy = iam.put_role_policy().role_name(function).policy_name("own").policy_document(policy);
        policy.send().await.unwrap();
        let create =
            cloud.lambda().create_function().function_name(function).runtime(Runtime::Providedal2023);
        let create = create.role(role.role.unwrap().arn).handler("bootstrap").timeout(time_out);
        create.code(FunctionCode::builder().zip_file(Blob::new(zip())).build()).send().await.unwrap();
        cloud.wait_until_active(function).await;
        Self { cloud, function: function.to_owned() }
    }

    /// A table with a stream.
    pub(super) async fn table(&self, name: &'static str) -> Table<'_> {
        let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash).build().unwrap();
        let id = AttributeDefinition::builder().attribute_name("id").attribute_type(ScalarAttributeType::S);
        let create = self.cloud.dynamodb().create_table().table_name(name).key_schema(key);
        let create = create.attribute_definitions(id.build().unwrap()).stream_specification(stream());
        let created = create.billing_mode(BillingMode::PayPerRequest).send().await.unwrap();
        let stream = created.table_description.unwrap().latest_stream_arn.unwrap();
        Table { cloud: &self.cloud, name, stream }
    }

    /// Enables the stream of a table that is there; its ARN.
    pub(super) async fn enable_stream(&self, table: &str) -> String {
        let update = self.cloud.dynamodb().update_table().table_name(table).stream_specification(stream());
        update.send().await.unwrap().table_description.unwrap().latest_stream_arn.unwrap()
    }

    /// The ARN of a table's stream.
    pub(super) async fn stream(&self, table: &str) -> String {
        let describe = self.cloud.dynamodb().describe_table().table_name(table).send().await.unwrap();
        describe.table.unwrap().latest_stream_arn.unwrap()
    }

    pub(super) async fn bucket(&self) -> String {
        // Names of buckets are shared by all accounts.
        let bucket = format!("failures-{}", self.cloud.account());
        let place = aws_sdk_s3::types::CreateBucketConfiguration::builder()
            .location_constraint(self.cloud.region().into())
            .build();
        self.cloud
            .s3()
            .create_bucket()
            .bucket(&bucket)
            .create_bucket_configuration(place)
            .send()
            .await
            .unwrap();
        bucket
    }

    /// What the mapping wrote to the bucket.
    pub(super) async fn failure(&self, bucket: &str) -> Option<Value> {
        let s3 = self.cloud.s3();
        let key = s3.list_objects_v2().bucket(bucket).send().await.unwrap().contents?.pop()?.key?;
        let object = s3.get_object().bucket(bucket).key(key).send().await.unwrap();
        Some(serde_json::from_slice(&object.body.collect().await.unwrap().into_bytes()).unwrap())
    }

    /// Lets the function have the table's records from the first on; the mapping's identifier, once it is enabled.
    pub(super) async fn connect(
        &self,
        table: &Table<'_>,
        settings: impl FnOnce(CreateEventSourceMappingFluentBuilder) -> CreateEventSourceMappingFluentBuilder,
    ) -> String {
        self.connect_to(&table.stream, settings).await
    }

    /// The same for the records of a stream.
    pub(super) async fn connect_to(
        &self,
        stream_arn: &str,
        settings: impl FnOnce(CreateEventSourceMappingFluentBuilder) -> CreateEventSourceMappingFluentBuilder,
    ) -> String {
        let mapping = self.cloud.lambda().create_event_source_mapping().event_source_arn(stream_arn);
        let mapping = mapping
            .function_name(&self.function)
            .starting_position(EventSourcePosition::TrimHorizon)
            .function_response_types(FunctionResponseType::ReportBatchItemFailures);
        let uuid = settings(mapping).send().await.unwrap().uuid.unwrap();
        self.cloud.wait_for_mapping(&uuid, "Enabled").await;
        uuid
    }

    /// The function's answer, and the kind of its error.
    pub(super) async fn invoke(&self, event: &str) -> (Value, Option<String>) {
        let invoke = self.cloud.lambda().invoke().function_name(&self.function).payload(Blob::new(event));
        let answer = invoke.send().await.unwrap();
        (serde_json::from_slice(answer.payload.unwrap().as_ref()).unwrap(), answer.function_error)
    }

    /// Waits until the function has been given these batches, and no others.
    pub(super) async fn wait_for_batches(&self, batches: &[&str]) {
        eventually(&format!("the batches are {batches:?}"), async || {
            let given = self.batches().await;
            assert!(batches.starts_with(&given.iter().map(String::as_str).collect::<Vec<_>>()), "{given:?}");
            given == batches
        })
        .await;
    }

    /// Waits until the function has been given the records of these ids, among others.
    pub(super) async fn wait_for_records(&self, ids: &[&str]) {
        eventually(&format!("the records of {ids:?} have come"), async || {
            let given = self.batches().await.join(",");
            ids.iter().all(|id| given.split(',').any(|given| given == *id))
        })
        .await;
    }

    /// The ids of every batch, as the function logged them.
    pub(super) async fn batches(&self) -> Vec<String> {
        let group = format!("/aws/lambda/{}", self.function);
        let answer = self.cloud.logs().filter_log_events().log_group_name(group).send().await;
        // The group comes with the first lines.
        let events = answer.ok().and_then(|answer| answer.events).unwrap_or_default();
        let lines = events.into_iter().filter_map(|event| event.message);
        lines.filter_map(|line| Some(line.trim().strip_prefix("batch ")?.to_owned())).collect()
    }

    /// Deletes a mapping.
    pub(super) async fn disconnect(&self, mapping: &str) {
        let lambda = self.cloud.lambda();
        lambda.delete_event_source_mapping().uuid(mapping).send().await.unwrap();
        eventually("the mapping is deleted", async || {
            lambda.get_event_source_mapping().uuid(mapping).send().await.is_err()
        })
        .await;
    }

    /// Deletes what this stage has made.
    pub(super) async fn delete(&self, mapping: &str, table: &Table<'_>, bucket: &str) {
        let (lambda, iam) = (self.cloud.lambda(), self.cloud.iam());
        self.disconnect(mapping).await;
        lambda.delete_function().function_name(&self.function).send().await.unwrap();
        iam.delete_role_policy().role_name(&self.function).policy_name("own").send().await.unwrap();
        iam.delete_role().role_name(&self.function).send().await.unwrap();
        let group = format!("/aws/lambda/{}", self.function);
        self.cloud.logs().delete_log_group().log_group_name(group).send().await.unwrap();
        self.cloud.dynamodb().delete_table().table_name(table.name).send().await.unwrap();
        self.cloud.s3().delete_bucket().bucket(bucket).send().await.unwrap();
    }
}

/// A table with a stream.
pub(super) struct Table<'a> {
    cloud: &'a LocalStack,
    name: &'static str,
    stream: String,
}

impl Table<'_> {
    /// Puts an item that says how its record is to be treated.
    pub(super) async fn put(&self, id: &str, behave: Option<&str>) {
        let put =
            self.cloud.dynamodb().put_item().table_name(self.name).item("id", AttributeValue::S(id.into()));
        let put = match behave {
            Some(behave) => put.item("behave", AttributeValue::S(behave.into())),
            None => put,
        };
        put.send().await.unwrap();
    }
}

/// A stream that the function can read.
fn stream() -> StreamSpecification {
    let stream = StreamSpecification::builder().stream_enabled(true);
    stream.stream_view_type(StreamViewType::NewAndOldImages).build().unwrap()
}

/// A mapping's destination for what could not be handled.
pub(super) fn on_failure(destination: &str) -> DestinationConfig {
    DestinationConfig::builder().on_failure(OnFailure::builder().destination(destination).build()).build()
}

/// The function's code.
fn zip() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("bootstrap", SimpleFileOptions::default().unix_permissions(0o755)).unwrap();
    zip.write_all(include_bytes!("bootstrap.py")).unwrap();
    zip.finish().unwrap().into_inner()
}
