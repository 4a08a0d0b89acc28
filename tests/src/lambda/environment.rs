//! An execution environment: one process of the bootstrap.

use std::fmt;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};

use super::runtime_api::{RuntimeApi, Started};

/// Why an invocation has no response.
#[derive(Clone, Debug)]
pub enum InvocationError {
    /// The function reported this error.
    Function {
        /// Its type.
        kind: String,
        /// Its message.
        message: String,
    },
    /// The function did not answer in time; the environment is gone.
    TimedOut,
    /// The process ended; the environment is gone.
    Exited,
}

impl fmt::Display for InvocationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Function { kind, message } => write!(f, "{kind}: {message}"),
            Self::TimedOut => f.write_str("the task timed out"),
            Self::Exited => f.write_str("the runtime exited"),
        }
    }
}

type Lines = Arc<Mutex<Vec<String>>>;

/// One process of the bootstrap, as Lambda runs it. Ends when it is dropped.
#[derive(Debug)]
pub struct Environment {
    api: RuntimeApi,
    process: Child,
    launched: Instant,
    output: Lines,
    log: Lines,
}

impl Environment {
    /// Starts a bootstrap with a package against a DynamoDB.
    ///
    /// # Panics
    /// When the process cannot be started.
    pub async fn start(bootstrap: &Path, task_root: &Path, endpoint_url: &str) -> Self {
        Self::start_with(bootstrap, task_root, endpoint_url, &[]).await
    }

    /// The same with other variables on top of Lambda's; one without a value is taken away.
    ///
    /// # Panics
    /// When the process cannot be started.
    pub async fn start_with(
        bootstrap: &Path,
        task_root: &Path,
        endpoint_url: &str,
        variables: &[(&str, Option<&str>)],
    ) -> Self {
        let api = RuntimeApi::start().await;
        let mut command = Command::new(bootstrap);
        command.env_clear().current_dir(task_root).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let log_stream = format!("2026/11/23/[$LATEST]{:032x}", fastrand::u128(..));
        command.envs([
            ("AWS_ACCESS_KEY_ID", "local"),
            ("AWS_DEFAULT_REGION", "eu-central-1"),
            ("AWS_ENDPOINT_URL_DYNAMODB", endpoint_url),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
            ("AWS_LAMBDA_FUNCTION_NAME", "migrator-customers-2"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", &log_stream),
            ("AWS_LAMBDA_RUNTIME_API", &api.address()),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            ("AWS_SESSION_TOKEN", "local"),
            ("LAMBDA_TASK_ROOT", task_root.to_str().expect("the folder has a plain name")),
        ]);
        for (name, value) in variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let launched = Instant::now();
        let mut process = command.spawn().expect("the bootstrap starts");
        let output = collect(process.stdout.take());
        let log = collect(process.stderr.take());
        Self { api, process, launched, output, log }
    }

    /// From the start of the process to its first request for an event.
    ///
    /// # Panics
    /// When it cannot start.
    pub async fn ready(&self) -> Duration {
        match self.api.started().await {
            Started::Ready(at) => at - self.launched,
            Started::Failed(error) => panic!("the function cannot start: {error}"),
        }
    }

    /// What it says about why it cannot start, once the process has ended with a failure.
    ///
    /// # Panics
    /// When it can.
    pub async fn initialization_error(&mut self) -> Value {
        let Started::Failed(error) = self.api.started().await else { panic!("it started") };
        let status = self.process.wait().await.expect("the process ends");
        assert!(!status.success(), "{status}");
        error
    }

    /// Hands over an event with so much time for it.
    ///
    /// # Errors
    /// What Lambda would call an error of the function. A function that does not answer in time is ended.
    pub async fn invoke(
        &mut self,
        event: impl Into<Bytes>,
        time: Duration,
    ) -> Result<Value, InvocationError> {
        let reply = tokio::select! {
            reply = self.api.invoke(event.into(), time) => reply.ok_or(InvocationError::Exited),
            () = tokio::time::sleep(time) => Err(InvocationError::TimedOut),
            _ = self.process.wait() => Err(InvocationError::Exited),
        };
        if reply.is_err() {
            self.kill().await;
        }
        let text = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
        reply?.map_err(|error| InvocationError::Function {
            kind: text(&error, "errorType"),
            message: text(&error, "errorMessage"),
        })
    }

    /// The process's identifier; none once it has ended.
    pub fn process_id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Ends the process without warning.
    pub async fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill().await;
    }

    /// What it has printed so far: a metrics line for each batch.
    pub fn metrics(&self) -> Vec<Value> {
        let lines = self.output.lock().unwrap();
        lines.iter().map(|line| serde_json::from_str(line).expect("a line of metrics is JSON")).collect()
    }

    /// What it has logged so far.
    pub fn log(&self) -> Vec<Value> {
        let lines = self.log.lock().unwrap();
        lines.iter().map(|line| serde_json::from_str(line).expect("a line of the log is JSON")).collect()
    }
}

/// Keeps what is written to a pipe, line by line.
fn collect(pipe: Option<impl AsyncRead + Send + Unpin + 'static>) -> Lines {
    let lines = Lines::default();
    let kept = Arc::clone(&lines);
    let mut pipe = BufReader::new(pipe.expect("the pipe was asked for")).lines();
    tokio::spawn(async move {
        while let Ok(Some(line)) = pipe.next_line().await {
            kept.lock().unwrap().push(line);
        }
    });
    lines
}
