//! A DynamoDB that does what no local engine does: throttles, denies, takes its time. Everything else is the embedded
//! one's.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use migrator_tests::lambda::{Answer, Handler, HttpServer, Request};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What happens to a request instead of being answered at once.
pub(crate) enum Fault {
    /// An error of this type, with this message.
    Error(&'static str, &'static str),
    /// It takes so much longer.
    Delay(Duration),
}

/// A request to DynamoDB, as far as faults depend on it.
pub(crate) struct Call {
    pub(crate) action: String,
    pub(crate) table: String,
}

type Decide = Box<dyn Fn(&Call) -> Option<Fault> + Send + Sync>;

/// A DynamoDB in front of another, with faults.
pub(crate) struct FaultyDynamoDb(HttpServer);

struct Proxy {
    upstream: String,
    decide: Decide,
}

impl FaultyDynamoDb {
    pub(crate) async fn start(
        upstream: &str,
        decide: impl Fn(&Call) -> Option<Fault> + Send + Sync + 'static,
    ) -> Self {
        let upstream = upstream.strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
        Self(HttpServer::start(Arc::new(Proxy { upstream, decide: Box::new(decide) })).await)
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("http://{}", self.0.address())
    }
}

impl Handler for Proxy {
    fn answer(self: Arc<Self>, request: Request) -> Pin<Box<dyn Future<Output = Option<Answer>> + Send>> {
        Box::pin(async move {
            match (self.decide)(&call(&request)) {
                Some(Fault::Error(kind, message)) => {
                    let body = json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{kind}"), "message": message });
                    return Some(
                        Answer::new(400, body.to_string()).with("Content-Type", "application/x-amz-json-1.0"),
                    );
                }
                Some(Fault::Delay(time)) => tokio::time::sleep(time).await,
                None => {}
            }
            self.forward(request).await.ok()
        })
    }
}

fn call(request: &Request) -> Call {
    let target = request.header("x-amz-target").unwrap_or_default();
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    Call {
        action: target.rsplit('.').next().unwrap_or_default().to_owned(),
        table: body["TableName"].as_str().unwrap_or_default().to_owned(),
    }
}

impl Proxy {
    /// One connection for each request: simple, and fast enough here.
    async fn forward(&self, request: Request) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(&self.upstream).await?;
        let mut head = format!("{} {} HTTP/1.1\r\n", request.method, request.path);
        for (name, value) in &request.headers {
            if name != "connection" {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        head.push_str("connection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&request.body).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        let answer = Bytes::from(answer);
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").expect("an answer has a head");
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Ok(Answer::new(status, answer.slice(end + 4..)).with("Content-Type", "application/x-amz-json-1.0"))
    }
}
