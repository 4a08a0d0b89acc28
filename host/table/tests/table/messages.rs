use migrator_table::{Condition, TableError};

use crate::database::item;
use crate::script::{Answer, Server};

async fn put(answer: Answer) -> TableError {
    let server = Server::start([answer]).await;
    server.connection().put("items", &item(1, ""), &Condition::none()).await.unwrap_err()
}

async fn records(answer: Answer) -> TableError {
    let server = Server::start([answer]).await;
    let iterator = "arn:aws:dynamodb:eu-central-1:1:table/items/stream/2026|1|x";
    server.connection().records(iterator, 10).await.unwrap_err()
}

#[tokio::test]
async fn access_denied_names_action_and_table() {
    let message = "User: arn:aws:iam::1:user/x is not authorized to perform: dynamodb:PutItem";
    insta::assert_snapshot!(put(Answer::error(400, "AccessDeniedException", message)).await, @"PutItem on items: access denied, the policy must allow dynamodb:PutItem: User: arn:aws:iam::1:user/x is not authorized to perform: dynamodb:PutItem");
}

#[tokio::test]
async fn unusable_credentials_are_told_from_denied_access() {
    let message = "The security token included in the request is invalid.";
    insta::assert_snapshot!(put(Answer::error(400, "UnrecognizedClientException", message)).await, @"PutItem on items: the AWS credentials are not usable, get new ones: The security token included in the request is invalid.");
    let error = put(Answer::error(400, "ExpiredTokenException", "expired")).await;
    assert!(matches!(error, TableError::CredentialsRejected { .. }), "{error:?}");
}

#[tokio::test]
async fn refusals_say_what_and_where() {
    insta::assert_snapshot!(put(Answer::error(400, "ResourceNotFoundException", "Requested resource not found")).await, @"PutItem on items: not found: Requested resource not found");
    insta::assert_snapshot!(put(Answer::error(400, "ValidationException", "Item size exceeded")).await, @"PutItem on items: invalid: Item size exceeded");
    insta::assert_snapshot!(put(Answer::error(400, "ResourceInUseException", "Table is being created")).await, @"PutItem on items: in use: Table is being created");
    insta::assert_snapshot!(put(Answer::error(400, "BrandNewException", "new")).await, @"PutItem on items: BrandNewException: new");
    insta::assert_snapshot!(put(Answer::Http { status: 404, body: "<html>".to_owned(), forever: false }).await, @"PutItem on items: HTTP status 404: no reason given");
}

/// The SDK tries again for a while: it may be the limit on tables that are created at the same time.
#[tokio::test]
async fn a_limit_of_the_account_is_named() {
    let server =
        Server::start([Answer::error(400, "LimitExceededException", "Too many tables").forever()]).await;
    let sent = server.connection().dynamodb().delete_table().table_name("items").send().await;
    let error = TableError::from_sdk("DeleteTable", "items", sent.unwrap_err());
    insta::assert_snapshot!(error, @"DeleteTable on items: limit exceeded: Too many tables");
}

#[tokio::test]
async fn failures_of_a_stream_are_told_apart() {
    insta::assert_snapshot!(records(Answer::error(400, "TrimmedDataAccessException", "beyond the horizon")).await, @"GetRecords on arn:aws:dynamodb:eu-central-1:1:table/items/stream/2026: records older than the stream keeps are gone: beyond the horizon");
    insta::assert_snapshot!(records(Answer::error(400, "ExpiredIteratorException", "five minutes")).await, @"GetRecords on arn:aws:dynamodb:eu-central-1:1:table/items/stream/2026: the shard iterator has expired");
}

#[tokio::test]
async fn an_unreachable_endpoint_is_named() {
    let connection = migrator_table::Connection::new(&migrator_local::sdk_config("http://127.0.0.1:9"));
    let error = connection.put("items", &item(1, ""), &Condition::none()).await.unwrap_err();
    insta::assert_snapshot!(error, @"PutItem on items: no answer from http://127.0.0.1:9: Connection refused (os error 111)");
}
