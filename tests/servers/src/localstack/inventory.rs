//! Everything that is in an account.

use std::fmt;

use super::LocalStack;

/// What is in an account, each as `kind name`, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory(Vec<String>);

impl Inventory {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What there is, each as `kind name`.
    pub fn entries(&self) -> &[String] {
        &self.0
    }

    /// What this one has and `other` has not.
    pub fn beyond(&self, other: &Self) -> Self {
        Self(self.0.iter().filter(|entry| !other.0.contains(entry)).cloned().collect())
    }
}

impl fmt::Display for Inventory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "nothing" } else { "" })?;
        f.write_str(&self.0.join(", "))
    }
}

impl LocalStack {
    /// Every table, role, inline policy, policy, function, event source mapping, log group and bucket of the account.
    ///
    /// # Panics
    /// When something cannot be listed.
    pub async fn inventory(&self) -> Inventory {
        let mut entries = Vec::new();
        entries.extend(self.tables().await);
        entries.extend(self.roles().await);
        entries.extend(self.functions().await);
        entries.extend(self.log_groups().await);
        entries.extend(self.buckets().await);
        entries.sort();
        Inventory(entries)
    }

    /// Asserts that nothing is left whose name, or that of what it belongs to, contains `name`; an empty name stands for everything.
    ///
    /// # Panics
    /// When something is left.
    pub async fn assert_nothing_left(&self, name: &str) {
        let inventory = self.inventory().await;
        let left: Vec<_> = inventory.entries().iter().filter(|entry| entry.contains(name)).collect();
        assert!(left.is_empty(), "left in the account: {left:?}");
    }

    async fn tables(&self) -> Vec<String> {
        let tables = self.dynamodb().list_tables().into_paginator().items().send();
        let tables = tables.collect::<Result<Vec<_>, _>>().await.expect("tables are listed");
        tables.into_iter().map(|table| format!("table {table}")).collect()
    }

    /// Roles with their inline policies, and policies of the account's own.
    async fn roles(&self) -> Vec<String> {
        let iam = self.iam();
        let mut found = Vec::new();
        let roles = iam.list_roles().into_paginator().items().send();
        for role in roles.collect::<Result<Vec<_>, _>>().await.expect("roles are listed") {
            let policies = iam.list_role_policies().role_name(role.role_name()).into_paginator().items();
            let policies = policies.send().collect::<Result<Vec<_>, _>>().await.expect("policies are listed");
            let role = role.role_name();
            found.extend(policies.into_iter().map(|policy| format!("policy {policy} of role {role}")));
            found.push(format!("role {role}"));
        }
        let policies = iam.list_policies().scope(aws_sdk_iam::types::PolicyScopeType::Local);
        let policies = policies.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let policies = policies.expect("policies are listed");
        let names = policies.into_iter().filter_map(|policy| policy.policy_name);
        found.extend(names.map(|policy| format!("policy {policy}")));
        found
    }

    /// Functions, and event source mappings with the function and the stream that they connect.
    async fn functions(&self) -> Vec<String> {
        let functions = self.lambda().list_functions().into_paginator().items().send();
        let functions = functions.collect::<Result<Vec<_>, _>>().await.expect("functions are listed");
        let functions = functions.into_iter().filter_map(|function| function.function_name);
        let mut found: Vec<_> = functions.map(|function| format!("function {function}")).collect();
        let mappings = self.lambda().list_event_source_mappings().into_paginator().items().send();
        for mapping in mappings.collect::<Result<Vec<_>, _>>().await.expect("mappings are listed") {
            let function = mapping.function_arn.unwrap_or_default();
            let source = mapping.event_source_arn.unwrap_or_default();
            found.push(format!("mapping {} of {source} to {function}", mapping.uuid.unwrap_or_default()));
        }
        found
    }

    async fn log_groups(&self) -> Vec<String> {
        let groups = self.logs().describe_log_groups().into_paginator().items().send();
        let groups = groups.collect::<Result<Vec<_>, _>>().await.expect("log groups are listed");
        let groups = groups.into_iter().filter_map(|group| group.log_group_name);
        groups.map(|group| format!("log group {group}")).collect()
    }

    async fn buckets(&self) -> Vec<String> {
        let answer = self.s3().list_buckets().send().await.expect("buckets are listed");
        let buckets = answer.buckets.unwrap_or_default().into_iter().filter_map(|bucket| bucket.name);
        buckets.map(|bucket| format!("bucket {bucket}")).collect()
    }
}
