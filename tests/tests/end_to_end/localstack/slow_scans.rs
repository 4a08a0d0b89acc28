//! A way to DynamoDB on which scans are slow and their pages small, as if the table were large.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use migrator_tests::lambda::{Answer, Handler, HttpServer, Request};
use migrator_tests::localstack::LocalStack;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long a page takes, and how many items are on it. DynamoDB too may return fewer than asked for.
const PAGE: Duration = Duration::from_millis(400);
const ITEMS: u64 = 5;

/// A way to an account's DynamoDB; it ends when it is dropped.
pub(super) struct SlowScans(HttpServer);

impl SlowScans {
    pub(super) async fn of(cloud: &LocalStack) -> Self {
        let url = cloud.config().endpoint_url().expect("an endpoint");
        let server = url.strip_prefix("http://").expect("plain HTTP").trim_end_matches('/').to_owned();
        Self(HttpServer::start(Arc::new(Way { server })).await)
    }

    pub(super) fn endpoint_url(&self) -> String {
        format!("http://{}", self.0.address())
    }
}

struct Way {
    server: String,
}

impl Handler for Way {
    fn answer(self: Arc<Self>, request: Request) -> Pin<Box<dyn Future<Output = Option<Answer>> + Send>> {
        Box::pin(async move {
            let scans = request.header("x-amz-target").is_some_and(|action| action.ends_with(".Scan"));
            let request = if scans { slow(request).await? } else { request };
            self.pass_on(&request).await
        })
    }
}

async fn slow(request: Request) -> Option<Request> {
    tokio::time::sleep(PAGE).await;
    let mut body: Value = serde_json::from_slice(&request.body).ok()?;
    body["Limit"] = ITEMS.into();
    Some(Request { body: serde_json::to_vec(&body).ok()?.into(), ..request })
}

impl Way {
    /// In HTTP/1.0, where an answer ends with its connection.
    async fn pass_on(&self, request: &Request) -> Option<Answer> {
        let Request { method, path, headers, body } = request;
        let mut head = format!("{method} {path} HTTP/1.0\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers.iter().filter(|(name, _)| !is_of_the_connection(name)) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let mut stream = TcpStream::connect(&self.server).await.ok()?;
        stream.write_all(&[head.as_bytes(), body].concat()).await.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
        let (head, body) = (std::str::from_utf8(&answer[..end]).ok()?, answer[end + 4..].to_vec());
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.filter(|(name, _)| !is_of_the_connection(&name.to_ascii_lowercase()));
        Some(headers.fold(Answer::new(status, body), |answer, (name, value)| answer.with(name, value)))
    }
}

fn is_of_the_connection(name: &str) -> bool {
    ["connection", "content-length", "keep-alive", "transfer-encoding"].contains(&name)
}
