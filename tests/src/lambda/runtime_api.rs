//! Lambda's Runtime API for one execution environment.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot, watch};

use super::http::{Answer, Handler, HttpServer, Request};

const PREFIX: &str = "/2018-06-01/runtime/";

/// How an environment started.
#[derive(Clone, Debug)]
pub enum Started {
    /// It asked for its first event at this moment.
    Ready(Instant),
    /// It reported this error.
    Failed(Value),
}

/// What became of an invocation: the function's response, or the error it reported.
pub(super) type Reply = Result<Value, Value>;

struct Invocation {
    body: Bytes,
    deadline: Duration,
    reply: oneshot::Sender<Reply>,
}

/// Lambda's Runtime API for one execution environment.
#[derive(Debug)]
pub struct RuntimeApi {
    server: HttpServer,
    invocations: mpsc::UnboundedSender<Invocation>,
    started: watch::Receiver<Option<Started>>,
}

struct Api {
    queue: tokio::sync::Mutex<mpsc::UnboundedReceiver<Invocation>>,
    pending: Mutex<HashMap<String, oneshot::Sender<Reply>>>,
    started: watch::Sender<Option<Started>>,
}

impl RuntimeApi {
    /// Starts it on a port of its own.
    pub async fn start() -> Self {
        let (invocations, queue) = mpsc::unbounded_channel();
        let (sender, started) = watch::channel(None);
        let api = Api { queue: queue.into(), pending: Mutex::default(), started: sender };
        Self { server: HttpServer::start(Arc::new(api)).await, invocations, started }
    }

    /// What `AWS_LAMBDA_RUNTIME_API` has to be.
    pub fn address(&self) -> String {
        self.server.address().to_string()
    }

    /// Waits until the environment asks for its first event or says why it cannot.
    ///
    /// # Panics
    /// When it does neither within a minute.
    pub async fn started(&self) -> Started {
        let mut started = self.started.clone();
        let wait = started.wait_for(Option::is_some);
        let started = tokio::time::timeout(Duration::from_secs(60), wait).await;
        let started = started.expect("the environment starts within a minute").expect("the server runs");
        started.clone().expect("it was waited for")
    }

    /// Hands over an event and waits for what becomes of it; none where the environment never answers.
    pub(super) async fn invoke(&self, body: Bytes, deadline: Duration) -> Option<Reply> {
        let (reply, answer) = oneshot::channel();
        self.invocations.send(Invocation { body, deadline, reply }).ok()?;
        answer.await.ok()
    }
}

impl Handler for Api {
    fn answer(self: Arc<Self>, request: Request) -> Pin<Box<dyn Future<Output = Option<Answer>> + Send>> {
        Box::pin(async move {
            let path = request.path.strip_prefix(PREFIX).unwrap_or_default().to_owned();
            let body = || serde_json::from_slice(&request.body).unwrap_or(Value::Null);
            match (request.method.as_str(), path.split('/').collect::<Vec<_>>().as_slice()) {
                ("GET", ["invocation", "next"]) => Some(self.next().await?),
                ("POST", ["invocation", id, "response"]) => self.complete(id, Ok(body())),
                ("POST", ["invocation", id, "error"]) => self.complete(id, Err(body())),
                ("POST", ["init", "error"]) => {
                    self.started.send_replace(Some(Started::Failed(body())));
                    Some(Answer::new(202, "{}").with("Connection", "close"))
                }
                _ => Some(Answer::new(404, "{}")),
            }
        })
    }
}

impl Api {
    async fn next(&self) -> Option<Answer> {
        self.started.send_if_modified(|started| {
            let first = started.is_none();
            if first {
                *started = Some(Started::Ready(Instant::now()));
            }
            first
        });
        let invocation = self.queue.lock().await.recv().await?;
        let id = format!("{:032x}", fastrand::u128(..));
        self.pending.lock().unwrap().insert(id.clone(), invocation.reply);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        let deadline = (now + invocation.deadline).as_millis();
        let arn = "arn:aws:lambda:eu-central-1:123456789012:function:migrator-customers-2";
        Some(
            Answer::new(200, invocation.body)
                .with("Content-Type", "application/json")
                .with("Lambda-Runtime-Aws-Request-Id", &id)
                .with("Lambda-Runtime-Deadline-Ms", deadline)
                .with("Lambda-Runtime-Invoked-Function-Arn", arn),
        )
    }

    fn complete(&self, id: &str, reply: Reply) -> Option<Answer> {
        let pending = self.pending.lock().unwrap().remove(id);
        let known = pending.is_some_and(|pending| pending.send(reply).is_ok());
        Some(Answer::new(if known { 202 } else { 400 }, "{}"))
    }
}
