//! What is left of a migration's function.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::action::Action;
use super::arn::Arn;
use super::error::Call;
use super::{Clients, FunctionError};
use crate::step::{LINEAGE_TAG, VERSION_TAG};

/// What every name begins with, so that not all of an account's resources are asked for their tags.
const PREFIX: &str = "migrator-";

/// Something that was made for a migration's function.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LeftResource {
    /// `role`, `log group`, `function`, `event source mapping`.
    pub kind: &'static str,
    /// Its name, or its id where it has none.
    pub name: String,
}

impl fmt::Display for LeftResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

/// Everything in the region that carries the tags of this lineage and version, in whichever history table it is recorded;
/// sorted. Nothing is left after `delete-table` and `rollback`.
///
/// # Errors
/// Those of AWS.
pub async fn resources_left(
    clients: &Clients,
    lineage: &str,
    version: u32,
) -> Result<Vec<LeftResource>, FunctionError> {
    let search = Search { clients, lineage, version: version.to_string() };
    let mut left = search.roles().await?;
    left.extend(search.log_groups().await?);
    left.extend(search.functions().await?);
    left.extend(search.mappings().await?);
    left.sort();
    Ok(left)
}

struct Search<'a> {
    clients: &'a Clients,
    lineage: &'a str,
    version: String,
}

impl Search<'_> {
    fn matches(&self, tags: impl IntoIterator<Item = (String, String)>) -> bool {
        let tags: BTreeMap<String, String> = tags.into_iter().collect();
        let has = |key: &str, value: &str| tags.get(key).is_some_and(|found| found == value);
        has(LINEAGE_TAG, self.lineage) && has(VERSION_TAG, &self.version)
    }

    async fn roles(&self) -> Result<Vec<LeftResource>, FunctionError> {
        let call = Call::new(Action::ListRoles, "all roles");
        let mut pages = self.clients.iam.list_roles().into_paginator().items().send();
        let mut left = Vec::new();
        while let Some(role) = pages.next().await {
            let name = role.map_err(|error| call.failed(error))?.role_name;
            if !name.starts_with(PREFIX) {
                continue;
            }
            let call = Call::new(Action::ListRoleTags, format!("role {name}"));
            let tags = self.clients.iam.list_role_tags().role_name(&name).send().await;
            let tags = match tags.map_err(|error| call.failed(error)) {
                Err(error) if error.is_not_found() => continue,
                tags => tags?.tags,
            };
            if self.matches(tags.into_iter().map(|tag| (tag.key, tag.value))) {
                left.push(LeftResource { kind: "role", name });
            }
        }
        Ok(left)
    }

    async fn log_groups(&self) -> Result<Vec<LeftResource>, FunctionError> {
        let prefix = format!("/aws/lambda/{PREFIX}");
        let call = Call::new(Action::DescribeLogGroups, &prefix);
        let request = self.clients.logs.describe_log_groups().log_group_name_prefix(&prefix);
        let mut pages = request.into_paginator().items().send();
        let mut left = Vec::new();
        while let Some(group) = pages.next().await {
            let group = group.map_err(|error| call.failed(error))?;
            let (Some(name), Some(arn)) = (group.log_group_name, group.arn) else { continue };
            let call = Call::new(Action::ListTagsForResource, format!("log group {name}"));
            let request = self.clients.logs.list_tags_for_resource().resource_arn(arn.trim_end_matches(":*"));
            let tags = match request.send().await.map_err(|error| call.failed(error)) {
                Err(error) if error.is_not_found() => continue,
                tags => tags?.tags.unwrap_or_default(),
            };
            if self.matches(tags) {
                left.push(LeftResource { kind: "log group", name });
            }
        }
        Ok(left)
    }

    async fn functions(&self) -> Result<Vec<LeftResource>, FunctionError> {
        let call = Call::new(Action::ListFunctions, "all functions");
        let mut pages = self.clients.lambda.list_functions().into_paginator().items().send();
        let mut left = Vec::new();
        while let Some(function) = pages.next().await {
            let function = function.map_err(|error| call.failed(error))?;
            let (Some(name), Some(arn)) = (function.function_name, function.function_arn) else { continue };
            if name.starts_with(PREFIX) && self.matches(self.lambda_tags(&arn).await?) {
                left.push(LeftResource { kind: "function", name });
            }
        }
        Ok(left)
    }

    async fn mappings(&self) -> Result<Vec<LeftResource>, FunctionError> {
        let call = Call::new(Action::ListEventSourceMappings, "all event source mappings");
        let mut pages = self.clients.lambda.list_event_source_mappings().into_paginator().items().send();
        let mut left = Vec::new();
        while let Some(mapping) = pages.next().await {
            let mapping = mapping.map_err(|error| call.failed(error))?;
            let function = mapping.function_arn.as_deref().and_then(Arn::parse);
            let of_ours = function.is_some_and(|arn| arn.resource.starts_with("function:migrator-"));
            let (true, Some(uuid), Some(arn)) = (of_ours, mapping.uuid, mapping.event_source_mapping_arn)
            else {
                continue;
            };
            if self.matches(self.lambda_tags(&arn).await?) {
                left.push(LeftResource { kind: "event source mapping", name: uuid });
            }
        }
        Ok(left)
    }

    async fn lambda_tags(&self, arn: &str) -> Result<Vec<(String, String)>, FunctionError> {
        let call = Call::new(Action::ListTags, arn);
        let tags = self.clients.lambda.list_tags().resource(arn).send().await;
        match tags.map_err(|error| call.failed(error)) {
            Err(error) if error.is_not_found() => Ok(Vec::new()),
            tags => Ok(tags?.tags.unwrap_or_default().into_iter().collect()),
        }
    }
}
