//! What to do next, for errors of the libraries that do not say it themselves.

use std::error::Error;

use migrator_engine::EngineError;
use migrator_local::LocalError;
use migrator_table::TableError;

/// The hint for one error of a chain; its causes are asked one after the other.
pub(crate) fn for_error(error: &(dyn Error + 'static)) -> Option<String> {
    if let Some(error) = error.downcast_ref::<EngineError>() {
        return error.source().and_then(for_error);
    }
    if let Some(error) = error.downcast_ref::<TableError>() {
        return for_table(error).map(str::to_owned);
    }
    if error.downcast_ref::<LocalError>().is_some() {
        return Some("another process may use the file or the port".to_owned());
    }
    None
}

fn for_table(error: &TableError) -> Option<&'static str> {
    Some(match error {
        TableError::Unreachable { .. } => {
            "check the endpoint and that something listens there; `--local` needs no server"
        }
        TableError::NoCredentials { .. } => {
            "set AWS_PROFILE or --profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; `--local` needs none"
        }
        TableError::AccessDenied { .. } => {
            "allow this action on this table for the role or user that runs migrator"
        }
        TableError::Throttled { .. } => "run it again; it goes on where it stopped",
        TableError::StreamTrimmed { .. } => {
            "the stream keeps records for 24 hours; what was written before that must be copied again"
        }
        _ => return None,
    })
}
