//! Requests to DynamoDB's control plane, which allows one change of a table at a time.

use std::future::Future;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableInputBuilder;
use migrator_table::TableError;

use super::until_active;
use crate::{Context, EngineError};

/// For how long a request is repeated while DynamoDB says that the table is being changed or a limit of the account is
/// reached.
const PATIENCE: Duration = Duration::from_secs(120);
/// The first pause; each next one is twice as long, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Repeats a request with growing pauses while the table is in use or a limit is reached, for up to two minutes.
///
/// # Errors
/// The request's last error, and those of [`Context::ensure_may_go_on`].
pub(crate) async fn until_free<T, F, R>(context: &Context, mut request: F) -> Result<T, EngineError>
where
    F: FnMut() -> R + Send,
    R: Future<Output = Result<T, TableError>> + Send,
{
    let begun = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        context.ensure_may_go_on()?;
        match request().await {
            Err(error) if is_busy(&error) && begun.elapsed() + pause < PATIENCE => {}
            other => return Ok(other?),
        }
        let jitter = pause.mul_f64(0.5 + fastrand::f64() / 2.0);
        tokio::time::sleep(jitter).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// Whether the same request may succeed a little later. Backups of a new table become available some time after it.
fn is_busy(error: &TableError) -> bool {
    match error {
        TableError::ResourceInUse { .. } | TableError::LimitExceeded { .. } => true,
        TableError::Service { code, .. } => code == "ContinuousBackupsUnavailableException",
        _ => false,
    }
}

/// Sends one UpdateTable request when the table is free, and waits until the change is through.
///
/// # Errors
/// Those of DynamoDB, [`EngineError::NotActive`], and those of [`Context::ensure_may_go_on`].
pub(crate) async fn update_table(
    context: &Context,
    version: u32,
    table: &str,
    request: UpdateTableInputBuilder,
) -> Result<(), EngineError> {
    let request = request.table_name(table);
    until_free(context, || {
        let request = request.clone();
        async move {
            let sent = request.send_with(context.connection.dynamodb()).await;
            sent.map_err(|error| TableError::from_sdk("UpdateTable", table, error))
        }
    })
    .await?;
    until_active(context, version, table).await
}
