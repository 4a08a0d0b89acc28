//! A DynamoDB that costs nothing: it agrees to everything and keeps nothing.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::http::{Answer, Handler, HttpServer, Request};

/// A DynamoDB that agrees to everything and keeps nothing.
#[derive(Debug)]
pub struct NullDynamoDb {
    server: HttpServer,
    agreed: Arc<Agreed>,
}

#[derive(Debug, Default)]
struct Agreed {
    requests: AtomicU64,
}

impl NullDynamoDb {
    /// Starts one.
    pub async fn start() -> Self {
        let agreed = Arc::<Agreed>::default();
        Self { server: HttpServer::start(Arc::clone(&agreed)).await, agreed }
    }

    /// Where it listens.
    pub fn endpoint_url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Requests so far.
    pub fn requests(&self) -> u64 {
        self.agreed.requests.load(Ordering::Relaxed)
    }
}

impl Handler for Agreed {
    fn answer(self: Arc<Self>, _request: Request) -> Pin<Box<dyn Future<Output = Option<Answer>> + Send>> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::ready(Some(
            Answer::new(200, "{}").with("Content-Type", "application/x-amz-json-1.0"),
        )))
    }
}
