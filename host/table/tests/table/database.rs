//! A DynamoDB and a table in it.

use aws_sdk_dynamodb::types::ScalarAttributeType;
use migrator_item::{Item, Key, KeyAttribute, KeySchema};
use migrator_table::Connection;
use migrator_test_servers::database;

pub(crate) struct Database {
    server: database::Database,
    pub(crate) connection: Connection,
}

impl Database {
    pub(crate) async fn start() -> Self {
        let server = database::Database::start().await;
        let connection = Connection::new(&server.config());
        Self { server, connection }
    }

    /// A table with the partition key `id`, a number, and a stream; the stream's ARN.
    pub(crate) async fn create(&self, table: &str) -> String {
        self.server.create_table(table, "id", ScalarAttributeType::N, true).await.unwrap()
    }
}

pub(crate) fn schema() -> KeySchema {
    KeySchema {
        hash: KeyAttribute { name: "id".to_owned(), key_type: migrator_item::KeyType::N },
        range: None,
    }
}

pub(crate) fn key(id: u64) -> Key {
    item(id, "").key(&schema()).unwrap()
}

/// An item with a name that needs every kind of escape.
pub(crate) fn item(id: u64, padding: &str) -> Item {
    let json = format!(
        r#"{{"id":{{"N":"{id}"}},"näme \"x\"":{{"S":"Zoë \\ \n 🐘"}},"padding":{{"S":"{padding}"}}}}"#
    );
    Item::parse(json.into_bytes()).unwrap()
}
