//! The AWS SDK's own settings, with the flags of migrator on top.

use std::error::Error;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::ProvideCredentials as _;
use aws_smithy_http_client::tls;
use aws_types::service_config::ServiceConfigKey;

use crate::failure::Failure;
use crate::settings::GlobalSettings;

/// The SDK's names of the two services.
const DYNAMODB: &str = "DynamoDB";
const STREAMS: &str = "DynamoDB Streams";

/// Where requests go, and in whose name.
pub(crate) struct Account {
    /// The SDK's configuration for DynamoDB and its streams.
    pub(crate) config: SdkConfig,
    /// The SDK's configuration for every other service.
    pub(crate) others: SdkConfig,
    /// For people: account where it is known, region and endpoint.
    pub(crate) description: String,
}

/// Reads environment, profile and flags, and finds the credentials.
///
/// # Errors
/// No region, no credentials.
pub(crate) async fn load(settings: &GlobalSettings) -> Result<Account, Failure> {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
        .build_https();
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http);
    if let Some(region) = &settings.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &settings.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    let mut config = loader.load().await;
    let Some(region) = config.region().map(ToString::to_string) else {
        return Err(Failure::new("no AWS region")
            .hint("set --region, AWS_REGION, or a region in the profile; `--local` needs none"));
    };
    let account = account(&config).await?;
    let others = config.clone();
    let endpoint = match (&settings.endpoint_url, endpoint_of(&config, DYNAMODB)) {
        (Some(url), _) => url.clone(),
        (None, Some(url)) => {
            if endpoint_of(&config, STREAMS).is_none() {
                // Whoever moves DynamoDB elsewhere means its streams too; the SDK would ask AWS for them.
                config = config.to_builder().endpoint_url(&url).build();
            }
            url
        }
        (None, None) => config.endpoint_url().map_or_else(|| of_region(&region), str::to_owned),
    };
    let account = account.map(|account| format!("account {account}, ")).unwrap_or_default();
    Ok(Account { config, others, description: format!("{account}region {region}, endpoint {endpoint}") })
}

/// The account's number, where the credentials tell it.
async fn account(config: &SdkConfig) -> Result<Option<String>, Failure> {
    const HINT: &str =
        "set --profile or AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; `--local` needs none";
    let provider =
        config.credentials_provider().ok_or_else(|| Failure::new("no AWS credentials").hint(HINT))?;
    match provider.provide_credentials().await {
        Ok(credentials) => Ok(credentials.account_id().map(|account| account.as_str().to_owned())),
        // Only the innermost error says which places were asked.
        Err(error) => {
            Err(Failure::new("no AWS credentials").because_of(innermost(&error).to_string()).hint(HINT))
        }
    }
}

/// The endpoint that environment or profile give for this service alone.
fn endpoint_of(config: &SdkConfig, service: &str) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url");
    config.service_config()?.load_config(key.build().ok()?)
}

fn of_region(region: &str) -> String {
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("https://dynamodb.{region}.{suffix}")
}

fn innermost<'a>(mut error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    while let Some(cause) = error.source() {
        error = cause;
    }
    error
}
