use std::error::Error;
use std::fmt;

use aws_sdk_lambda::error::{ProvideErrorMetadata, SdkError};
use migrator_table::TableError;

use super::{Action, PackageError, SettingsError};

/// What was asked of AWS, for messages: the action as policies name it, and what it was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The action.
    pub action: Action,
    /// `role migrator-customers-v2-eu-central-1`.
    pub resource: String,
}

impl Call {
    pub(crate) fn new(action: Action, resource: impl Into<String>) -> Self {
        Self { action, resource: resource.into() }
    }

    /// What a request that AWS answered with an error, or not at all, is as an error.
    pub(crate) fn failed<E>(&self, error: SdkError<E>) -> FunctionError
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        FunctionError::from_sdk(self.clone(), error)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.action, self.resource)
    }
}

/// Why a function or something that belongs to it cannot be made, changed or removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FunctionError {
    /// The credentials may not do this.
    #[error("{call}: access denied: {message}")]
    AccessDenied {
        /// What was asked.
        call: Call,
        /// What AWS says.
        message: String,
    },
    /// The request did not get through: no answer, no or unusable credentials, or AWS asks for patience.
    #[error(transparent)]
    Request(TableError),
    /// It does not exist.
    #[error("{call}: not found: {message}")]
    NotFound {
        /// What was asked.
        call: Call,
        /// What AWS says.
        message: String,
    },
    /// It is being changed by another request.
    #[error("{call}: in use: {message}")]
    InUse {
        /// What was asked.
        call: Call,
        /// What AWS says.
        message: String,
    },
    /// One of that name is there already.
    #[error("{call}: exists already: {message}")]
    Exists {
        /// What was asked.
        call: Call,
        /// What AWS says.
        message: String,
    },
    /// AWS finds the request wrong.
    #[error("{call}: invalid: {message}")]
    Invalid {
        /// What was asked.
        call: Call,
        /// What AWS says.
        message: String,
    },
    /// A quota of the account is used up.
    #[error("{call}: a quota of the account is used up: {message}")]
    QuotaReached {
        /// What was asked.
        call: Call,
        /// What AWS says.
        message: String,
    },
    /// AWS has a fault of its own, which passes.
    #[error("{call}: {code}: {message}")]
    Unavailable {
        /// What was asked.
        call: Call,
        /// The error's code.
        code: String,
        /// What AWS says.
        message: String,
    },
    /// Any other answer.
    #[error("{call}: {code}: {message}")]
    Service {
        /// What was asked.
        call: Call,
        /// The error's code.
        code: String,
        /// What AWS says.
        message: String,
    },

    /// A setting that AWS does not take.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The package cannot be made.
    #[error("the function's package cannot be made")]
    Package(#[from] PackageError),
    /// It was not said which migration's package is to be made, and there is more than one, or none.
    #[error("{}", choice(*found, choices))]
    Choice {
        /// How many fit what was asked for.
        found: usize,
        /// The given migrations that have a function: `customers version 2`.
        choices: Vec<String>,
    },
    /// Somebody else has something of that name.
    #[error("{what} exists and is not of this migration: {owner}")]
    NameTaken {
        /// `function migrator-customers-v2`.
        what: String,
        /// Whose it is, as far as its tags say.
        owner: String,
    },
    /// The role given is of another account, which Lambda does not take.
    #[error("role {role_arn} is of account {theirs}, but these credentials are of account {ours}")]
    RoleOfAnotherAccount {
        /// The role.
        role_arn: String,
        /// Its account.
        theirs: String,
        /// The account of the credentials.
        ours: String,
    },
    /// The package is too large for a request, and there is no bucket.
    #[error(
        "the package of function {function} has {size} bytes; Lambda takes at most {limit} in a request, and larger ones \
         only from a bucket"
    )]
    TooLarge {
        /// The function.
        function: String,
        /// The zip's size in bytes.
        size: usize,
        /// Lambda's limit in bytes.
        limit: usize,
    },
    /// The function was created and does not come to life.
    #[error("function {function} is {state}: {reason}")]
    Broken {
        /// The function.
        function: String,
        /// Its state.
        state: String,
        /// What Lambda says about it.
        reason: String,
    },
    /// Calls of the function do not get on with the copy.
    #[error("function {function} copies nothing of segment {segment} any more: {reason}")]
    CopiesNothing {
        /// The function.
        function: String,
        /// The scan segment.
        segment: u32,
        /// Where it logs.
        log_group: String,
        /// What the last call came to.
        reason: String,
    },
    /// It is not ready, or not gone, in time.
    #[error("{what} is still {state} after {seconds} s{reason}")]
    NotReady {
        /// `the event source mapping of function migrator-customers-v2`.
        what: String,
        /// The last state seen.
        state: String,
        /// How long was waited.
        seconds: u64,
        /// `: PROBLEM: …`, or empty.
        reason: String,
    },
    /// The mapping that a migration follows with is gone.
    #[error("function {function} has no event source mapping on {stream_arn} any more")]
    MappingGone {
        /// The function.
        function: String,
        /// The stream.
        stream_arn: String,
    },
    /// The stream was disabled, or disabled and enabled again, after the migration had begun.
    #[error(
        "the stream of table {table} that this migration follows is no longer enabled ({found}): changes may be lost"
    )]
    StreamGone {
        /// The table.
        table: String,
        /// `it has none now`, `it has another one now: arn:…`.
        found: String,
    },
    /// The migration is followed in Lambda, and the engine was given no way to get there.
    #[error(
        "lineage {lineage} version {version} is followed by a Lambda function, which cannot be reached from here"
    )]
    OutOfReach {
        /// The lineage.
        lineage: String,
        /// The version.
        version: u32,
    },
}

