//! Creates a table.

use async_trait::async_trait;
use aws_sdk_dynamodb::operation::create_table::builders::CreateTableInputBuilder;
use aws_sdk_dynamodb::operation::update_table::UpdateTableInput;
use aws_sdk_dynamodb::types::Tag;
use migrator_component::manifest::TableDefinition;
use migrator_table::TableError;

use super::delete_table::delete_and_wait;
use super::{names, until_active, until_free, update_table};
use crate::definition::create_table_input;
use crate::definition::difference::{difference, lines};
use crate::definition::read::{describe, is_unsupported, read};
use crate::definition::target::Target;
use crate::{Context, EngineError, Event, Step, StepState};

/// Tag that names the lineage of a table that a migration created.
pub const LINEAGE_TAG: &str = "migrator:lineage";
/// Tag that names the version of the migration that created a table.
pub const VERSION_TAG: &str = "migrator:version";

/// What to do about a table of that name that exists before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Take it as it is where it is defined as declared: `create-table`.
    Adopted,
    /// Refuse: items are about to be written to it.
    Refused,
}

/// Creates a table, tagged with lineage and version.
pub struct CreateTable {
    /// Its definition.
    pub target: Target,
    /// What to do about an existing one.
    pub existing: Existing,
}

/// Fact: the definition, as found out before the table was created.
const DEFINITION: &str = "definition";
/// Fact: the table was there before, or somebody else was faster.
const NOT_OURS: &str = "not-ours";

#[async_trait]
impl Step for CreateTable {
    fn name(&self) -> &str {
        names::CREATE_TABLE
    }

    fn description(&self) -> String {
        match &self.target {
            Target::Declared(definition) => format!("create table {}", definition.table_name),
            Target::LikeSource { source, table, added: None } => {
                format!("create table {table} like {source}")
            }
            Target::LikeSource { source, table, added: Some(added) } => {
                let local = added.local_secondary_indexes.iter().map(|index| &index.index_name);
                let global = added.global_secondary_indexes.iter().map(|index| &index.index_name);
                let vector = added.vector_indexes.iter().map(|index| &index.index_name);
                let indexes: Vec<_> = local.chain(global).chain(vector).map(String::as_str).collect();
                format!("create table {table} like {source} with {}", indexes.join(", "))
            }
        }
    }

    async fn prepare(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        let resolved = self.target.resolve(&context.connection, state.migration).await?;
        let existing = self.compare(context, state, &resolved.definition).await?;
        state.facts.set(NOT_OURS, existing);
        state.facts.set(DEFINITION, &resolved.definition);
        for message in resolved.notes {
            context.event(&Event::Warning {
                lineage: state.migration.lineage.clone(),
                version: Some(state.migration.version),
                message,
            });
        }
        Ok(())
    }

    async fn run(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        if state.facts.get(NOT_OURS) == Some(true) {
            return Ok(());
        }
        let definition = match state.facts.get::<TableDefinition>(DEFINITION) {
            Some(definition) => definition,
            None => self.target.resolve(&context.connection, state.migration).await?.definition,
        };
        if describe(&context.connection, self.target.table()).await?.is_some() {
            // It was not there when the step began: an earlier run created it.
            return Ok(());
        }
        match create(context, state, &definition).await {
            Err(EngineError::Table(TableError::ResourceInUse { .. })) => {
                // Created by somebody else a moment ago.
                state.facts.set(NOT_OURS, true);
                self.compare(context, state, &definition).await.map(drop)
            }
            other => other,
        }
    }

    async fn undo(&self, context: &Context, state: &mut StepState<'_>) -> Result<(), EngineError> {
        if state.facts.get(NOT_OURS) != Some(false) {
            return Ok(());
        }
        let version = state.migration.version;
        let table = self.target.table();
        let Some(found) = read(&context.connection, table).await? else { return Ok(()) };
        let ours = |tag: &migrator_component::manifest::Tag| {
            tag.key == LINEAGE_TAG && tag.value == state.migration.lineage
        };
        if !found.unsupported.contains(&"Tags") && !found.definition.tags.iter().any(ours) {
            return Ok(());
        }
        until_active(context, version, table).await?;
        if found.definition.deletion_protection_enabled == Some(true) {
            let request = UpdateTableInput::builder().deletion_protection_enabled(false);
            update_table(context, version, table, request).await?;
        }
        delete_and_wait(context, version, table).await
    }
}

impl CreateTable {
    /// Whether the table exists already and may be taken as it is.
    async fn compare(
        &self,
        context: &Context,
        state: &StepState<'_>,
        definition: &TableDefinition,
    ) -> Result<bool, EngineError> {
        let table = self.target.table();
        let Some(found) = read(&context.connection, table).await? else { return Ok(false) };
        if self.existing == Existing::Refused {
            return Err(EngineError::Operation {
                lineage: state.migration.lineage.clone(),
                version: state.migration.version,
                message: format!("table {table} exists already and was not created by this migration"),
                hint: Some(format!("delete or rename {table}, or declare another target table")),
            });
        }
        let differences = difference(definition, &found.definition);
        if differences.is_empty() {
            return Ok(true);
        }
        Err(EngineError::TableDiffers {
            lineage: state.migration.lineage.clone(),
            version: state.migration.version,
            table: table.to_owned(),
            difference: lines(&differences),
        })
    }
}

async fn create(
    context: &Context,
    state: &StepState<'_>,
    definition: &TableDefinition,
) -> Result<(), EngineError> {
    let table = definition.table_name.as_str();
    let failed = |source| EngineError::Definition { table: table.to_owned(), source };
    let plain = create_table_input(definition).map_err(failed)?;
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
    let lineage = tag(LINEAGE_TAG, &state.migration.lineage).map_err(|error| failed(error.into()))?;
    let version =
        tag(VERSION_TAG, &state.migration.version.to_string()).map_err(|error| failed(error.into()))?;
    match send(context, table, plain.clone().tags(lineage).tags(version)).await {
        // An engine without tags: they are a service to people, not what a table is.
        Err(EngineError::Table(error)) if is_unsupported(&error) && definition.tags.is_empty() => {
            send(context, table, plain).await
        }
        other => other,
    }
}

async fn send(context: &Context, table: &str, request: CreateTableInputBuilder) -> Result<(), EngineError> {
    let send = || {
        let request = request.clone();
        async move {
            match request.send_with(context.connection.dynamodb()).await {
                Ok(_) => Ok(true),
                Err(error) => match TableError::from_sdk("CreateTable", table, error) {
                    // Here this says that the table exists, which no patience helps against.
                    TableError::ResourceInUse { .. } => Ok(false),
                    error => Err(error),
                },
            }
        }
    };
    if until_free(context, send).await? {
        return Ok(());
    }
    Err(EngineError::Table(TableError::ResourceInUse {
        request: migrator_table::Request { action: "CreateTable".to_owned(), resource: table.to_owned() },
        message: "the table exists already".to_owned(),
    }))
}
