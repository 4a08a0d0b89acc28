use std::fmt;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use migrator_item::ItemError;

/// What was asked of DynamoDB, for messages: an action and the table or stream it was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// DynamoDB's name of the action, `PutItem`.
    pub action: String,
    /// The table or stream, by name or ARN; empty for actions that have none.
    pub resource: String,
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.resource.as_str() {
            "" => f.write_str(&self.action),
            resource => write!(f, "{} on {resource}", self.action),
        }
    }
}

/// Why a request to DynamoDB failed, after the SDK's retries.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// Nothing answers at the endpoint.
    #[error("{request}: cannot reach {endpoint}")]
    Unreachable {
        /// What was asked.
        request: Request,
        /// The URL that was tried.
        endpoint: String,
        /// Why there was no connection.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No credentials were found.
    #[error("{request}: no AWS credentials")]
    NoCredentials {
        /// What was asked.
        request: Request,
    },
    /// The credentials may not do this.
    #[error("{request}: access denied: {message}")]
    AccessDenied {
        /// What was asked.
        request: Request,
        /// What DynamoDB says.
        message: String,
    },
    /// The table, index or stream does not exist.
    #[error("{request}: not found: {message}")]
    NotFound {
        /// What was asked.
        request: Request,
        /// What DynamoDB says.
        message: String,
    },
    /// DynamoDB asks for fewer requests, still after many retries.
    #[error("{request}: throttled: {message}")]
    Throttled {
        /// What was asked.
        request: Request,
        /// What DynamoDB says.
        message: String,
    },
    /// DynamoDB finds the request wrong.
    #[error("{request}: invalid: {message}")]
    Validation {
        /// What was asked.
        request: Request,
        /// What DynamoDB says.
        message: String,
    },
    /// The condition of a write did not hold.
    #[error("{request}: the condition does not hold")]
    ConditionFailed {
        /// What was asked.
        request: Request,
    },
    /// The table is being created, changed or deleted by another request.
    #[error("{request}: in use: {message}")]
    ResourceInUse {
        /// What was asked.
        request: Request,
        /// What DynamoDB says.
        message: String,
    },
    /// A limit of the account.
    #[error("{request}: limit exceeded: {message}")]
    LimitExceeded {
        /// What was asked.
        request: Request,
        /// What DynamoDB says.
        message: String,
    },
    /// Records that were asked for are older than the stream keeps them.
    #[error("{request}: records older than the stream keeps are gone: {message}")]
    StreamTrimmed {
        /// What was asked.
        request: Request,
        /// What DynamoDB says.
        message: String,
    },
    /// The shard iterator is older than five minutes.
    #[error("{request}: the shard iterator has expired")]
    IteratorExpired {
        /// What was asked.
        request: Request,
    },
    /// A response is not what DynamoDB sends.
    #[error("{request}: the response is not DynamoDB-JSON")]
    Malformed {
        /// What was asked.
        request: Request,
        /// What is wrong, and where.
        #[source]
        source: ItemError,
    },
    /// A sequence number that is not a number.
    #[error("`{0}` is not a sequence number: one to forty digits")]
    SequenceNumber(String),
    /// Any other answer of the service.
    #[error("{request}: {code}: {message}")]
    Service {
        /// What was asked.
        request: Request,
        /// The error's code.
        code: String,
        /// What DynamoDB says.
        message: String,
    },
}

impl TableError {
    /// Reads any error of the SDK, so that control-plane calls have the same errors as the data plane.
    pub fn from_sdk<E>(action: &str, resource: &str, error: SdkError<E, HttpResponse>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let _ = (action, resource, error);
        todo!()
    }
}
