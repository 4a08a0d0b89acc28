//! What all conditional writes have in common.

use migrator_item::ItemError;

use crate::{Request, TableError};

/// What became of a conditional write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// The item is as asked.
    Written,
    /// The condition did not hold; nothing was changed.
    ConditionFailed,
}

/// A condition that does not hold is an outcome, not an error.
pub(crate) fn outcome<T>(sent: Result<T, TableError>) -> Result<WriteOutcome, TableError> {
    match sent {
        Ok(_) => Ok(WriteOutcome::Written),
        Err(TableError::ConditionFailed { .. }) => Ok(WriteOutcome::ConditionFailed),
        Err(error) => Err(error),
    }
}

/// A value of the condition is none that DynamoDB knows.
pub(crate) fn invalid(action: &str, table: &str) -> impl FnOnce(ItemError) -> TableError {
    let request = Request::new(action, table);
    move |source| TableError::Malformed { request, source }
}
