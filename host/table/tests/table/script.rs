//! A server that answers as a script says: what no engine shows, on a real socket.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use migrator_table::Connection;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// Status, body, and whether it is the answer to all further requests.
    Http { status: u16, body: String, forever: bool },
    /// Fewer bytes than announced, then the end.
    HalfABody,
    /// The connection is closed without an answer.
    Reset,
    /// Nothing happens for a while, then this.
    After(Duration, Box<Answer>),
}

impl Answer {
    pub(crate) fn ok(body: &str) -> Self {
        Self::Http { status: 200, body: body.to_owned(), forever: false }
    }

    pub(crate) fn error(status: u16, code: &str, message: &str) -> Self {
        let body = format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"{message}"}}"#);
        Self::Http { status, body, forever: false }
    }

    pub(crate) fn forever(self) -> Self {
        match self {
            Self::Http { status, body, .. } => Self::Http { status, body, forever: true },
            other => other,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) head: String,
    pub(crate) body: String,
}

pub(crate) struct Server {
    pub(crate) endpoint: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    pub(crate) async fn start(script: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let script: Arc<Mutex<VecDeque<_>>> = Arc::new(Mutex::new(script.into_iter().collect()));
        let seen = Arc::default();
        let record = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&script), Arc::clone(&record)));
            }
        });
        Self { endpoint, seen }
    }

    pub(crate) fn connection(&self) -> Connection {
        Connection::new(&migrator_local::sdk_config(&self.endpoint))
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn bodies(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.body).collect()
    }
}

async fn serve(mut stream: TcpStream, script: Arc<Mutex<VecDeque<Answer>>>, record: Arc<Mutex<Vec<Seen>>>) {
    while let Some(seen) = read(&mut stream).await {
        record.lock().unwrap().push(seen);
        let answer = next(&script);
        if !answer_with(&mut stream, answer).await {
            return;
        }
    }
}

fn next(script: &Mutex<VecDeque<Answer>>) -> Answer {
    let mut script = script.lock().unwrap();
    match script.front().cloned() {
        Some(answer @ Answer::Http { forever: true, .. }) => answer,
        Some(answer) => {
            script.pop_front();
            answer
        }
        None => Answer::error(500, "ScriptAtItsEnd", "the script has no further answer"),
    }
}

async fn answer_with(stream: &mut TcpStream, mut answer: Answer) -> bool {
    while let Answer::After(pause, then) = answer {
        tokio::time::sleep(pause).await;
        answer = *then;
    }
    let (status, body, length) = match answer {
        Answer::Http { status, body, .. } => (status, body.clone(), body.len()),
        Answer::HalfABody => (200, r#"{"Items":["#.to_owned(), 1000),
        Answer::Reset | Answer::After(..) => return false,
    };
    let head = format!(
        "HTTP/1.1 {status} x\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.is_ok()
        && stream.write_all(body.as_bytes()).await.is_ok()
        && body.len() == length
}

/// One request, whose length must be what its head says.
async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let length: usize = head
        .lines()
        .find_map(|line| {
            line.to_ascii_lowercase().strip_prefix("content-length:").map(|n| n.trim().parse().unwrap())
        })
        .unwrap();
    while bytes.len() < end + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    assert_eq!(bytes.len(), end + 4 + length, "more bytes than content-length says");
    Some(Seen { head, body: String::from_utf8(bytes[end + 4..].to_vec()).unwrap() })
}
