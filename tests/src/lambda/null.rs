//! A DynamoDB that costs nothing: it agrees to everything, keeps nothing, and has the same page for every scan.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;

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
    /// The answer to a scan, but for the last one, and to that one.
    page: Option<(Bytes, Bytes)>,
    /// Pages that scans still get.
    pages: AtomicU64,
}

impl NullDynamoDb {
    /// Starts one.
    pub async fn start() -> Self {
        Self::serve(Agreed::default()).await
    }

    /// Starts one in which a scan finds these items on every page, and so many pages, whoever scans.
    pub async fn with_pages(items: &[String], pages: u64) -> Self {
        let body =
            |rest: &str| format!("{{\"Items\":[{}],\"Count\":{}{rest}}}", items.join(","), items.len());
        let more = body(",\"LastEvaluatedKey\":{\"customer_nr\":{\"N\":\"1\"}}");
        let page = Some((more.into(), body("").into()));
        Self::serve(Agreed { page, pages: pages.into(), ..Agreed::default() }).await
    }

    async fn serve(agreed: Agreed) -> Self {
        let agreed = Arc::new(agreed);
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
    fn answer(self: Arc<Self>, request: Request) -> Pin<Box<dyn Future<Output = Option<Answer>> + Send>> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let scans = request.header("x-amz-target").is_some_and(|action| action.ends_with(".Scan"));
        let body = match &self.page {
            Some((more, last)) if scans => {
                let left = self.pages.fetch_sub(1, Ordering::Relaxed);
                if left > 1 { more.clone() } else { last.clone() }
            }
            _ => Bytes::from_static(b"{}"),
        };
        let answer = Answer::new(200, body).with("Content-Type", "application/x-amz-json-1.0");
        Box::pin(std::future::ready(Some(answer)))
    }
}
