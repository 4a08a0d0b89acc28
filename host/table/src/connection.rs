use aws_config::SdkConfig;

/// The clients of one account, region and endpoint. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Connection {
    dynamodb: aws_sdk_dynamodb::Client,
    streams: aws_sdk_dynamodbstreams::Client,
}

impl Connection {
    /// Builds the clients from the SDK's own configuration: credentials, region, endpoint, profile.
    pub fn new(config: &SdkConfig) -> Self {
        let _ = config;
        todo!()
    }

    /// The typed client for control-plane calls.
    pub fn dynamodb(&self) -> &aws_sdk_dynamodb::Client {
        &self.dynamodb
    }

    /// The typed client of DynamoDB Streams for control-plane calls.
    pub fn streams(&self) -> &aws_sdk_dynamodbstreams::Client {
        &self.streams
    }
}
