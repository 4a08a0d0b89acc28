//! What the tests share: a DynamoDB with a target and a history table, and environments of the function.

use std::path::Path;
use std::time::Duration;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType as TypedKeyType, ScalarAttributeType,
};
use bytes::Bytes;
use migrator_follow::FunctionConfiguration;
use migrator_item::{Item, KeyAttribute, KeySchema, KeyType};
use migrator_table::Connection;
use migrator_tests::lambda::{
    Change, Environment, InvocationError, Package, configuration, event, key_schema,
};
use migrator_tests::oracle::scan;
use migrator_tests::server::Server;
use serde_json::{Value, json};

pub(crate) const SOURCE: &str = "customers";
pub(crate) const TARGET: &str = "customers_V2";
pub(crate) const HISTORY: &str = "migrator_history";

/// Long enough for whatever is not about time.
pub(crate) const LONG: Duration = Duration::from_secs(60);

pub(crate) fn bootstrap() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_bootstrap"))
}

/// The source's key in most tests, and that of targets that keep it.
pub(crate) fn id() -> KeySchema {
    key_schema(&[("id", KeyType::N)])
}

pub(crate) fn item(json: impl Into<String>) -> Item {
    Item::parse(json.into()).unwrap()
}

/// An item that the converter of `misbehaving` treats as its attribute says.
pub(crate) fn behaving(number: u64, behaviour: &str) -> Item {
    item(format!(r#"{{"id":{{"N":"{number}"}},"behave":{{"S":"{behaviour}"}}}}"#))
}

/// An item that it passes on.
pub(crate) fn plain(number: u64, revision: u64) -> Item {
    item(format!(r#"{{"id":{{"N":"{number}"}},"behave":{{"S":"pass"}},"revision":{{"N":"{revision}"}}}}"#))
}

pub(crate) fn insert(sequence: u64, new: Item) -> Change {
    Change::new(sequence, None, Some(new))
}

pub(crate) fn modify(sequence: u64, old: Item, new: Item) -> Change {
    Change::new(sequence, Some(old), Some(new))
}

pub(crate) fn remove(sequence: u64, old: Item) -> Change {
    Change::new(sequence, Some(old), None)
}

/// A sequence number as the events of these tests spell it.
pub(crate) fn spelled(sequence: u64) -> String {
    Change::new(sequence, None, None).sequence
}

/// The response that asks for everything from a record on, or for nothing.
pub(crate) fn failing_from(sequence: Option<u64>) -> Value {
    let failures: Vec<Value> =
        sequence.into_iter().map(|sequence| json!({ "itemIdentifier": spelled(sequence) })).collect();
    json!({ "batchItemFailures": failures })
}

/// A DynamoDB with a target and a history table.
pub(crate) struct World {
    server: Server,
    pub(crate) configuration: FunctionConfiguration,
}

impl World {
    /// With a target of this key.
    pub(crate) async fn start(target_key: KeySchema) -> Self {
        let server = Server::start().await;
        let world =
            Self { server, configuration: configuration((SOURCE, id()), (TARGET, target_key.clone())) };
        world.create(TARGET, &target_key).await;
        world.create(HISTORY, &key_schema(&[("lineage", KeyType::S), ("record", KeyType::S)])).await;
        world
    }

    pub(crate) async fn create(&self, table: &str, key: &KeySchema) {
        let attributes: Vec<(&KeyAttribute, TypedKeyType)> = std::iter::once((&key.hash, TypedKeyType::Hash))
            .chain(key.range.iter().map(|range| (range, TypedKeyType::Range)))
            .collect();
        let mut create = self.server.client().create_table().table_name(table);
        create = create.billing_mode(BillingMode::PayPerRequest);
        for (attribute, role) in attributes {
            let scalar = match attribute.key_type {
                KeyType::S => ScalarAttributeType::S,
                KeyType::N => ScalarAttributeType::N,
                KeyType::B => ScalarAttributeType::B,
            };
            let definition =
                AttributeDefinition::builder().attribute_name(&attribute.name).attribute_type(scalar);
            let element = KeySchemaElement::builder().attribute_name(&attribute.name).key_type(role);
            create = create
                .attribute_definitions(definition.build().unwrap())
                .key_schema(element.build().unwrap());
        }
        create.send().await.unwrap();
    }

    pub(crate) fn endpoint(&self) -> &str {
        self.server.endpoint_url()
    }

    pub(crate) fn connection(&self) -> Connection {
        self.server.connection()
    }

    /// A package with the converter of a guest.
    pub(crate) fn package(&self, guest: &str) -> Package {
        Package::new(guest, &self.configuration)
    }

    /// A package of a migration that changes no items.
    pub(crate) fn identity(&self) -> Package {
        let package = Package::empty();
        package.configure(&FunctionConfiguration { identity: true, ..self.configuration.clone() });
        package
    }

    /// An environment that has read its package and waits for events.
    pub(crate) async fn environment(&self, package: &Package) -> Environment {
        let environment = Environment::start(bootstrap(), package.folder(), self.endpoint()).await;
        environment.ready().await;
        environment
    }

    pub(crate) fn event(&self, changes: &[Change]) -> Bytes {
        event(SOURCE, &self.configuration.source_key, changes)
    }

    /// Hands over a batch and returns the function's response.
    pub(crate) async fn deliver(&self, environment: &mut Environment, changes: &[Change]) -> Value {
        self.deliver_within(environment, changes, LONG).await.unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) async fn deliver_within(
        &self,
        environment: &mut Environment,
        changes: &[Change],
        time: Duration,
    ) -> Result<Value, InvocationError> {
        environment.invoke(self.event(changes), time).await
    }

    /// The items of the target as DynamoDB-JSON, tombstones and guards included, in the order of their keys.
    pub(crate) async fn target(&self) -> Vec<Value> {
        let schema = &self.configuration.target_key;
        let mut items = scan(&self.connection(), TARGET).await;
        items.sort_by_key(|item| item.key(schema).unwrap());
        items.iter().map(|item| serde_json::from_slice(&item.to_json()).unwrap()).collect()
    }

    /// The records of history whose sort key begins so.
    pub(crate) async fn history(&self, prefix: &str) -> Vec<Value> {
        let items = scan(&self.connection(), HISTORY).await;
        let values = items.iter().map(|item| serde_json::from_slice::<Value>(&item.to_json()).unwrap());
        values.filter(|record| record["record"]["S"].as_str().unwrap().starts_with(prefix)).collect()
    }
}

/// Waits until what an environment prints has come through its pipe.
pub(crate) async fn printed(lines: impl Fn() -> Vec<Value>, is_there: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..500 {
        if let Some(line) = lines().into_iter().rfind(&is_there) {
            return line;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("not among {:?}", lines());
}
