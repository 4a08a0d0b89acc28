//! Two tables in a DynamoDB and a converter between them.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType as SdkKeyType, ScalarAttributeType,
};
use migrator_component::ConvertError;
use migrator_engine::verify::{Verification, VerifyReport, VerifySettings};
use migrator_follow::{Conversion, Convert, SEQUENCE, TOMBSTONE};
use migrator_item::{Item, Key, KeyAttribute, KeySchema, KeyType, Path, Value};
use migrator_table::{Condition, Connection};
use migrator_test_servers::database::Database;

pub(crate) const SOURCE: &str = "people";
pub(crate) const TARGET: &str = "people_V2";

/// Splits `name`. An item may say otherwise: `drop`, `reject`, `twin` (a second item under another number) and `alias`
/// (another number than its own).
pub(crate) struct SplitName;

impl Convert for SplitName {
    fn convert(&self, items: Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>> {
        items.into_iter().map(split_name).collect()
    }
}

fn split_name(mut item: Item) -> Result<Vec<Item>, ConvertError> {
    if item.remove_name("reject") {
        return Err(ConvertError::Rejected("this one not".to_owned()));
    }
    if item.remove_name("drop") {
        return Ok(Vec::new());
    }
    if let Some(alias) = item.take(&Path::name("alias")).unwrap() {
        item.set(&Path::name("id"), &alias).unwrap();
    }
    let twin = item.take(&Path::name("twin")).unwrap();
    if let Some(Value::S(name)) = item.take(&Path::name("name")).unwrap() {
        let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
        item.set(&Path::name("first"), &Value::S(first.to_owned())).unwrap();
        item.set(&Path::name("last"), &Value::S(last.to_owned())).unwrap();
    }
    let mut items = vec![item];
    if let Some(number) = twin {
        let mut twin = items[0].clone();
        twin.set(&Path::name("id"), &number).unwrap();
        items.push(twin);
    }
    Ok(items)
}

/// The key of both tables: a number.
pub(crate) fn schema() -> KeySchema {
    KeySchema { hash: KeyAttribute { name: "id".to_owned(), key_type: KeyType::N }, range: None }
}

pub(crate) fn item(json: &str) -> Item {
    Item::parse(json.to_owned()).unwrap()
}

pub(crate) fn person(id: u64) -> Item {
    item(&format!(r#"{{"id":{{"N":"{id}"}},"name":{{"S":"Anna Muster{id}"}},"tags":{{"SS":["b","a"]}}}}"#))
}

pub(crate) fn key(id: u64) -> Key {
    item(&format!(r#"{{"id":{{"N":"{id}"}}}}"#)).key(&schema()).unwrap()
}

pub(crate) struct Tables {
    pub(crate) connection: Connection,
    database: Database,
}

impl Tables {
    /// Two empty tables.
    pub(crate) async fn create() -> Self {
        let database = Database::start().await;
        let connection = Connection::new(&database.config());
        for table in [SOURCE, TARGET] {
            create_table(&connection, table).await;
        }
        Self { connection, database }
    }

    /// Two tables with `count` items that are what they should be.
    pub(crate) async fn with_people(count: u64) -> Self {
        let tables = Self::create().await;
        let people: Vec<_> = (0..count).map(person).collect();
        tables.connection.put_batch(SOURCE, &people).await.unwrap();
        let converted: Vec<_> = people.into_iter().flat_map(|person| split_name(person).unwrap()).collect();
        tables.connection.put_batch(TARGET, &converted).await.unwrap();
        tables
    }

    pub(crate) async fn put(&self, table: &str, item: &Item) {
        self.connection.put(table, item, &Condition::none()).await.unwrap();
    }

    pub(crate) async fn delete(&self, table: &str, id: u64) {
        self.connection.delete(table, &key(id), &Condition::none()).await.unwrap();
    }

    /// Does to the target what a follower does when the source's item is as it is now.
    pub(crate) async fn follow(&self, id: u64) {
        let followed = match self.connection.get(SOURCE, &key(id)).await.unwrap() {
            Some(person) => split_name(person).unwrap().remove(0),
            None => {
                let mut tombstone = key(id).to_item();
                tombstone.set(&Path::name(TOMBSTONE), &Value::Bool(true)).unwrap();
                tombstone
            }
        };
        self.put(TARGET, &guarded(followed)).await;
    }

    pub(crate) fn verification(&self) -> Verification {
        let conversion = Conversion::new(Arc::new(SplitName), schema());
        Verification::new(self.connection.clone(), SOURCE, schema(), TARGET, conversion)
            .with_settings(settings())
    }

    pub(crate) async fn verify(&self) -> VerifyReport {
        self.verification().run(&|_| ()).await.unwrap()
    }

    pub(crate) async fn stop(self) {
        self.database.stop().await;
    }
}

pub(crate) fn settings() -> VerifySettings {
    VerifySettings {
        page_items: 100,
        pauses: [20, 50, 100].map(Duration::from_millis).to_vec(),
        ..VerifySettings::default()
    }
}

/// The item as a follower writes it.
pub(crate) fn guarded(mut item: Item) -> Item {
    item.set(&Path::name(SEQUENCE), &Value::S("0".repeat(40))).unwrap();
    item
}

async fn create_table(connection: &Connection, table: &str) {
    let key = KeySchemaElement::builder().attribute_name("id").key_type(SdkKeyType::Hash).build().unwrap();
    let definition =
        AttributeDefinition::builder().attribute_name("id").attribute_type(ScalarAttributeType::N);
    let create =
        connection.dynamodb().create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
    create.key_schema(key).attribute_definitions(definition.build().unwrap()).send().await.unwrap();
}

/// The `id`s of keys, for comparing.
pub(crate) fn ids<'a>(keys: impl IntoIterator<Item = &'a Key>) -> Vec<String> {
    let mut ids: Vec<_> = keys.into_iter().map(Key::to_string).collect();
    ids.sort();
    ids
}