impl FunctionError {
    /// What the services have in common is read where it is read for DynamoDB.
    fn from_sdk<E>(call: Call, error: SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        let status = error.raw_response().map_or(0, |response| response.status().as_u16());
        match TableError::from_sdk(call.action.as_str(), &call.resource, error) {
            TableError::Service { code, message, .. } if is_unavailable(status, &code) => {
                Self::Unavailable { call, code, message }
            }
            TableError::AccessDenied { message, .. } => Self::AccessDenied { call, message },
            TableError::NotFound { message, .. } => Self::NotFound { call, message },
            TableError::ResourceInUse { message, .. } => Self::InUse { call, message },
            TableError::Validation { message, .. } => Self::Invalid { call, message },
            TableError::LimitExceeded { message, .. } => Self::QuotaReached { call, message },
            TableError::Service { code, message, .. } => Self::from_code(call, code, message),
            other => Self::Request(other),
        }
    }

    /// The codes that DynamoDB does not have.
    fn from_code(call: Call, code: String, message: String) -> Self {
        match code.as_str() {
            "NoSuchEntity" | "NoSuchEntityException" | "NoSuchBucket" | "NoSuchKey" => {
                Self::NotFound { call, message }
            }
            "EntityAlreadyExists" | "EntityAlreadyExistsException" | "ResourceAlreadyExistsException" => {
                Self::Exists { call, message }
            }
            "ResourceConflictException"
            | "ConcurrentModification"
            | "DeleteConflict"
            | "OperationAbortedException" => Self::InUse { call, message },
            // The quota of concurrent executions has no code of its own.
            "InvalidParameterValueException" if message.contains("UnreservedConcurrentExecution") => {
                Self::QuotaReached { call, message }
            }
            "InvalidParameterValueException"
            | "InvalidParameterException"
            | "InvalidInput"
            | "MalformedPolicyDocument"
            | "InvalidZipFileException"
            | "InvalidRequestContentException" => Self::Invalid { call, message },
            "LimitExceeded" | "CodeStorageExceededException" | "QuotaExceeded" => {
                Self::QuotaReached { call, message }
            }
            _ => Self::Service { call, code, message },
        }
    }

    /// What the request met that DynamoDB's meet too; none where AWS answered in the words of another service.
    pub(crate) fn request(&self) -> Option<&TableError> {
        match self {
            Self::Request(error) => Some(error),
            _ => None,
        }
    }

    /// Whether it passes by itself within a minute or two: IAM tells the other services of a new role or policy with a delay,
    /// and most resources take one change at a time. Lambda has no codes of its own for the first, only sentences.
    pub(crate) fn settles(&self) -> bool {
        match self {
            Self::InUse { .. } | Self::Unavailable { .. } | Self::Request(TableError::Throttled { .. }) => {
                true
            }
            Self::Invalid { message, .. } => {
                // "The role defined for the function cannot be assumed by Lambda."
                // "Cannot access stream arn:…. Please ensure the role can perform the GetRecords, …"
                // "The provided execution role does not have permissions to call SendMessage on SQS"
                // "The function execution role does not have permissions to call …"
                [
                    "cannot be assumed",
                    "Cannot access stream",
                    "ensure the role can",
                    "role does not have permissions",
                ]
                .iter()
                .any(|sentence| message.contains(sentence))
            }
            _ => false,
        }
    }

    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }
}

/// Whether an answer is a fault of AWS's own. Lambda answers a call with 502 also where it cannot start a function for reasons of
/// the function's, such as a key or a subnet; then the code says so.
/// Source: <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors>.
fn is_unavailable(status: u16, code: &str) -> bool {
    match status {
        502 => {
            matches!(code, "EC2ThrottledException" | "EC2UnexpectedException") || code == "HTTP status 502"
        }
        500..=599 => true,
        _ => false,
    }
}

fn choice(found: usize, choices: &[String]) -> String {
    match (found, choices) {
        (_, []) => {
            "none of the given migrations has a function: none moves items into a new table".to_owned()
        }
        (0, choices) => format!("that version has no function; these have one: {}", choices.join(", ")),
        (_, choices) => format!("more than one migration has a function: {}", choices.join(", ")),
    }
}
