//! Requests for items go to the DynamoDB Local inside, past LocalStack.
//!
//! LocalStack hands them on as they are, after ten milliseconds of one processor's time: they were half of what it did, and it is what
//! the tests wait for. Only clients of this process take the short way; `migrator` and its functions as programs of their own ask
//! LocalStack for everything.

use aws_sdk_dynamodb::config::SharedHttpClient;
use aws_smithy_runtime_api::client::http::HttpConnector as _;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

use crate::credentials::REGION;
use crate::interception::intercepted;

/// What says which operation a request is of.
const TARGET: &str = "x-amz-target";

/// The API of tables and items.
const DYNAMODB: &str = "DynamoDB_20120810.";

/// Operations of items, in which no ARN occurs: DynamoDB Local writes those otherwise than LocalStack.
const OPERATIONS: [&str; 8] = [
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "TransactWriteItems",
    "UpdateItem",
];

/// A client that asks `database` for the items of an account.
pub(super) fn asked_directly(inner: SharedHttpClient, account: &str, database: &str) -> SharedHttpClient {
    let said = format!("Credential={account}/");
    // What LocalStack makes of an account and a region, and DynamoDB Local keeps apart.
    let heard = format!("Credential={account}{}/", REGION.replace('-', ""));
    let database = format!("{database}/");
    intercepted(inner, move |mut request, server| {
        if is_for_items(&request)
            && let Some(authorization) =
                request.headers().get("authorization").map(|it| it.replace(&said, &heard))
        {
            request.headers_mut().insert("authorization", authorization);
            request.set_uri(database.as_str()).expect("the database has an address");
        }
        server.call(request)
    })
}

fn is_for_items(request: &HttpRequest) -> bool {
    let target = request.headers().get(TARGET).and_then(|target| target.strip_prefix(DYNAMODB));
    target.is_some_and(|operation| OPERATIONS.contains(&operation))
}
