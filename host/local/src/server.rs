//! The server: its own threads, so that a database that works synchronously never holds up the caller's runtime.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use dynoxide::Database;
use rusqlite::Connection;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::store::OpenStore;
use crate::{LocalError, Store, expiry, indexes, stream_records};

/// How often to look for new tables. Until one has its index, a segmented scan of it is slower, nothing else.
const WATCH_INTERVAL: Duration = Duration::from_millis(50);

/// How long running requests may take to finish after the server was told to stop.
const GRACE: Duration = Duration::from_secs(5);

/// A request runs on its thread to the end; two keep the other core free for the caller.
const THREADS: usize = 2;

/// A running embedded DynamoDB. Dropping it stops it too, and waits for the end.
#[derive(Debug)]
pub struct LocalDynamoDb {
    endpoint_url: String,
    stop: Option<oneshot::Sender<()>>,
    ended: Option<oneshot::Receiver<Result<(), LocalError>>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl LocalDynamoDb {
    /// Starts the server on 127.0.0.1, on any free port if none is given.
    ///
    /// # Errors
    /// The port or the file is in use, or the file cannot be opened or is something else.
    pub async fn start(store: Store, port: Option<u16>) -> Result<Self, LocalError> {
        let (stop, stopped) = oneshot::channel();
        let (started, starting) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("embedded-dynamodb".to_owned())
            .spawn(move || match Server::open(&store, port) {
                Ok(server) => {
                    let _ = started.send(Ok(server.address));
                    let _ = end.send(server.run(stopped));
                }
                Err(error) => {
                    let _ = started.send(Err(error));
                }
            })
            .map_err(LocalError::Start)?;
        let address =
            starting.await.map_err(|_| LocalError::Engine("it ended while it started".to_owned()))??;
        let endpoint_url = format!("http://{address}");
        Ok(Self { endpoint_url, stop: Some(stop), ended: Some(ended), thread: Some(thread) })
    }

    /// Where clients find it, `http://127.0.0.1:<port>`.
    #[must_use]
    pub fn endpoint_url(&self) -> &str {
        &self.endpoint_url
    }

    /// Lets running requests finish (for five seconds at most), closes the file and removes it if it is temporary.
    ///
    /// # Errors
    /// The server had failed, or the file could not be closed in good order.
    pub async fn shutdown(mut self) -> Result<(), LocalError> {
        self.stop.take();
        match self.ended.take() {
            Some(ended) => {
                ended.await.map_err(|_| LocalError::Engine("it ended without a reason".to_owned()))?
            }
            None => Ok(()),
        }
    }
}

impl Drop for LocalDynamoDb {
    fn drop(&mut self) {
        self.stop.take();
        // Joined so that a temporary file is gone when the process ends; the thread ends within the grace period.
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Everything that is open while the server runs.
struct Server {
    address: SocketAddr,
    listener: TcpListener,
    database: Database,
    connection: Connection,
    store: OpenStore,
    runtime: Runtime,
}

impl Server {
    fn open(store: &Store, port: Option<u16>) -> Result<Self, LocalError> {
        let listener = bind(port)?;
        let address = listener.local_addr().map_err(LocalError::Start)?;
        let store = OpenStore::open(store)?;
        let database = open_database(&store)?;
        let connection = store.connect()?;
        indexes::index_stream_records(&connection)?;
        indexes::index_tables(&connection)?;
        stream_records::forget_with_their_stream(&connection)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("embedded-dynamodb")
            .enable_all()
            .build()
            .map_err(LocalError::Start)?;
        Ok(Self { address, listener, database, connection, store, runtime })
    }

    /// Serves until `stopped` resolves or its sender is gone, then closes everything in order.
    fn run(self, stopped: oneshot::Receiver<()>) -> Result<(), LocalError> {
        let Self { listener, database, connection, store, runtime, .. } = self;
        let (watching, stop_watching) = mpsc::channel();
        let (sweeping, stop_sweeping) = mpsc::channel();
        let swept = database.clone();
        let (served, watched) = thread::scope(|threads| {
            let watcher = threads.spawn(move || watch(connection, &stop_watching));
            threads.spawn(move || expiry::sweep(&swept, &stop_sweeping));
            let served = runtime.block_on(serve(listener, database, stopped));
            drop((watching, sweeping));
            (served, watcher.join())
        });
        // Drops whatever still serves, and with it the last handles of the database.
        runtime.shutdown_timeout(GRACE);
        let connection =
            watched.map_err(|_| LocalError::Engine("the watcher of new tables panicked".to_owned()))?;
        let closed = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        drop(connection);
        drop(store);
        served?;
        Ok(closed?)
    }
}

fn bind(port: Option<u16>) -> Result<TcpListener, LocalError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0))).map_err(|error| {
        match (error.kind(), port) {
            (io::ErrorKind::AddrInUse, Some(port)) => LocalError::PortInUse { port },
            _ => LocalError::Start(error),
        }
    })?;
    listener.set_nonblocking(true).map_err(LocalError::Start)?;
    Ok(listener)
}

