use std::error::Error;
use std::fmt;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use migrator_item::ItemError;

use crate::http::NoAnswer;

/// What was asked of DynamoDB, for messages: an action and the table or stream it was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// DynamoDB's name of the action, `PutItem`.
    pub action: String,
    /// The table or stream, by name or ARN; empty for actions that have none.
    pub resource: String,
}

impl Request {
    pub(crate) fn new(action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self { action: action.into(), resource: resource.into() }
    }
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
    #[error("{request}: no answer from {endpoint}: {reason}")]
    Unreachable {
        /// What was asked.
        request: Request,
        /// The URL that was tried.
        endpoint: String,
        /// Why there was no answer.
        reason: String,
    },
    /// No credentials were found.
    #[error(
        "{request}: no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run where \
         a role provides them"
    )]
    NoCredentials {
        /// What was asked.
        request: Request,
    },
    /// There are credentials, but they cannot be used: expired, revoked, of another account, or not to be loaded.
    #[error("{request}: the AWS credentials are not usable, get new ones: {message}")]
    CredentialsRejected {
        /// What was asked.
        request: Request,
        /// What DynamoDB or the source of the credentials says.
        message: String,
    },
    /// No region is configured.
    #[error("{request}: no AWS region: set AWS_REGION, or `region` in the profile")]
    NoRegion {
        /// What was asked.
        request: Request,
    },
    /// The credentials may not do this.
    #[error("{request}: access denied, the policy must allow dynamodb:{}: {message}", request.action)]
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
    /// An item, in a response or given to be written, is not one that DynamoDB stores.
    #[error("{request}: not DynamoDB-JSON")]
    Malformed {
        /// What was asked.
        request: Request,
        /// What is wrong, and where.
        #[source]
        source: ItemError,
    },
    /// A response is not what DynamoDB sends: perhaps something else answers at the endpoint.
    #[error("{request}: the answer is not one of DynamoDB: {reason}")]
    Response {
        /// What was asked.
        request: Request,
        /// What is wrong.
        reason: String,
    },
    /// A stream record is not what DynamoDB sends.
    #[error("the stream record is not one of DynamoDB: {0}")]
    Record(String),
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
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        let request = Request::new(action, resource);
        match &error {
            SdkError::ServiceError(context) => {
                let status = context.raw().status().as_u16();
                Self::from_code(request, status, context.err().code(), context.err().message())
            }
            SdkError::ResponseError(_) => Self::Response { request, reason: deepest(&error) },
            _ => Self::from_failure(request, &error),
        }
    }

    /// The codes are those of the services' API references, "Common Errors" included.
    fn from_code(request: Request, status: u16, code: Option<&str>, message: Option<&str>) -> Self {
        let message = message.unwrap_or("no reason given").to_owned();
        match code.unwrap_or_default() {
            "AccessDeniedException" | "AccessDenied" | "NotAuthorized" => {
                Self::AccessDenied { request, message }
            }
            "UnrecognizedClientException"
            | "InvalidClientTokenId"
            | "ExpiredTokenException"
            | "ExpiredToken"
            | "InvalidSignatureException"
            | "SignatureDoesNotMatch"
            | "IncompleteSignature"
            | "IncompleteSignatureException"
            | "MissingAuthenticationToken"
            | "MissingAuthenticationTokenException"
            | "RequestExpired"
            | "OptInRequired" => Self::CredentialsRejected { request, message },
            "ResourceNotFoundException" | "TableNotFoundException" | "IndexNotFoundException" => {
                Self::NotFound { request, message }
            }
            "ProvisionedThroughputExceededException"
            | "ThrottlingException"
            | "Throttling"
            | "ThrottledException"
            | "RequestLimitExceeded"
            | "TooManyRequestsException" => Self::Throttled { request, message },
            "ValidationException" | "ValidationError" | "SerializationException" => {
                Self::Validation { request, message }
            }
            "ConditionalCheckFailedException" => Self::ConditionFailed { request },
            "ResourceInUseException" | "TableInUseException" | "TableAlreadyExistsException" => {
                Self::ResourceInUse { request, message }
            }
            "LimitExceededException" => Self::LimitExceeded { request, message },
            "TrimmedDataAccessException" => Self::StreamTrimmed { request, message },
            "ExpiredIteratorException" => Self::IteratorExpired { request },
            "" => Self::Service { request, code: format!("HTTP status {status}"), message },
            code => Self::Service { request, code: code.to_owned(), message },
        }
    }

    /// Whatever went wrong before there was an answer.
    fn from_failure(request: Request, error: &(dyn Error + 'static)) -> Self {
        for cause in causes(error) {
            if let Some(NoAnswer { endpoint, .. }) = cause.downcast_ref() {
                return Self::Unreachable { request, endpoint: endpoint.clone(), reason: deepest(cause) };
            }
            match cause.downcast_ref() {
                Some(CredentialsError::CredentialsNotLoaded(_)) => return Self::NoCredentials { request },
                Some(_) => return Self::CredentialsRejected { request, message: deepest(cause) },
                None => {}
            }
            // These two have no public type.
            match cause.to_string() {
                text if text.contains("Missing Region") => return Self::NoRegion { request },
                text if text.contains("no identity resolver") => return Self::NoCredentials { request },
                _ => {}
            }
        }
        Self::Service { request, code: "not sent".to_owned(), message: deepest(error) }
    }

    pub(crate) fn response(request: &Request, reason: impl fmt::Display) -> Self {
        Self::Response { request: request.clone(), reason: reason.to_string() }
    }
}

/// An error and everything that caused it.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// What the first cause says: `Connection refused`.
fn deepest(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(ToString::to_string).unwrap_or_default()
}
