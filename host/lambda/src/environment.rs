//! What Lambda tells a function through its environment.
//!
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>.

use std::path::PathBuf;

use crate::initialize::InitializeError;

/// Where Lambda unpacks a function's package.
const TASK_ROOT: &str = "/var/task";

/// A mebibyte, in bytes.
const MEBIBYTE: usize = 1 << 20;

/// What Lambda tells a function through its environment.
pub(crate) struct Environment {
    /// Where the package is.
    pub(crate) task_root: PathBuf,
    /// The log stream: one for each execution environment.
    pub(crate) log_stream: String,
    /// Memory that the function may use, in bytes.
    pub(crate) memory: usize,
}

impl Environment {
    /// Reads it.
    ///
    /// # Errors
    /// Where a variable is missing that `lambda_runtime` cannot do without.
    pub(crate) fn read() -> Result<Self, InitializeError> {
        for name in ["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_RUNTIME_API"] {
            required(name)?;
        }
        let memory = required("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")?;
        let mebibytes: usize = memory.parse().map_err(|_| InitializeError::Memory { value: memory })?;
        Ok(Self {
            task_root: optional("LAMBDA_TASK_ROOT").unwrap_or_else(|| TASK_ROOT.to_owned()).into(),
            log_stream: optional("AWS_LAMBDA_LOG_STREAM_NAME").unwrap_or_default(),
            memory: mebibytes.saturating_mul(MEBIBYTE),
        })
    }
}

/// A variable that has to be there.
///
/// # Errors
/// Where it is not.
pub(crate) fn required(name: &'static str) -> Result<String, InitializeError> {
    optional(name).ok_or(InitializeError::Variable { name })
}

/// A variable that may be there; an empty one is not.
pub(crate) fn optional(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
