//! DynamoDB that cannot be reached or asked.

use crate::run::Place;

#[test]
fn without_credentials_the_message_says_where_they_were_looked_for() {
    let place = Place::new().variable("AWS_REGION", "eu-central-1");
    insta::assert_snapshot!(place.run(&["status"]).shown());
}

#[test]
fn an_endpoint_where_nothing_listens_is_named() {
    // Nothing listens on the discard port, and nobody but root can change that.
    let place = Place::new().credentials();
    insta::assert_snapshot!(place.run(&["status", "--endpoint-url", "http://127.0.0.1:9"]).shown());
}

#[test]
fn account_region_and_endpoint_are_said_first_on_stderr() {
    let place = Place::new()
        .credentials()
        .variable("AWS_ACCOUNT_ID", "123456789012")
        .variable("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9");
    let stderr = place.run(&["status"]).stderr();
    let first = stderr.lines().next();
    assert_eq!(first, Some("account 123456789012, region eu-central-1, endpoint http://127.0.0.1:9"));
}
