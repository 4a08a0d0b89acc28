//! What the tests ask of any endpoint.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    StreamSpecification, StreamViewType,
};
use aws_sdk_dynamodbstreams::types::{Record, ShardIteratorType};

pub(crate) fn client(endpoint: &str) -> Client {
    Client::new(&migrator_local::sdk_config(endpoint))
}

fn stream() -> StreamSpecification {
    let stream = StreamSpecification::builder().stream_enabled(true);
    stream.stream_view_type(StreamViewType::NewAndOldImages).build().unwrap()
}

/// A table with the partition key `id`, a string, and a stream; the stream's ARN.
pub(crate) async fn create(client: &Client, table: &str) -> String {
    let id = AttributeDefinition::builder().attribute_name("id").attribute_type(ScalarAttributeType::S);
    let key = KeySchemaElement::builder().attribute_name("id").key_type(KeyType::Hash);
    let create = client.create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
    let create = create.attribute_definitions(id.build().unwrap()).key_schema(key.build().unwrap());
    let created = create.stream_specification(stream()).send().await.unwrap();
    created.table_description.unwrap().latest_stream_arn.unwrap()
}

pub(crate) async fn enable_stream(client: &Client, table: &str) -> String {
    let update = client.update_table().table_name(table).stream_specification(stream());
    update.send().await.unwrap().table_description.unwrap().latest_stream_arn.unwrap()
}

pub(crate) async fn disable_stream(client: &Client, table: &str) {
    let none = StreamSpecification::builder().stream_enabled(false).build().unwrap();
    client.update_table().table_name(table).stream_specification(none).send().await.unwrap();
}

pub(crate) async fn put(client: &Client, table: &str, id: &str) {
    let put = client.put_item().table_name(table).item("id", AttributeValue::S(id.to_owned()));
    put.send().await.unwrap();
}

pub(crate) async fn exists(client: &Client, table: &str, id: &str) -> bool {
    let get = client.get_item().table_name(table).key("id", AttributeValue::S(id.to_owned()));
    get.send().await.unwrap().item.is_some()
}

/// Everything that TRIM_HORIZON shows.
pub(crate) async fn records(endpoint: &str, arn: &str) -> Vec<Record> {
    let streams = aws_sdk_dynamodbstreams::Client::new(&migrator_local::sdk_config(endpoint));
    let described = streams.describe_stream().stream_arn(arn).send().await.unwrap();
    let mut records = Vec::new();
    for shard in described.stream_description.unwrap().shards.unwrap_or_default() {
        let iterator = streams.get_shard_iterator().stream_arn(arn).shard_id(shard.shard_id.unwrap());
        let iterator = iterator.shard_iterator_type(ShardIteratorType::TrimHorizon).send().await.unwrap();
        let page = streams.get_records().shard_iterator(iterator.shard_iterator.unwrap()).send().await;
        records.extend(page.unwrap().records.unwrap_or_default());
    }
    records
}
