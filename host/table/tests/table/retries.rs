use std::time::{Duration, Instant};

use migrator_table::{Condition, Connection, ScanRequest, TableError};

use crate::database::{item, key};
use crate::script::{Answer, Server};

fn scan() -> ScanRequest {
    ScanRequest { table: "items".to_owned(), segment: None, limit: 10, exclusive_start_key: None }
}

const PAGE: &str = r#"{"Count":1,"Items":[{"id":{"N":"1"}}],"ScannedCount":1}"#;

#[tokio::test]
async fn what_passes_is_tried_again_with_the_same_body() {
    for failure in [
        Answer::error(400, "ProvisionedThroughputExceededException", "slow down"),
        Answer::error(400, "ThrottlingException", "slow down"),
        Answer::error(500, "InternalServerError", "oops"),
        Answer::Http { status: 503, body: "<html>".to_owned(), forever: false },
        Answer::Reset,
        Answer::HalfABody,
    ] {
        let server =
            Server::start([Answer::ok(PAGE), failure.clone(), failure.clone(), Answer::ok(PAGE)]).await;
        let connection = server.connection();
        connection.scan(&scan()).await.unwrap();
        let page = connection.scan(&scan()).await.unwrap_or_else(|error| panic!("{failure:?}: {error}"));
        assert_eq!(page.items.len(), 1);
        let bodies = server.bodies();
        assert!(bodies.len() >= 4, "{failure:?}: {bodies:?}");
        assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
        assert_eq!(bodies[0], r#"{"TableName":"items","ConsistentRead":true,"Limit":10}"#);
    }
}

#[tokio::test]
async fn each_attempt_is_signed_for_its_own_body() {
    let failure = Answer::error(500, "InternalServerError", "oops");
    let server = Server::start([failure, Answer::ok("{}")]).await;
    server.connection().put("items", &item(1, "secret"), &Condition::none()).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    for request in seen {
        let head = request.head.to_ascii_lowercase();
        assert!(request.body.contains("secret"), "{}", request.body);
        assert!(head.contains("authorization: aws4-hmac-sha256"), "{head}");
        assert!(head.contains("signedheaders=content-length;content-type;host"), "{head}");
        assert!(head.contains("x-amz-target: dynamodb_20120810.putitem"), "{head}");
        assert_eq!(head.matches("content-length:").count(), 1, "{head}");
    }
}

#[tokio::test]
async fn throttling_that_lasts_ends_with_the_patience() {
    let server = Server::start([Answer::error(400, "ThrottlingException", "slow down").forever()]).await;
    let connection = server.connection().with_patience(Duration::ZERO);
    let error = connection.scan(&scan()).await.unwrap_err();
    assert!(matches!(error, TableError::Throttled { .. }), "{error:?}");
    assert!(server.bodies().len() > 1, "{}", server.bodies().len());
}

#[tokio::test]
async fn throttling_is_outlived_by_patience() {
    let mut script = vec![Answer::error(400, "ThrottlingException", "slow down"); 6];
    script.push(Answer::ok(PAGE));
    let server = Server::start(script).await;
    // Four attempts of the SDK's, then ours.
    let connection = server.connection().with_patience(Duration::from_secs(50));
    assert_eq!(connection.scan(&scan()).await.unwrap().items.len(), 1);
    assert_eq!(server.bodies().len(), 7);
}

#[tokio::test]
async fn one_throttled_table_does_not_hold_back_another() {
    let throttled = Server::start([Answer::error(400, "ThrottlingException", "slow down").forever()]).await;
    let connection = throttled.connection().with_patience(Duration::ZERO);
    let busy: Vec<_> = (0..8)
        .map(|_| {
            let connection = connection.clone();
            tokio::spawn(async move { connection.scan(&scan()).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let before = throttled.bodies().len();
    let begun = Instant::now();
    let other = tokio::spawn(async move { connection.get("other", &key(1)).await });
    while !throttled.bodies()[before..].iter().any(|body| body.contains("\"other\"")) {
        assert!(begun.elapsed() < Duration::from_millis(500), "held back");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    busy.into_iter().for_each(|task| task.abort());
    other.abort();
}

#[tokio::test]
async fn a_refusal_is_not_tried_again() {
    let server = Server::start([Answer::error(400, "ValidationException", "no such index")]).await;
    let error = server.connection().scan(&scan()).await.unwrap_err();
    assert!(matches!(error, TableError::Validation { .. }), "{error:?}");
    assert_eq!(server.bodies().len(), 1);
}

#[tokio::test]
async fn a_slow_answer_is_waited_for() {
    let server =
        Server::start([Answer::After(Duration::from_millis(1500), Box::new(Answer::ok(PAGE)))]).await;
    assert_eq!(server.connection().scan(&scan()).await.unwrap().items.len(), 1);
    assert_eq!(server.bodies().len(), 1);
}

#[tokio::test]
async fn an_answer_that_is_not_of_dynamodb_is_said_to_be_so() {
    for body in ["", "<html>", "{}", r#"{"Items":{}}"#, r#"{"Items":[{"id":7}]}"#, r#"{"Items":[]} trailing"#]
    {
        let server = Server::start([Answer::ok(body)]).await;
        let error = server.connection().scan(&scan()).await.unwrap_err();
        assert!(
            matches!(error, TableError::Response { .. } | TableError::Malformed { .. }),
            "{body}: {error:?}"
        );
    }
}

#[tokio::test]
async fn an_endpoint_where_nothing_listens_fails_within_seconds() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let connection = Connection::new(&migrator_local::sdk_config(&endpoint));
    let begun = Instant::now();
    let error = connection.scan(&scan()).await.unwrap_err();
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert!(
        matches!(&error, TableError::Unreachable { endpoint: named, .. } if *named == endpoint),
        "{error:?}"
    );
    let typed = connection.dynamodb().list_tables().send().await.unwrap_err();
    assert!(matches!(TableError::from_sdk("ListTables", "", typed), TableError::Unreachable { .. }));
}
