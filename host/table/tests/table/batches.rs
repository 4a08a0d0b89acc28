use migrator_table::{Connection, ScanRequest};

use crate::database::{Database, item};
use crate::script::{Answer, Server};

async fn count(connection: &Connection) -> usize {
    let mut request =
        ScanRequest { table: "items".to_owned(), segment: None, limit: 1000, exclusive_start_key: None };
    let mut items = 0;
    loop {
        let page = connection.scan(&request).await.unwrap();
        items += page.items.len();
        match page.last_evaluated_key {
            Some(key) => request.exclusive_start_key = Some(key),
            None => return items,
        }
    }
}

#[tokio::test]
async fn more_items_than_a_request_holds_are_split() {
    let database = Database::start().await;
    database.create("items").await;
    for many in [0, 1, 25, 26, 103] {
        let items: Vec<_> = (0..many).map(|id| item(id, "")).collect();
        database.connection.put_batch("items", &items).await.unwrap();
        assert_eq!(count(&database.connection).await as u64, many);
    }
}

/// An escape takes six bytes on the wire and one of DynamoDB's 400 KB: 25 such items do not fit into 16 MB.
#[tokio::test]
async fn more_bytes_than_a_request_holds_are_split() {
    let database = Database::start().await;
    database.create("items").await;
    let padding = "\\u0001".repeat(390_000);
    let items: Vec<_> = (0..25).map(|id| item(id, &padding)).collect();
    database.connection.put_batch("items", &items).await.unwrap();
    assert_eq!(count(&database.connection).await, 25);
}

#[tokio::test]
async fn unprocessed_items_are_sent_again_and_nothing_else() {
    let rest = r#"{"items":[{"PutRequest":{"Item":{"id":{"N":"2"}}}}]}"#;
    let server = Server::start([
        Answer::ok(&format!(r#"{{"UnprocessedItems":{rest}}}"#)),
        Answer::ok(&format!(r#"{{"UnprocessedItems":{rest}}}"#)),
        Answer::ok(r#"{"UnprocessedItems":{}}"#),
    ])
    .await;
    server.connection().put_batch("items", &[item(1, ""), item(2, "")]).await.unwrap();
    let bodies = server.bodies();
    assert_eq!(bodies.len(), 3);
    assert_eq!(bodies[1], format!(r#"{{"RequestItems":{rest}}}"#));
    assert_eq!(bodies[2], bodies[1]);
}

#[tokio::test]
async fn items_that_stay_unprocessed_are_an_error_in_the_end() {
    let rest = r#"{"UnprocessedItems":{"items":[{"PutRequest":{"Item":{"id":{"N":"1"}}}}]}}"#;
    let server = Server::start([Answer::ok(rest).forever()]).await;
    let connection = server.connection().with_patience(std::time::Duration::from_millis(300));
    let error = connection.put_batch("items", &[item(1, "")]).await.unwrap_err();
    insta::assert_snapshot!(error, @"BatchWriteItem on items: throttled: items were left unprocessed for 0 s");
    assert!(server.bodies().len() > 2, "{}", server.bodies().len());
}
