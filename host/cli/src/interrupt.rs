//! Ctrl-C and SIGTERM: the first asks for a clean stop, the second ends the process at once.

use tokio_util::sync::CancellationToken;

use crate::screen::Screen;

/// Exit status of a process that was ended by Ctrl-C, as shells count it.
const INTERRUPTED: i32 = 130;

/// A token that is cancelled at the first Ctrl-C or SIGTERM; `stopping` is shown then.
pub(crate) fn token(screen: &Screen, stopping: &'static str) -> CancellationToken {
    let token = CancellationToken::new();
    let (cancel, screen) = (token.clone(), screen.clone());
    tokio::spawn(async move {
        asked_to_stop().await;
        screen.line(&format!("{stopping}; press Ctrl-C again to end at once"));
        cancel.cancel();
        asked_to_stop().await;
        std::process::exit(INTERRUPTED);
    });
    token
}

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            () = interrupted() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => interrupted().await,
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    interrupted().await;
}

async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        // Signals cannot be watched here: nobody can ask, so nothing is asked.
        std::future::pending().await
    }
}
