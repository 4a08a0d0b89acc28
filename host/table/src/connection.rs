use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition, TokenBucket};
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{SharedHttpClient, StalledStreamProtectionConfig};

use crate::http;

/// How often the SDK sends one request at most. With the pauses below this takes about a quarter of a minute, longer
/// while its rate limiter holds requests back.
const ATTEMPTS: u32 = 12;

/// The same for somebody who is less patient than that.
const FEW_ATTEMPTS: u32 = 4;

/// The SDK doubles its (jittered) pause from this one …
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// … to this one.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Until the first byte of the answer.
const READ_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a throttled request goes on if nothing else is asked for: a table's capacity may take minutes to grow.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// The clients of one account, region and endpoint. Cheap to clone; clones share connections and rate limits.
///
/// An endpoint that has never answered fails within seconds; one that has answered before is tried for about a
/// quarter of one; a throttled request goes on for [`Connection::patience`]. Rate limits are per table, since DynamoDB throttles
/// tables: however much one is throttled, requests to others, such as the history's, are not held back.
#[derive(Clone, Debug)]
pub struct Connection {
    dynamodb: aws_sdk_dynamodb::Client,
    /// Made for whoever reads a stream: the function in Lambda never does, and each client costs it a part of its start.
    streams: Arc<OnceLock<aws_sdk_dynamodbstreams::Client>>,
    configuration: Arc<SdkConfig>,
    tables: Arc<Mutex<HashMap<String, aws_sdk_dynamodb::Client>>>,
    patience: Duration,
}

impl Connection {
    /// Builds the clients from the SDK's own configuration: credentials, region, endpoint, profile.
    ///
    /// Its retries and time-outs are replaced. Its HTTP client, or [`crate::http_client`] where it has none, is wrapped.
    #[must_use]
    pub fn new(configuration: &SdkConfig) -> Self {
        let client = configuration.http_client().unwrap_or_else(http::http_client);
        let client = SharedHttpClient::new(http::Client::over(client));
        let configuration = configuration
            .to_builder()
            .http_client(client)
            .retry_config(retries(RetryConfig::standard(), ATTEMPTS))
            .timeout_config(
                TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).read_timeout(READ_TIMEOUT).build(),
            )
            // The whole attempt has a time-out already, one that names the endpoint.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        let dynamodb = aws_sdk_dynamodb::config::Builder::from(&configuration)
            .retry_partition(partition("control plane"))
            .build();
        Self {
            dynamodb: aws_sdk_dynamodb::Client::from_conf(dynamodb),
            streams: Arc::default(),
            configuration: Arc::new(configuration),
            tables: Arc::default(),
            patience: PATIENCE,
        }
    }

    /// The same connection, with another limit to how long throttled requests go on, and rate limits of its own. With
    /// less than a minute, the SDK's own attempts become fewer too.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self.tables = Arc::default();
        self
    }

    /// How long a throttled request, or items that DynamoDB leaves unprocessed, are sent again before it is an error.
    #[must_use]
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// The typed client for control-plane calls.
    #[must_use]
    pub fn dynamodb(&self) -> &aws_sdk_dynamodb::Client {
        &self.dynamodb
    }

    /// The typed client of DynamoDB Streams for control-plane calls.
    #[must_use]
    pub fn streams(&self) -> &aws_sdk_dynamodbstreams::Client {
        self.streams.get_or_init(|| {
            let configuration = aws_sdk_dynamodbstreams::config::Builder::from(&*self.configuration)
                .retry_partition(partition("streams"))
                .build();
            aws_sdk_dynamodbstreams::Client::from_conf(configuration)
        })
    }

    /// The client for one table's items, with its own rate limit.
    pub(crate) fn client(&self, table: &str) -> aws_sdk_dynamodb::Client {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = tables.get(table) {
            return client.clone();
        }
        let attempts = if self.patience < Duration::from_secs(60) { FEW_ATTEMPTS } else { ATTEMPTS };
        let builder = self.dynamodb.config().to_builder();
        let configuration = builder
            .retry_config(retries(RetryConfig::adaptive(), attempts))
            .retry_partition(partition(table))
            .build();
        let client = aws_sdk_dynamodb::Client::from_conf(configuration);
        tables.insert(table.to_owned(), client.clone());
        client
    }
}

/// Limits of its own. The number of attempts bounds retries already; a quota for them, which is the SDK's default,
/// would end a long copy at the first longer throttling.
fn partition(name: &str) -> RetryPartition {
    RetryPartition::custom(name.to_owned()).token_bucket(TokenBucket::unlimited()).build()
}

fn retries(mode: RetryConfig, attempts: u32) -> RetryConfig {
    mode.with_max_attempts(attempts).with_initial_backoff(FIRST_PAUSE).with_max_backoff(LONGEST_PAUSE)
}
