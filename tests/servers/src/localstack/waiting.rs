//! Waiting for what AWS does on its own time.

use std::time::{Duration, Instant};

use aws_sdk_lambda::types::State;

use super::LocalStack;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

impl LocalStack {
    /// Waits until a function is `Active`.
    ///
    /// # Panics
    /// When there is none, or it is not for a minute.
    pub async fn wait_until_active(&self, function: &str) {
        eventually(&format!("function {function} is Active"), async || {
            let answer = self.lambda().get_function_configuration().function_name(function).send().await;
            answer.expect("the function can be described").state == Some(State::Active)
        })
        .await;
    }

    /// Waits until an event source mapping is in this state: `Enabled`, `Disabled`.
    ///
    /// # Panics
    /// When there is none, or it is not for a minute.
    pub async fn wait_for_mapping(&self, uuid: &str, state: &str) {
        eventually(&format!("mapping {uuid} is {state}"), async || {
            let answer = self.lambda().get_event_source_mapping().uuid(uuid).send().await;
            answer.expect("the mapping can be described").state.as_deref() == Some(state)
        })
        .await;
    }
}

/// Waits until something is so.
///
/// # Panics
/// When it is not for a minute; the message says what.
pub async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_so().await {
        assert!(Instant::now() < until, "waited for {} s in vain: {what}", PATIENCE.as_secs());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
