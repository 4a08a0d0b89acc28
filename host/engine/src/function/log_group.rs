//! The function's log group.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_cloudwatchlogs::types::LogGroup;

use super::FunctionError;
use super::action::Action;
use super::error::Call;
use super::own::{Function, Presence};
use super::patience::until_settled;
use super::role::gone;
use crate::EngineError;

impl Function<'_> {
    fn log_call(&self, action: Action) -> Call {
        Call::new(action, format!("log group {}", self.record.log_group))
    }

    /// Whose log group there is under the function's name.
    ///
    /// # Errors
    /// Those of CloudWatch Logs.
    pub(crate) async fn log_group(&self) -> Result<Presence, FunctionError> {
        let Some(group) = self.find_log_group().await? else { return Ok(Presence::Absent) };
        let Some(arn) = group.log_group_arn.or(group.arn) else { return Ok(Presence::Theirs) };
        // The ARN that this action takes has no `:*` at its end.
        let arn = arn.trim_end_matches(":*");
        let tags = self.clients.logs.list_tags_for_resource().resource_arn(arn).send().await;
        let tags = match tags {
            Ok(found) => found.tags.unwrap_or_default(),
            Err(error) => match self.log_call(Action::ListTagsForResource).failed(error) {
                error if error.is_not_found() => return Ok(Presence::Absent),
                error => return Err(error),
            },
        };
        let tags: BTreeMap<String, String> = tags.into_iter().collect();
        Ok(if self.tags.are_on(&tags) { Presence::Ours } else { Presence::Theirs })
    }

    async fn find_log_group(&self) -> Result<Option<LogGroup>, FunctionError> {
        let name = &self.record.log_group;
        let request = self.clients.logs.describe_log_groups().log_group_name_prefix(name);
        let mut pages = request.into_paginator().items().send();
        while let Some(group) = pages.next().await {
            let group = group.map_err(|error| self.log_call(Action::DescribeLogGroups).failed(error))?;
            if group.log_group_name.as_ref() == Some(name) {
                return Ok(Some(group));
            }
        }
        Ok(None)
    }

    /// Creates the log group and sets for how long it keeps logs.
    ///
    /// # Errors
    /// Those of CloudWatch Logs.
    pub(crate) async fn create_log_group(&self) -> Result<(), EngineError> {
        let tags: HashMap<String, String> =
            self.tags.pairs().map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let name = &self.record.log_group;
        until_settled(self.context, || async {
            let request =
                self.clients.logs.create_log_group().log_group_name(name).set_tags(Some(tags.clone()));
            match request.send().await {
                Ok(_) => Ok(()),
                // The caller has looked: an earlier run of ours did it.
                Err(error)
                    if error
                        .as_service_error()
                        .is_some_and(|error| error.is_resource_already_exists_exception()) =>
                {
                    Ok(())
                }
                Err(error) => Err(self.log_call(Action::CreateLogGroup).failed(error)),
            }
        })
        .await?;
        let days = i32::try_from(self.record.settings.log_retention).unwrap_or(i32::MAX);
        until_settled(self.context, || async {
            let request =
                self.clients.logs.put_retention_policy().log_group_name(name).retention_in_days(days);
            let sent = request.send().await;
            sent.map(drop).map_err(|error| self.log_call(Action::PutRetentionPolicy).failed(error))
        })
        .await
    }

    /// Removes the log group, where it is ours.
    ///
    /// # Errors
    /// Those of CloudWatch Logs.
    pub(crate) async fn remove_log_group(&self) -> Result<(), EngineError> {
        if self.log_group().await? != Presence::Ours {
            return Ok(());
        }
        until_settled(self.context, || async {
            let request = self.clients.logs.delete_log_group().log_group_name(&self.record.log_group);
            let sent = request.send().await;
            gone(sent.map(drop).map_err(|error| self.log_call(Action::DeleteLogGroup).failed(error)))
        })
        .await
    }
}
