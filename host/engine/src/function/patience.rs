//! What AWS needs time for: telling its parts of a new role, one change after the other, starting and removing things.

use std::future::Future;
use std::time::{Duration, Instant};

use super::FunctionError;
use crate::{Context, EngineError};

/// The first pause; each next one is twice as long, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Repeats a request with growing pauses while its error is one that settles by itself, for as long as the settings
/// say.
///
/// # Errors
/// The request's last error, and those of [`Context::ensure_may_go_on`].
pub(crate) async fn until_settled<T, F, R>(context: &Context, mut request: F) -> Result<T, EngineError>
where
    F: FnMut() -> R + Send,
    R: Future<Output = Result<T, FunctionError>> + Send,
{
    let begun = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        context.ensure_may_go_on()?;
        match request().await {
            Err(error) if error.settles() && begun.elapsed() + pause < context.settings.settle_timeout => {
                tracing::debug!(%error, "waiting for AWS to settle");
            }
            other => return Ok(other?),
        }
        pause_for(context, pause.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// What a look at something that is being made or removed found.
pub(crate) enum Found<T> {
    /// It is as it shall be.
    Ready(T),
    /// Its state, and what AWS says about it.
    Not {
        /// `Pending`, `Creating`.
        state: String,
        /// The reason, where there is one.
        reason: Option<String>,
    },
}

/// Looks again and again until it is ready, as long as the settings allow.
///
/// # Errors
/// [`FunctionError::NotReady`] after that time; those of the look; those of [`Context::ensure_may_go_on`].
pub(crate) async fn until_ready<T, F, R>(context: &Context, what: &str, mut look: F) -> Result<T, EngineError>
where
    F: FnMut() -> R + Send,
    R: Future<Output = Result<Found<T>, FunctionError>> + Send,
{
    let begun = Instant::now();
    loop {
        context.ensure_may_go_on()?;
        match look().await? {
            Found::Ready(it) => return Ok(it),
            Found::Not { state, reason } if begun.elapsed() >= context.settings.ready_timeout => {
                let seconds = context.settings.ready_timeout.as_secs();
                let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
                return Err(FunctionError::NotReady { what: what.to_owned(), state, seconds, reason }.into());
            }
            Found::Not { .. } => pause_for(context, context.settings.poll_interval).await,
        }
    }
}

pub(crate) async fn pause_for(context: &Context, pause: Duration) {
    let _ = context.stop.run_until_cancelled(tokio::time::sleep(pause)).await;
}
