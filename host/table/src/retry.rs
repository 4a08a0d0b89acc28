//! What the SDK's retries leave over: throttling that lasts, and items that DynamoDB leaves unprocessed.

use std::time::Duration;

use tokio::time::Instant;

use crate::TableError;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Exponential pauses with full jitter, until the patience is at its end.
///
/// Source: "Exponential Backoff And Jitter", <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>.
#[derive(Debug)]
pub(crate) struct Backoff {
    pause: Duration,
    deadline: Instant,
}

impl Backoff {
    pub(crate) fn new(patience: Duration) -> Self {
        Self { pause: FIRST_PAUSE, deadline: Instant::now() + patience }
    }

    /// Sleeps and returns true, or returns false when there is no time left to try again.
    pub(crate) async fn pause(&mut self) -> bool {
        let pause = self.pause.mul_f64(fastrand::f64());
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        if Instant::now() + pause > self.deadline {
            return false;
        }
        tokio::time::sleep(pause).await;
        true
    }

    /// Something went through: the next pause is a short one again, and the patience starts anew.
    pub(crate) fn progress(&mut self, patience: Duration) {
        *self = Self::new(patience);
    }
}

/// Calls again while the answer is that there are too many requests.
pub(crate) async fn while_throttled<T, F: Future<Output = Result<T, TableError>>>(
    patience: Duration,
    call: impl Fn() -> F,
) -> Result<T, TableError> {
    let mut backoff = Backoff::new(patience);
    loop {
        match call().await {
            Err(error @ TableError::Throttled { .. }) => {
                tracing::debug!(%error, "throttled, trying again");
                if !backoff.pause().await {
                    return Err(error);
                }
            }
            outcome => return outcome,
        }
    }
}
