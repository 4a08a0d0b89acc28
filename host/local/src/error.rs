use std::path::PathBuf;

/// Why the embedded DynamoDB does not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocalError {
    /// Something else listens on the port.
    #[error("port {port} on 127.0.0.1 is in use")]
    PortInUse {
        /// The port that was asked for.
        port: u16,
    },
    /// Another process has the file open.
    #[error("{} is open in another process", path.display())]
    FileInUse {
        /// The database's file.
        path: PathBuf,
    },
    /// The server could not be started or has ended.
    #[error("the embedded DynamoDB failed: {0}")]
    Server(String),
}
