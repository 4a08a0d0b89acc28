use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many requests may be under way at once, shared by everything that holds a clone of it.
#[derive(Clone, Debug)]
pub struct Concurrency {
    permits: Arc<Semaphore>,
    limit: usize,
}

/// The right to have one request under way; dropping it lets the next one in.
#[derive(Debug)]
pub struct Permit {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Concurrency {
    /// At most `requests` at once; zero is read as one, since nothing would ever be sent otherwise.
    pub fn new(requests: usize) -> Self {
        let limit = requests.clamp(1, Semaphore::MAX_PERMITS);
        Self { permits: Arc::new(Semaphore::new(limit)), limit }
    }

    /// How many requests may be under way at once.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Waits, in the order of asking, until another request may start.
    pub async fn enter(&self) -> Permit {
        // The semaphore is never closed, so an error cannot happen; without a permit the request would just not count.
        Permit { _permit: Arc::clone(&self.permits).acquire_owned().await.ok() }
    }

    /// How many requests could start right now.
    pub fn available(&self) -> usize {
        self.permits.available_permits()
    }
}
