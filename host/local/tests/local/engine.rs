//! The engine by itself, without our corrections.

use std::path::PathBuf;

use tempfile::TempDir;

pub(crate) struct Engine {
    pub(crate) endpoint: String,
    pub(crate) database: dynoxide::Database,
    folder: TempDir,
}

impl Engine {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database =
            dynoxide::Database::new(folder.path().join("engine.sqlite").to_str().unwrap()).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(dynoxide::server::serve_with_shutdown(
            listener,
            database.clone(),
            std::future::pending(),
        ));
        Self { endpoint, database, folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("engine.sqlite")
    }
}
