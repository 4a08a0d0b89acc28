//! Calling the function from here, to copy what the stream does not bring.

use std::time::Duration;

use aws_sdk_lambda::config::timeout::TimeoutConfig;
use aws_sdk_lambda::operation::invoke::InvokeOutput;
use aws_sdk_lambda::operation::invoke::builders::InvokeFluentBuilder;
use aws_sdk_lambda::types::InvocationType;
use migrator_backfill::{BackfillAnswer, BackfillEvent};
use serde::Deserialize;

use super::own::Function;
use super::patience::until_settled;
use super::{Action, FunctionError};
use crate::EngineError;

/// How much longer than the function's time-out an answer is waited for: starting an environment counts on top.
const BEYOND_TIMEOUT: Duration = Duration::from_secs(30);

/// What Lambda answers for a call that failed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Failed {
    #[serde(default)]
    error_message: String,
}

impl Function<'_> {
    /// Asks whether these credentials may call the function, without calling it.
    ///
    /// # Errors
    /// Those of Lambda.
    pub(crate) async fn check_may_call(&self) -> Result<(), EngineError> {
        until_settled(self.context, || async {
            let request = self.invocation().invocation_type(InvocationType::DryRun);
            let sent = request.send().await;
            sent.map(drop).map_err(|error| self.call(Action::InvokeFunction).failed(error))
        })
        .await
    }

    /// Calls the function and waits for its answer; in place of one, why there is none.
    ///
    /// # Errors
    /// Those of Lambda, and those of [`Context::ensure_may_go_on`](crate::Context::ensure_may_go_on).
    pub(crate) async fn copy(
        &self,
        event: &BackfillEvent,
    ) -> Result<Result<BackfillAnswer, String>, EngineError> {
        let event = match serde_json::to_vec(event) {
            Ok(event) => event,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let answered = until_settled(self.context, || async {
            // Its work ends with its time, whoever still listens; what it has not told comes again.
            self.context.stop.run_until_cancelled(self.send(event.clone())).await.transpose()
        })
        .await?;
        let Some(answered) = answered else {
            self.context.ensure_may_go_on()?;
            return Ok(Err("stopped".to_owned()));
        };
        Ok(answer(&answered))
    }

    async fn send(&self, event: Vec<u8>) -> Result<InvokeOutput, FunctionError> {
        let time = self.record.settings.timeout + BEYOND_TIMEOUT;
        let patient = TimeoutConfig::builder().read_timeout(time).operation_attempt_timeout(time).build();
        let request = self.invocation().payload(event.into());
        let patient = aws_sdk_lambda::Config::builder().timeout_config(patient);
        let sent = request.customize().config_override(patient).send().await;
        sent.map_err(|error| self.call(Action::InvokeFunction).failed(error))
    }

    fn invocation(&self) -> InvokeFluentBuilder {
        self.clients.lambda.invoke().function_name(&self.record.function)
    }
}

fn answer(answered: &InvokeOutput) -> Result<BackfillAnswer, String> {
    let payload = answered.payload().map(AsRef::as_ref).unwrap_or_default();
    if let Some(kind) = answered.function_error() {
        let said = serde_json::from_slice::<Failed>(payload).map(|failed| failed.error_message);
        return Err(said.ok().filter(|said| !said.is_empty()).unwrap_or_else(|| kind.to_owned()));
    }
    serde_json::from_slice(payload).map_err(|error| format!("its answer cannot be read: {error}"))
}
