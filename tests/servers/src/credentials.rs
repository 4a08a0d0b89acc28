//! Nothing is signed for anybody: both servers only take the access key for a name, and keep what belongs to one name apart
//! from all others.

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;

/// The region of every test.
pub(crate) const REGION: &str = "eu-central-1";

/// The secret of every access key.
pub(crate) const SECRET: &str = "local";

/// What clients need to speak to `endpoint_url` under this access key.
pub(crate) fn sdk_config(endpoint_url: &str, access_key: &str) -> SdkConfig {
    let credentials = Credentials::new(access_key, SECRET, None, None, "migrator-test-servers");
    migrator_local::sdk_config(endpoint_url)
        .into_builder()
        .region(aws_config::Region::from_static(REGION))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build()
}

/// The variables with which a program of its own uses this access key.
pub(crate) fn environment(access_key: &str) -> Vec<(&'static str, String)> {
    vec![
        ("AWS_ACCESS_KEY_ID", access_key.to_owned()),
        ("AWS_SECRET_ACCESS_KEY", SECRET.to_owned()),
        ("AWS_REGION", REGION.to_owned()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
    ]
}
