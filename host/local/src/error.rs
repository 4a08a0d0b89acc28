use std::path::PathBuf;

/// Why the embedded DynamoDB does not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocalError {
    /// Something else listens on the port.
    #[error("port {port} on 127.0.0.1 is in use: choose another one, or none to get any free port")]
    PortInUse {
        /// The port that was asked for.
        port: u16,
    },
    /// Another embedded DynamoDB or another SQLite program has the file open.
    #[error("{} is in use by another process: stop it, or use its endpoint instead", path.display())]
    FileInUse {
        /// The database's file.
        path: PathBuf,
    },
    /// The file is something else than a database of the embedded DynamoDB.
    #[error("{} is not a database of the embedded DynamoDB", path.display())]
    NotADatabase {
        /// The file that was given.
        path: PathBuf,
    },
    /// The file or its folder cannot be read or written.
    #[error("cannot open {}", path.display())]
    File {
        /// The file that was given.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// No socket could be opened, or no thread started.
    #[error("cannot start the embedded DynamoDB")]
    Start(#[source] std::io::Error),
    /// The second connection to the database failed.
    #[error("the database of the embedded DynamoDB failed")]
    Database(#[from] rusqlite::Error),
    /// The engine failed.
    #[error("the embedded DynamoDB failed: {0}")]
    Engine(String),
}