/// Opens the engine's database and takes the wait for the disk out of every write.
fn open_database(store: &OpenStore) -> Result<Database, LocalError> {
    let path = store.path().to_str().ok_or_else(|| LocalError::File {
        path: store.path().to_owned(),
        source: io::Error::new(io::ErrorKind::InvalidInput, "the name is not UTF-8"),
    })?;
    let database = Database::new(path).map_err(|error| LocalError::Engine(error.to_string()))?;
    // The engine's names for two sets of SQLite settings. "Bulk loading" is synchronous=OFF, a larger cache and a
    // memory map: nothing outlives a temporary file. "Not bulk loading" is synchronous=NORMAL, which in WAL mode
    // waits for the disk at checkpoints only: nothing is lost when the process is killed, and a power failure costs
    // the last writes but never the file. SQLite's default, which is what the engine starts with, waits at each write.
    let tuned =
        if store.is_temporary() { database.enable_bulk_loading() } else { database.disable_bulk_loading() };
    tuned.map_err(|error| LocalError::Engine(error.to_string()))?;
    Ok(database)
}

async fn serve(
    listener: TcpListener,
    database: Database,
    stopped: oneshot::Receiver<()>,
) -> Result<(), LocalError> {
    let listener = tokio::net::TcpListener::from_std(listener).map_err(LocalError::Start)?;
    let (stopping, stop) = oneshot::channel();
    let out_of_patience = async {
        // An error is a sender that was dropped, which means stop as well.
        let _ = stopped.await;
        let _ = stopping.send(());
        tokio::time::sleep(GRACE).await;
    };
    let serving = dynoxide::server::serve_with_shutdown(listener, database, async {
        let _ = stop.await;
    });
    tokio::select! {
        served = serving => served.map_err(LocalError::Engine),
        () = out_of_patience => {
            tracing::warn!("requests are cut off: they did not finish within {GRACE:?} after the embedded DynamoDB was stopped");
            Ok(())
        }
    }
}

/// Gives new tables their index until the other end of `stop` is gone. SQLite has no trigger for that.
fn watch(connection: Connection, stop: &Receiver<()>) -> Connection {
    let mut known = None;
    while matches!(stop.recv_timeout(WATCH_INTERVAL), Err(RecvTimeoutError::Timeout)) {
        match indexes::schema_version(&connection) {
            Ok(version) if known == Some(version) => continue,
            Ok(_) => {}
            Err(error) => tracing::debug!(%error, "the schema cannot be read"),
        }
        match indexes::index_tables(&connection) {
            Ok(_) => known = indexes::schema_version(&connection).ok(),
            Err(error) => tracing::debug!(%error, "an index cannot be made, trying again"),
        }
    }
    connection
}
