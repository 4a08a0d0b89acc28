//! The one call of the Runtime API that `lambda_runtime` does not make: "this function cannot start".
//!
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-initerror>.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::json;

use crate::initialize::InitializeError;

/// What Lambda shows as the error's type.
const ERROR_TYPE: &str = "Migrator.InitializationError";

/// How long the Runtime API, which is on this machine, may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Tells Lambda and the log why the function cannot start.
pub(crate) fn fail(error: &InitializeError) -> ExitCode {
    tracing::error!(%error, "the function cannot start");
    if let Some(address) = crate::environment::optional("AWS_LAMBDA_RUNTIME_API")
        && let Err(error) = report(&address, &error.to_string())
    {
        tracing::error!(%error, "the Runtime API does not take the error");
    }
    ExitCode::FAILURE
}

fn report(address: &str, message: &str) -> std::io::Result<()> {
    let body = json!({ "errorMessage": message, "errorType": ERROR_TYPE, "stackTrace": [] }).to_string();
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let request = format!(
        "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Lambda-Runtime-Function-Error-Type: {ERROR_TYPE}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes())?;
    // The answer says nothing of use, but leaving before it is there would cut the request off.
    stream.read_to_end(&mut Vec::new()).map(|_| ())
}
