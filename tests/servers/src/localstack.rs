//! LocalStack: an account of a test's own in something that behaves like AWS, with functions as processes of this machine. What it
//! does and does not do is written down in `tests/localstack/README.md`.

mod inventory;
mod items;
mod waiting;

use aws_config::SdkConfig;

pub use inventory::Inventory;
pub use waiting::eventually;

use crate::credentials;

/// Where every LocalStack listens, and after a comma the DynamoDB Local inside it; a space between one and the next.
pub const ADDRESSES_VARIABLE: &str = "MIGRATOR_TEST_LOCALSTACK";

/// An account in which nothing is yet, and that no other test sees.
#[derive(Clone, Debug)]
pub struct LocalStack {
    endpoint_url: String,
    account: String,
    config: SdkConfig,
}

impl LocalStack {
    /// A new account, in any of those that run.
    ///
    /// # Panics
    /// When `cargo xtask` has not started LocalStack.
    pub fn new_account() -> Self {
        let addresses = crate::address(ADDRESSES_VARIABLE, "LocalStack");
        let addresses: Vec<_> = addresses.split_whitespace().collect();
        let any = fastrand::choice(&addresses).expect("there is an address");
        let (endpoint_url, database) = any.split_once(',').expect("there is the address of a database");
        // LocalStack takes an access key of twelve digits for the number of an account.
        let account = format!("{:012}", fastrand::u64(1..1_000_000_000_000));
        let config = credentials::sdk_config(endpoint_url, &account);
        let client = config.http_client().expect("the configuration names its client");
        let client = items::asked_directly(client, &account, database);
        let config = config.into_builder().http_client(client).build();
        Self { endpoint_url: endpoint_url.to_owned(), account, config }
    }

    /// Where LocalStack listens.
    pub fn endpoint_url(&self) -> &str {
        &self.endpoint_url
    }

    /// The account's number.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The region of everything that the clients make.
    pub fn region(&self) -> &'static str {
        credentials::REGION
    }

    /// What clients of this account need.
    pub fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// The variables with which a program of its own works in this account.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let mut environment = credentials::environment(&self.account);
        environment.push(("AWS_ENDPOINT_URL", self.endpoint_url.clone()));
        environment
    }

    /// DynamoDB.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.config)
    }

    /// DynamoDB Streams.
    pub fn streams(&self) -> aws_sdk_dynamodbstreams::Client {
        aws_sdk_dynamodbstreams::Client::new(&self.config)
    }

    /// Identity and Access Management.
    pub fn iam(&self) -> aws_sdk_iam::Client {
        aws_sdk_iam::Client::new(&self.config)
    }

    /// Lambda.
    pub fn lambda(&self) -> aws_sdk_lambda::Client {
        aws_sdk_lambda::Client::new(&self.config)
    }

    /// CloudWatch Logs.
    pub fn logs(&self) -> aws_sdk_cloudwatchlogs::Client {
        aws_sdk_cloudwatchlogs::Client::new(&self.config)
    }

    /// Simple Storage Service; names of buckets are in the path, because names of hosts below 127.0.0.1 do not exist.
    pub fn s3(&self) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::config::Builder::from(&self.config).force_path_style(true);
        aws_sdk_s3::Client::from_conf(config.build())
    }

    /// Security Token Service.
    pub fn sts(&self) -> aws_sdk_sts::Client {
        aws_sdk_sts::Client::new(&self.config)
    }
}
