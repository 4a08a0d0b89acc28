//! The connection to DynamoDB, from nothing but the environment: what else the SDK would look for takes time at every start,
//! and a function has none of it.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use migrator_table::Connection;

use crate::environment::{optional, required};
use crate::initialize::InitializeError;

/// The SDK's variables for another endpoint, the more special one first.
const ENDPOINTS: [&str; 2] = ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"];

/// Connects with the function's role; no request is made.
///
/// # Errors
/// Where the environment has no region or no credentials.
pub(crate) fn connect() -> Result<Connection, InitializeError> {
    let credentials = Credentials::new(
        required("AWS_ACCESS_KEY_ID")?,
        required("AWS_SECRET_ACCESS_KEY")?,
        optional("AWS_SESSION_TOKEN"),
        None,
        "environment",
    );
    let mut configuration = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(required("AWS_REGION")?))
        .credentials_provider(SharedCredentialsProvider::new(credentials));
    if let Some(url) = ENDPOINTS.into_iter().find_map(optional) {
        configuration = configuration.endpoint_url(url);
    }
    Ok(Connection::new(&configuration.build()))
}
