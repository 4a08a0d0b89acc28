//! Serves the embedded DynamoDB by itself: `serve [--port PORT] [FILE]`.
//!
//! The endpoint is the only line on standard output. It ends on Ctrl-C, on SIGTERM, and when its standard input is
//! closed, so that it never outlives a test that started it. Without a file the tables are temporary.

use std::error::Error;
use std::io::{Read as _, Write as _, stdin, stdout};

use migrator_local::{LocalDynamoDb, Store};
use tokio::sync::oneshot;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (store, port) = arguments()?;
    let database = LocalDynamoDb::start(store, port).await?;
    writeln!(stdout(), "{}", database.endpoint_url())?;
    stdout().flush()?;
    told_to_stop().await?;
    database.shutdown().await?;
    Ok(())
}

fn arguments() -> Result<(Store, Option<u16>), Box<dyn Error>> {
    let mut store = Store::Temporary;
    let mut port = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--port" => port = Some(arguments.next().ok_or("--port needs a number")?.parse()?),
            file => store = Store::File(file.into()),
        }
    }
    Ok((store, port))
}

async fn told_to_stop() -> std::io::Result<()> {
    let (close, closed) = oneshot::channel();
    std::thread::spawn(move || {
        let _ = stdin().read_to_end(&mut Vec::new());
        let _ = close.send(());
    });
    #[cfg(unix)]
    let terminated = async {
        let mut signal = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        signal.recv().await;
        Ok(())
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending();
    tokio::select! {
        _ = closed => Ok(()),
        interrupted = tokio::signal::ctrl_c() => interrupted,
        terminated = terminated => terminated,
    }
}
