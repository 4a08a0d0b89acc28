use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, TableDescription,
    TableStatus,
};
use migrator_table::{Connection, TableError};
use serde::{Deserialize, Serialize};

use super::store::{History, Written};
use crate::EngineError;

/// Format of the history table that this migrator writes, and the newest it reads.
pub const FORMAT: u32 = 1;

/// Partition of the records that are about the table itself.
pub(super) const FORMAT_PARTITION: &str = "_format";
const FORMAT_RECORD: &str = "format";

/// Sort keys of `_format` that name the lineages.
pub(super) const LINEAGE_PREFIX: &str = "lineage#";

#[derive(Serialize, Deserialize)]
struct FormatRecord {
    format: u32,
    migrator: String,
}

impl History {
    /// The history table, created if it does not exist.
    ///
    /// # Errors
    /// [`EngineError::HistoryFromNewer`], [`EngineError::NotAHistoryTable`], and those of DynamoDB.
    pub async fn open(connection: Connection, table: &str) -> Result<Self, EngineError> {
        let history = Self::new(connection, table);
        if history.describe().await?.is_none() {
            history.create().await?;
        }
        history.wait_until_active().await?;
        if !history.check_format().await? {
            let record = FormatRecord { format: FORMAT, migrator: env!("CARGO_PKG_VERSION").to_owned() };
            let written = history.put_if_absent(FORMAT_PARTITION, FORMAT_RECORD, &record).await?;
            if written == Written::ConditionFailed {
                history.check_format().await?;
            }
        }
        Ok(history)
    }

    /// The history table; none if it does not exist. Creates nothing.
    ///
    /// # Errors
    /// As [`History::open`].
    pub async fn open_existing(connection: Connection, table: &str) -> Result<Option<Self>, EngineError> {
        let history = Self::new(connection, table);
        if history.describe().await?.is_none() {
            return Ok(None);
        }
        history.wait_until_active().await?;
        history.check_format().await?;
        Ok(Some(history))
    }

    /// Every lineage, sorted.
    ///
    /// # Errors
    /// Those of DynamoDB.
    pub async fn lineages(&self) -> Result<Vec<String>, EngineError> {
        let keys = self.query_keys(FORMAT_PARTITION, LINEAGE_PREFIX).await?;
        Ok(keys.iter().filter_map(|key| key.strip_prefix(LINEAGE_PREFIX)).map(str::to_owned).collect())
    }

    /// Refuses a newer format; says whether there is one at all.
    async fn check_format(&self) -> Result<bool, EngineError> {
        let record: Option<FormatRecord> = self.get(FORMAT_PARTITION, FORMAT_RECORD).await?;
        match record {
            Some(record) if record.format > FORMAT => Err(EngineError::HistoryFromNewer {
                table: self.table().to_owned(),
                found: record.format,
                writer: record.migrator,
                known: FORMAT,
            }),
            Some(_) => Ok(true),
            None => Ok(false),
        }
    }

    /// The table's description; none where it does not exist. A table with another key is an error.
    async fn describe(&self) -> Result<Option<TableDescription>, EngineError> {
        let described = self.connection().dynamodb().describe_table().table_name(self.table()).send().await;
        let description = match described {
            Ok(output) => output.table,
            Err(error) => match TableError::from_sdk("DescribeTable", self.table(), error) {
                TableError::NotFound { .. } => None,
                other => return Err(other.into()),
            },
        };
        match description {
            Some(description) if key_of(&description) != HISTORY_KEY => Err(EngineError::NotAHistoryTable {
                table: self.table().to_owned(),
                key: key_of(&description),
            }),
            other => Ok(other),
        }
    }

    async fn create(&self) -> Result<(), EngineError> {
        let request = self
            .connection()
            .dynamodb()
            .create_table()
            .table_name(self.table())
            .billing_mode(BillingMode::PayPerRequest)
            .set_attribute_definitions(Some(vec![attribute("lineage")?, attribute("record")?]))
            .set_key_schema(Some(vec![key("lineage", KeyType::Hash)?, key("record", KeyType::Range)?]));
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) => match TableError::from_sdk("CreateTable", self.table(), error) {
                // Another process was first.
                TableError::ResourceInUse { .. } => Ok(()),
                other => Err(other.into()),
            },
        }
    }

    async fn wait_until_active(&self) -> Result<(), EngineError> {
        loop {
            if let Some(description) = self.describe().await?
                && matches!(description.table_status, Some(TableStatus::Active | TableStatus::Updating))
            {
                return Ok(());
            }
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    }
}

const HISTORY_KEY: &str = "lineage (S), record (S)";

/// A table's key as messages show it.
fn key_of(description: &TableDescription) -> String {
    let type_of = |name: &str| {
        let definition =
            description.attribute_definitions().iter().find(|definition| definition.attribute_name() == name);
        definition.map_or("?", |definition| definition.attribute_type().as_str())
    };
    let mut elements: Vec<_> = description.key_schema().iter().collect();
    elements.sort_by_key(|element| *element.key_type() != KeyType::Hash);
    let parts: Vec<_> = elements
        .iter()
        .map(|element| format!("{} ({})", element.attribute_name(), type_of(element.attribute_name())))
        .collect();
    parts.join(", ")
}

fn attribute(name: &str) -> Result<AttributeDefinition, EngineError> {
    let built =
        AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build();
    built.map_err(EngineError::request)
}

fn key(name: &str, key_type: KeyType) -> Result<KeySchemaElement, EngineError> {
    KeySchemaElement::builder().attribute_name(name).key_type(key_type).build().map_err(EngineError::request)
}
