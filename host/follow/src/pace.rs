use std::time::Duration;

use tokio::time::Instant;

use crate::{FollowError, FollowerSettings};

/// Pauses that double, up to a longest one.
pub(crate) struct Backoff {
    next: Duration,
    longest: Duration,
}

impl Backoff {
    pub(crate) fn new(settings: &FollowerSettings) -> Self {
        Self { next: settings.shortest_backoff, longest: settings.longest_backoff }
    }

    pub(crate) fn pause(&mut self) -> Duration {
        let pause = self.next.min(self.longest);
        self.next = pause.saturating_mul(2);
        pause
    }
}

/// Waits out what may be over a little later, but not for ever.
pub(crate) struct Patience {
    settings: FollowerSettings,
    backoff: Backoff,
    since: Option<Instant>,
}

impl Patience {
    pub(crate) fn new(settings: &FollowerSettings) -> Self {
        Self { settings: settings.clone(), backoff: Backoff::new(settings), since: None }
    }

    /// How long to wait before trying again.
    ///
    /// # Errors
    /// The error itself, when waiting does not mend it or has lasted too long.
    pub(crate) fn pause(&mut self, error: FollowError) -> Result<Duration, FollowError> {
        let since = *self.since.get_or_insert_with(Instant::now);
        if !error.is_transient() || since.elapsed() >= self.settings.patience {
            return Err(error);
        }
        let pause = self.backoff.pause();
        if matches!(error, FollowError::NotApplied { .. }) {
            tracing::debug!(error = &error as &dyn std::error::Error, ?pause, "waiting for the function");
        } else {
            tracing::warn!(error = &error as &dyn std::error::Error, ?pause, "trying again");
        }
        Ok(pause)
    }

    /// It worked: the next trouble is a new one.
    pub(crate) fn reset(&mut self) {
        if self.since.take().is_some() {
            self.backoff = Backoff::new(&self.settings);
        }
    }
}
