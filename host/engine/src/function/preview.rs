use std::sync::Arc;

use migrator_component::manifest::{KeyType as WitKeyType, ScalarAttributeType, TableDefinition};
use migrator_component::{Architecture, Component, Operation};
use migrator_follow::FunctionConfiguration;
use migrator_item::{KeyAttribute, KeySchema, KeyType};

use super::{FunctionDeployment, FunctionError, Keys, Package, configuration};
use crate::definition::read::describe;
use crate::follow::key_schema;
use crate::history::{History, MigrationRecord};
use crate::lineage::work;
use crate::plan::{applied_by, component, is_of};
use crate::{Engine, EngineError};

/// The package of a migration that somebody else deploys.
#[derive(Clone, Debug)]
pub struct Packaged {
    /// What the function must know.
    pub configuration: FunctionConfiguration,
    /// The processor it is for.
    pub architecture: Architecture,
    /// The zip.
    pub package: Package,
}

impl Engine {
    /// Makes exactly the package that `apply` would deploy for a version, or did deploy, and deploys nothing. Tables that an
    /// earlier one of the given migrations will create need not exist yet. Without a version, the only given migration that
    /// has a function.
    ///
    /// # Errors
    /// As [`Engine::plan`]; a version that has no function, and a choice of several where none was named.
    pub async fn package(
        &self,
        components: &[Component],
        version: Option<u32>,
    ) -> Result<Packaged, EngineError> {
        let table = &self.settings.history_table;
        let history = History::open_existing(self.connection.clone(), table).await?;
        let records = self.records(history.as_ref(), components).await?;
        let record = choose(&records, components, version)?;
        let deployment = self.function.as_ref();
        let deployment = deployment.ok_or_else(|| FunctionError::OutOfReach {
            lineage: record.lineage.clone(),
            version: record.version,
        })?;
        let keys = Keys {
            source: self.key(&records, record, record.source()?).await?,
            target: self.key(&records, record, record.target()?).await?,
        };
        let component = component(self, history.as_ref(), components, record).await?;
        let packaged = self.packaged(deployment, component, record, keys).await;
        packaged.map_err(|error| error.of_migration(&record.lineage, record.version))
    }

    async fn packaged(
        &self,
        deployment: &FunctionDeployment,
        component: Component,
        record: &MigrationRecord,
        keys: Keys,
    ) -> Result<Packaged, EngineError> {
        let settings = record.function.as_ref().map_or(&deployment.settings, |function| &function.settings);
        settings.validate().map_err(FunctionError::from)?;
        let configuration = configuration(&self.settings, record, &component, settings, keys)?;
        let (packages, known) = (Arc::clone(&deployment.packages), configuration.clone());
        let architecture = settings.architecture;
        let packaging =
            tokio::task::spawn_blocking(move || packages.package(&component, &known, architecture));
        let packaged = packaging
            .await
            .map_err(|error| record.error(&format!("its function cannot be packaged: {error}"), None))?;
        Ok(Packaged { configuration, architecture, package: packaged.map_err(FunctionError::from)? })
    }

    /// The records of the given lineages, as they are or as `apply` would begin them.
    async fn records(
        &self,
        history: Option<&History>,
        components: &[Component],
    ) -> Result<Vec<MigrationRecord>, EngineError> {
        let given = self.given(history, components).await?;
        let mut records = Vec::new();
        for (lineage, candidates) in &given.lineages {
            let recorded = given.recorded.get(lineage).map_or(&[][..], Vec::as_slice);
            let outstanding = work(lineage, candidates, recorded, &applied_by())?.outstanding;
            let begins = |record: &&MigrationRecord| {
                outstanding.iter().any(|outstanding| outstanding.version == record.version)
            };
            records.extend(recorded.iter().filter(|record| !begins(record)).cloned());
            records.extend(outstanding);
        }
        Ok(records)
    }

    /// The key of a table: what it is, or what the migration that will create it makes it.
    async fn key(
        &self,
        records: &[MigrationRecord],
        record: &MigrationRecord,
        table: &str,
    ) -> Result<KeySchema, EngineError> {
        let mut table = table.to_owned();
        loop {
            if describe(&self.connection, &table).await?.is_some() {
                return key_schema(&self.connection, record, &table).await;
            }
            let maker = records.iter().find(|maker| {
                maker.lineage == record.lineage
                    && maker.target_table.as_ref() == Some(&table)
                    && maker.source_table.as_ref() != Some(&table)
            });
            let declared = maker.and_then(|maker| match &maker.manifest.operation {
                Operation::CreateTable(definition) => Some(definition.as_ref()),
                Operation::Convert(convert) => convert.target.as_deref(),
                _ => None,
            });
            if let Some(key) = declared.and_then(key_of) {
                return Ok(key);
            }
            // A table that is made like its source has its key.
            let like = maker.and_then(|maker| maker.source_table.clone());
            table = like.ok_or_else(|| EngineError::TableMissing {
                lineage: record.lineage.clone(),
                version: record.version,
                table,
            })?;
        }
    }
}

fn choose<'a>(
    records: &'a [MigrationRecord],
    components: &[Component],
    version: Option<u32>,
) -> Result<&'a MigrationRecord, EngineError> {
    let given = |record: &&MigrationRecord| components.iter().any(|component| is_of(component, record));
    let given: Vec<_> = records.iter().filter(given).collect();
    let wanted = |record: &&&MigrationRecord| {
        record.moves_data() && version.is_none_or(|version| version == record.version)
    };
    match given.iter().filter(wanted).collect::<Vec<_>>().as_slice() {
        [one] => Ok(one),
        several => {
            let has_function = |record: &&&MigrationRecord| record.moves_data();
            let named = |record: &&MigrationRecord| format!("{} version {}", record.lineage, record.version);
            let choices = given.iter().filter(has_function).map(named).collect();
            Err(FunctionError::Choice { found: several.len(), choices }.into())
        }
    }
}

fn key_of(definition: &TableDefinition) -> Option<KeySchema> {
    let attribute = |key_type: WitKeyType| {
        let element = definition.key_schema.iter().find(|element| element.key_type == key_type)?;
        let attributes = &definition.attribute_definitions;
        let attribute = attributes.iter().find(|one| one.attribute_name == element.attribute_name)?;
        let key_type = match attribute.attribute_type {
            ScalarAttributeType::N => KeyType::N,
            ScalarAttributeType::B => KeyType::B,
            ScalarAttributeType::S => KeyType::S,
        };
        Some(KeyAttribute { name: element.attribute_name.clone(), key_type })
    };
    Some(KeySchema { hash: attribute(WitKeyType::Hash)?, range: attribute(WitKeyType::Range) })
}
