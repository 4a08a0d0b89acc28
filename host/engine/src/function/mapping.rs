//! The event source mapping: what calls the function with the stream's records.

use std::collections::HashMap;
use std::time::Instant;

use aws_sdk_lambda::operation::create_event_source_mapping::builders::CreateEventSourceMappingFluentBuilder;
use aws_sdk_lambda::types::{
    DestinationConfig, EventSourceMappingConfiguration as Mapping, EventSourcePosition, FunctionResponseType,
    OnFailure,
};

use super::FunctionError;
use super::action::Action;
use super::code::whole;
use super::own::Function;
use super::patience::{Found, pause_for, until_ready, until_settled};
use super::role::gone;
use crate::EngineError;

/// States of a mapping that stay until somebody changes them.
const ENABLED: &str = "Enabled";
const DISABLED: &str = "Disabled";

/// Lambda's "until it succeeds".
const FOR_EVER: i32 = -1;

impl Function<'_> {
    fn what(&self) -> String {
        format!("the event source mapping of function {}", self.record.function)
    }

    /// The function's mapping on a stream. A function's name and a stream have one mapping at most, so that one is ours as the
    /// function is; mappings of other functions on the stream are never looked at.
    ///
    /// # Errors
    /// Those of Lambda.
    pub(crate) async fn mapping(&self, stream_arn: &str) -> Result<Option<Mapping>, FunctionError> {
        let request = self.clients.lambda.list_event_source_mappings().function_name(&self.record.function);
        let listed = request.event_source_arn(stream_arn).send().await;
        match listed {
            Ok(listed) => Ok(listed.event_source_mappings.unwrap_or_default().into_iter().next()),
            Err(error) => gone_none(self.call(Action::ListEventSourceMappings).failed(error)),
        }
    }

    /// Creates the mapping, switched off, or finds the one that an earlier run created; returns its id.
    ///
    /// # Errors
    /// [`FunctionError::NotReady`] where it stays in Creating, and those of Lambda.
    pub(crate) async fn create_mapping(&self, stream_arn: &str) -> Result<String, EngineError> {
        let request = self.creation_of_mapping(stream_arn);
        let created = until_settled(self.context, || async {
            if let Some(found) = self.mapping(stream_arn).await? {
                return Ok(found.uuid);
            }
            let sent = request.clone().send().await;
            sent.map(|created| created.uuid)
                .map_err(|error| self.call(Action::CreateEventSourceMapping).failed(error))
        })
        .await?;
        let uuid = created.ok_or_else(|| FunctionError::NotFound {
            call: self.call(Action::CreateEventSourceMapping),
            message: "it was created and has no id".to_owned(),
        })?;
        self.until_mapping_is(stream_arn, &[DISABLED, ENABLED]).await?;
        Ok(uuid)
    }

    fn creation_of_mapping(&self, stream_arn: &str) -> CreateEventSourceMappingFluentBuilder {
        let settings = &self.record.settings.mapping;
        let tags: HashMap<String, String> =
            self.tags.pairs().map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let destination = settings.on_failure.as_ref().map(|arn| {
            DestinationConfig::builder().on_failure(OnFailure::builder().destination(arn).build()).build()
        });
        self.clients
            .lambda
            .create_event_source_mapping()
            .function_name(&self.record.function)
            .event_source_arn(stream_arn)
            .enabled(false)
            .starting_position(EventSourcePosition::TrimHorizon)
            .function_response_types(FunctionResponseType::ReportBatchItemFailures)
            .batch_size(whole(settings.batch_size))
            .maximum_batching_window_in_seconds(whole(settings.window.as_secs()))
            .parallelization_factor(whole(settings.parallelization_factor))
            .maximum_retry_attempts(settings.maximum_retry_attempts.map_or(FOR_EVER, whole))
            .maximum_record_age_in_seconds(
                settings.maximum_record_age.map_or(FOR_EVER, |age| whole(age.as_secs())),
            )
            .bisect_batch_on_function_error(settings.bisect)
            .set_destination_config(destination)
            .set_tags(Some(tags))
    }

    /// Switches the mapping on and waits until it is.
    ///
    /// # Errors
    /// [`FunctionError::MappingGone`], [`FunctionError::NotReady`], and those of Lambda.
    pub(crate) async fn enable_mapping(&self, stream_arn: &str) -> Result<(), EngineError> {
        let found = self.mapping(stream_arn).await?;
        let uuid = found.and_then(|found| found.uuid).ok_or_else(|| FunctionError::MappingGone {
            function: self.record.function.clone(),
            stream_arn: stream_arn.to_owned(),
        })?;
        self.switch(stream_arn, &uuid, true).await
    }

    /// Switches the mapping off, where there is one, and waits until it is.
    ///
    /// # Errors
    /// [`FunctionError::NotReady`] and those of Lambda.
    pub(crate) async fn disable_mapping(&self, stream_arn: &str) -> Result<(), EngineError> {
        match self.mapping(stream_arn).await?.and_then(|found| found.uuid) {
            Some(uuid) => self.switch(stream_arn, &uuid, false).await,
            None => Ok(()),
        }
    }

    /// Waits until every call that was under way when the mapping was switched off has ended: Lambda ends each after the
    /// function's time-out. Until then one that was delivered twice may still write what was written before.
    ///
    /// # Errors
    /// Those of [`Context::ensure_may_go_on`](crate::Context::ensure_may_go_on).
    pub(crate) async fn until_calls_end(&self) -> Result<(), EngineError> {
        let until = Instant::now() + self.record.settings.timeout;
        while Instant::now() < until {
            self.context.ensure_may_go_on()?;
            pause_for(self.context, self.context.settings.poll_interval).await;
        }
        Ok(())
    }

    /// Whether the mapping is switched off, so that the function cannot write.
    ///
    /// # Errors
    /// Those of Lambda.
    pub(crate) async fn mapping_is_off(&self, stream_arn: &str) -> Result<bool, EngineError> {
        let found = self.mapping(stream_arn).await?;
        Ok(found.is_none_or(|found| found.state.as_deref() == Some(DISABLED)))
    }

    async fn switch(&self, stream_arn: &str, uuid: &str, on: bool) -> Result<(), EngineError> {
        let state = if on { ENABLED } else { DISABLED };
        // It may be on its way from one to the other; only then can it be switched.
        if self.until_mapping_is(stream_arn, &[ENABLED, DISABLED]).await? == state {
            return Ok(());
        }
        until_settled(self.context, || async {
            let request = self.clients.lambda.update_event_source_mapping().uuid(uuid).enabled(on);
            let sent = request.send().await;
            sent.map(drop).map_err(|error| self.call(Action::UpdateEventSourceMapping).failed(error))
        })
        .await?;
        self.until_mapping_is(stream_arn, &[state]).await.map(drop)
    }

    /// Waits until the mapping is in one of these states, and returns which.
    async fn until_mapping_is(&self, stream_arn: &str, states: &[&str]) -> Result<String, EngineError> {
        until_ready(self.context, &self.what(), || async {
            let found = self.mapping(stream_arn).await?;
            let (state, result) = match found {
                Some(found) => (found.state.unwrap_or_default(), found.last_processing_result),
                None => ("not to be seen".to_owned(), None),
            };
            Ok(match states.contains(&state.as_str()) {
                true => Found::Ready(state),
                false => Found::Not { state, reason: problem(result) },
            })
        })
        .await
    }

    /// Removes the mapping, where there is one and the function is not somebody else's, and waits until it is gone.
    ///
    /// # Errors
    /// [`FunctionError::NotReady`] and those of Lambda.
    pub(crate) async fn remove_mapping(&self, stream_arn: &str) -> Result<(), EngineError> {
        if self.is_theirs().await? {
            return Ok(());
        }
        let Some(uuid) = self.mapping(stream_arn).await?.and_then(|found| found.uuid) else { return Ok(()) };
        until_settled(self.context, || async {
            let sent = self.clients.lambda.delete_event_source_mapping().uuid(&uuid).send().await;
            gone(sent.map(drop).map_err(|error| self.call(Action::DeleteEventSourceMapping).failed(error)))
        })
        .await?;
        until_ready(self.context, &self.what(), || async {
            Ok(match self.mapping(stream_arn).await? {
                None => Found::Ready(()),
                Some(found) => Found::Not { state: found.state.unwrap_or_default(), reason: None },
            })
        })
        .await
    }
}

/// What Lambda says about a mapping, unless it says that all is well.
fn problem(result: Option<String>) -> Option<String> {
    result.filter(|result| result.starts_with("PROBLEM"))
}

/// Where there is no function, there is no mapping.
fn gone_none<T>(error: FunctionError) -> Result<Option<T>, FunctionError> {
    if error.is_not_found() { Ok(None) } else { Err(error) }
}
