//! The function's role and its inline policy.

use std::collections::BTreeMap;

use aws_sdk_iam::types::{Role, Tag};

use super::action::Action;
use super::error::Call;
use super::own::Function;
use super::patience::until_settled;
use super::policy;
use super::{FunctionError, Names};
use crate::EngineError;

impl Function<'_> {
    /// The role with its tags; none where there is none of that name.
    async fn role(&self, name: &str) -> Result<Option<(Role, BTreeMap<String, String>)>, FunctionError> {
        let call = Call::new(Action::GetRole, format!("role {name}"));
        match self.clients.iam.get_role().role_name(name).send().await {
            Ok(found) => Ok(found.role.map(|role| {
                let tags = role.tags().iter().map(|tag| (tag.key.clone(), tag.value.clone())).collect();
                (role, tags)
            })),
            Err(error)
                if error.as_service_error().is_some_and(|error| error.is_no_such_entity_exception()) =>
            {
                Ok(None)
            }
            Err(error) => Err(call.failed(error)),
        }
    }

    /// Refuses a role of that name that somebody else has.
    ///
    /// # Errors
    /// [`FunctionError::NameTaken`] and those of IAM.
    pub(crate) async fn check_role(&self, name: &str) -> Result<(), EngineError> {
        if let Some((_, tags)) = self.role(name).await? {
            self.must_be_ours(|| format!("role {name}"), &tags)?;
        }
        Ok(())
    }

    /// Creates the role, or finds the one that an earlier run created; returns its ARN.
    ///
    /// # Errors
    /// [`FunctionError::NameTaken`] and those of IAM.
    pub(crate) async fn create_role(&self, name: &str, description: &str) -> Result<String, EngineError> {
        let tags = self.tags.pairs().map(|(key, value)| Tag::builder().key(key).value(value).build());
        let tags: Vec<Tag> = tags.into_iter().collect::<Result<_, _>>().map_err(EngineError::build)?;
        let call = Call::new(Action::CreateRole, format!("role {name}"));
        let created = until_settled(self.context, || async {
            let request = self.clients.iam.create_role().role_name(name).description(description);
            let request = request.assume_role_policy_document(policy::trust().to_string());
            match request.set_tags(Some(tags.clone())).send().await {
                Ok(created) => Ok(created.role.map(|role| role.arn)),
                Err(error)
                    if error
                        .as_service_error()
                        .is_some_and(|error| error.is_entity_already_exists_exception()) =>
                {
                    Ok(None)
                }
                Err(error) => Err(call.failed(error)),
            }
        })
        .await?;
        if let Some(arn) = created {
            return Ok(arn);
        }
        let found = self.role(name).await?.ok_or_else(|| FunctionError::NotFound {
            call: call.clone(),
            message: "it exists and is not shown".to_owned(),
        })?;
        self.must_be_ours(|| format!("role {name}"), &found.1)?;
        Ok(found.0.arn)
    }

    /// Sets the role's inline policy.
    ///
    /// # Errors
    /// Those of IAM.
    pub(crate) async fn put_policy(&self, role: &str, document: &str) -> Result<(), EngineError> {
        let call = Call::new(Action::PutRolePolicy, format!("role {role}"));
        until_settled(self.context, || async {
            let request = self.clients.iam.put_role_policy().role_name(role).policy_name(Names::POLICY);
            let sent = request.policy_document(document).send().await;
            sent.map(drop).map_err(|error| call.failed(error))
        })
        .await
    }

    /// Removes the role's inline policy, where the role is ours.
    ///
    /// # Errors
    /// Those of IAM.
    pub(crate) async fn remove_policy(&self, role: &str) -> Result<(), EngineError> {
        if !self.role_is_ours(role).await? {
            return Ok(());
        }
        let call = Call::new(Action::DeleteRolePolicy, format!("role {role}"));
        until_settled(self.context, || async {
            let request = self.clients.iam.delete_role_policy().role_name(role).policy_name(Names::POLICY);
            gone(request.send().await.map(drop).map_err(|error| call.failed(error)))
        })
        .await
    }

    /// Removes the role, where it is ours. Its policy has to be gone.
    ///
    /// # Errors
    /// Those of IAM.
    pub(crate) async fn remove_role(&self, role: &str) -> Result<(), EngineError> {
        if !self.role_is_ours(role).await? {
            return Ok(());
        }
        let call = Call::new(Action::DeleteRole, format!("role {role}"));
        until_settled(self.context, || async {
            let request = self.clients.iam.delete_role().role_name(role);
            gone(request.send().await.map(drop).map_err(|error| call.failed(error)))
        })
        .await
    }

    async fn role_is_ours(&self, name: &str) -> Result<bool, EngineError> {
        Ok(self.role(name).await?.is_some_and(|(_, tags)| self.tags.are_on(&tags)))
    }
}

/// What is not there needs no removing.
pub(super) fn gone(removed: Result<(), FunctionError>) -> Result<(), FunctionError> {
    match removed {
        Err(error) if error.is_not_found() => Ok(()),
        other => other,
    }
}
