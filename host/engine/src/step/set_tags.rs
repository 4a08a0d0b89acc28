//! Sets and removes tags.

use async_trait::async_trait;
use migrator_component::manifest::Tag;
use migrator_table::TableError;

use super::until_free;
use crate::definition::read::{Table, is_unsupported, read_existing, unsupported};
use crate::definition::to_sdk;
use crate::{Context, EngineError, Step, StepState};

/// Sets some tags of a table and removes others; every other tag stays.
pub struct SetTags {
    /// The table.
    pub table: String,
    /// Tags to set or replace.
    pub set: Vec<Tag>,
    /// Keys of the tags to remove.
    pub remove: Vec<String>,
}

/// Fact: the tags that this step touches, as they were before.
const BEFORE: &str = "before";

#[async_trait]
impl Step for SetTags {
    fn name(&self) -> &str {
        "set-tags"
    }

    fn description(&self) -> String {
        let set = self.set.iter().map(|tag| format!("set tag {}", tag.key));
        let remove = self.remove.iter().map(|key| format!("remove tag {key}"));
        format!("{} on table {}", set.chain(remove).collect::<Vec<_>>().join(", "), self.table)
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let found = read_existing(context, state.migration.version, &self.table).await?;
        let before: Vec<_> = found.definition.tags.iter().filter(|tag| self.touches(&tag.key)).collect();
        state.facts.set(BEFORE, before);
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let version = state.migration.version;
        let found = read_existing(context, version, &self.table).await?;
        if found.unsupported.contains(&"Tags") {
            return Err(unsupported(context, version, &self.table, "Tags"));
        }
        change(context, version, &found, &self.set, &self.remove).await
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let Some(before) = state.facts.get::<Vec<Tag>>(BEFORE) else { return Ok(()) };
        let version = state.migration.version;
        let found = read_existing(context, version, &self.table).await?;
        let was_there = |key: &String| before.iter().any(|tag| &tag.key == key);
        let added: Vec<_> =
            self.set.iter().map(|tag| tag.key.clone()).filter(|key| !was_there(key)).collect();
        change(context, version, &found, &before, &added).await
    }
}

impl SetTags {
    fn touches(&self, key: &String) -> bool {
        self.remove.contains(key) || self.set.iter().any(|tag| &tag.key == key)
    }
}

/// Sets the tags that differ and removes those that are there.
pub(super) async fn change(
    context: &Context,
    version: u32,
    found: &Table,
    set: &[Tag],
    remove: &[String],
) -> Result<(), EngineError> {
    let table = found.definition.table_name.as_str();
    let existing = &found.definition.tags;
    let set: Vec<_> = set.iter().filter(|tag| !existing.contains(tag)).cloned().collect();
    let there = |key: &&String| existing.iter().any(|tag| &tag.key == *key);
    let remove: Vec<_> = remove.iter().filter(there).cloned().collect();
    let arn = found.description.table_arn.as_deref().unwrap_or(table);
    let sent = async {
        if !set.is_empty() {
            tag(context, table, arn, &set).await?;
        }
        if !remove.is_empty() {
            untag(context, arn, &remove).await?;
        }
        Ok(())
    };
    match sent.await {
        Err(EngineError::Table(error)) if is_unsupported(&error) => {
            Err(unsupported(context, version, table, "Tags"))
        }
        other => other,
    }
}

async fn tag(context: &Context, table: &str, arn: &str, tags: &[Tag]) -> Result<(), EngineError> {
    let tags =
        to_sdk::tags(tags).map_err(|source| EngineError::Definition { table: table.to_owned(), source })?;
    let client = context.connection.dynamodb();
    let sent = until_free(context, || {
        let request = client.tag_resource().resource_arn(arn).set_tags(Some(tags.clone()));
        async move { request.send().await.map_err(|error| TableError::from_sdk("TagResource", arn, error)) }
    });
    sent.await.map(drop)
}

async fn untag(context: &Context, arn: &str, keys: &[String]) -> Result<(), EngineError> {
    let client = context.connection.dynamodb();
    let sent = until_free(context, || {
        let request = client.untag_resource().resource_arn(arn).set_tag_keys(Some(keys.to_vec()));
        async move {
            let sent = request.send().await;
            sent.map_err(|error| TableError::from_sdk("UntagResource", arn, error))
        }
    });
    sent.await.map(drop)
}
