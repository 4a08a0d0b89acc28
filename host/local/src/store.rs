//! Where the tables live, and that only one process at a time has them open.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};
use tempfile::TempDir;

use crate::LocalError;

/// How long the second connection waits for the engine's own short transactions.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long opening waits for a foreign process that is just writing before it says that the file is in use.
const OPEN_TIMEOUT: Duration = Duration::from_millis(500);

/// Where the tables live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Store {
    /// In a temporary file that is removed at the end.
    Temporary,
    /// In this file, which is created if it does not exist.
    ///
    /// SQLite keeps files of the same name with `-wal` and `-shm` beside it while it is open, and one with `.lock`
    /// marks it as in use. Its writes survive the death of the process at any moment. After a power failure the last
    /// writes may be missing; the database stays consistent.
    File(PathBuf),
}

/// The open store: it is locked, and removed if temporary, for as long as this lives.
#[derive(Debug)]
pub(crate) struct OpenStore {
    path: PathBuf,
    temporary: Option<TempDir>,
    _lock: File,
}

impl OpenStore {
    pub(crate) fn open(store: &Store) -> Result<Self, LocalError> {
        let (path, temporary) = match store {
            Store::File(path) => (path.clone(), None),
            Store::Temporary => {
                let folder = tempfile::Builder::new()
                    .prefix("migrator-local-")
                    .tempdir()
                    .map_err(LocalError::Start)?;
                (folder.path().join("dynamodb.sqlite"), Some(folder))
            }
        };
        let lock = lock(&path)?;
        let store = Self { path, temporary, _lock: lock };
        store.check()?;
        Ok(store)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }

    /// Another connection than the engine's to the same file.
    pub(crate) fn connect(&self) -> Result<Connection, LocalError> {
        let connection = Connection::open(&self.path)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        Ok(connection)
    }

    /// The engine waits half a minute for a foreign lock and then tells little: find out before.
    fn check(&self) -> Result<(), LocalError> {
        let probe = || {
            let connection = Connection::open(&self.path)?;
            connection.busy_timeout(OPEN_TIMEOUT)?;
            connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK")
        };
        probe().map_err(|error: rusqlite::Error| match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                LocalError::FileInUse { path: self.path.clone() }
            }
            Some(ErrorCode::NotADatabase) => LocalError::NotADatabase { path: self.path.clone() },
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                LocalError::File { path: self.path.clone(), source: io::Error::other(error) }
            }
            _ => LocalError::Database(error),
        })
    }
}

/// SQLite lets several processes share a file, but the engine caches what it reads: take a lock of our own.
///
/// It is on a file beside the database, since closing any handle to the database itself would drop SQLite's locks.
/// The operating system releases it with the process, however that ends.
fn lock(path: &Path) -> Result<File, LocalError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let failed = |source| LocalError::File { path: path.to_owned(), source };
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(PathBuf::from(name))
        .map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LocalError::FileInUse { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}
