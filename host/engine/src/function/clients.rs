use std::time::Duration;

use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::config::timeout::TimeoutConfig;

/// How often the SDK sends one request at most.
const ATTEMPTS: u32 = 5;
/// The SDK doubles its (jittered) pause up to this one.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Until the first byte of the answer: `CreateFunction` comes with up to 50 MB.
const READ_TIMEOUT: Duration = Duration::from_secs(60);

/// The services that a function is made of. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Clients {
    /// Roles and their policies.
    pub iam: aws_sdk_iam::Client,
    /// Functions and event source mappings.
    pub lambda: aws_sdk_lambda::Client,
    /// Log groups.
    pub logs: aws_sdk_cloudwatchlogs::Client,
    /// Packages that are too large for a request.
    pub s3: aws_sdk_s3::Client,
    /// Whose account this is.
    pub sts: aws_sdk_sts::Client,
    /// The region of them all.
    pub region: String,
}

impl Clients {
    /// Builds the clients from the SDK's own configuration: credentials, region, endpoints, profile, HTTP client. Its
    /// retries and time-outs are replaced. Asks nothing of AWS yet.
    #[must_use]
    pub fn new(configuration: &aws_types::SdkConfig) -> Self {
        let retries = RetryConfig::standard().with_max_attempts(ATTEMPTS).with_max_backoff(LONGEST_PAUSE);
        let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).read_timeout(READ_TIMEOUT);
        let configuration =
            configuration.to_builder().retry_config(retries).timeout_config(timeouts.build()).build();
        // One who serves AWS at another address has no host name for each bucket there.
        let elsewhere = configuration.endpoint_url().is_some();
        let s3 = aws_sdk_s3::config::Builder::from(&configuration).force_path_style(elsewhere).build();
        Self {
            iam: aws_sdk_iam::Client::new(&configuration),
            lambda: aws_sdk_lambda::Client::new(&configuration),
            logs: aws_sdk_cloudwatchlogs::Client::new(&configuration),
            s3: aws_sdk_s3::Client::from_conf(s3),
            sts: aws_sdk_sts::Client::new(&configuration),
            region: configuration.region().map(ToString::to_string).unwrap_or_default(),
        }
    }
}
