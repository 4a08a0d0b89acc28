use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

/// The SDK's configuration for an endpoint that checks no credentials: fixed ones, a region, and an HTTP client.
///
/// Fits any DynamoDB on this machine, not only the embedded one.
pub fn sdk_config(endpoint_url: &str) -> SdkConfig {
    let credentials = Credentials::new("local", "local", None, None, "migrator-local");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("local"))
        .endpoint_url(endpoint_url)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(
            aws_smithy_http_client::Builder::new()
                .tls_provider(Provider::Rustls(CryptoMode::Ring))
                .build_https(),
        )
        .build()
}
