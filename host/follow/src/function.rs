use std::collections::BTreeMap;

use migrator_item::KeySchema;
use serde::{Deserialize, Serialize};

/// What the generic function follows: `config.json` in its package. Holds no secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunctionConfiguration {
    /// The migration's lineage.
    pub lineage: String,
    /// The migration's version.
    pub version: u32,
    /// What messages call the component.
    pub component: String,
    /// Name of the table whose stream calls the function; events of another table are refused.
    pub source_table: String,
    /// Its primary key.
    pub source_key: KeySchema,
    /// Name of the table that is written.
    pub target_table: String,
    /// Its primary key.
    pub target_key: KeySchema,
    /// Name of the history table.
    pub history_table: String,
    /// True for a migration that changes no items (`add-indexes`): the package holds no converter then.
    pub identity: bool,
    /// What becomes of a record that can never be applied.
    #[serde(default)]
    pub on_rejected: RejectedPolicy,
    /// Writes under way at once, at most; 16 is enough for one function.
    pub requests: usize,
    /// Settings of a reusable converter.
    #[serde(default)]
    pub config: BTreeMap<String, String>,
}

impl FunctionConfiguration {
    /// Name of the file that holds it in the function's package.
    pub const FILE: &str = "config.json";

    /// Name of the file beside it that holds the precompiled converter.
    pub const CONVERTER_FILE: &str = "migration.cwasm";

    /// What the function does to the source table where it copies, for its policy.
    pub const SOURCE_ACTIONS: &[&str] = &["dynamodb:Scan"];

    /// What the function does to the target table, for its policy.
    pub const TARGET_ACTIONS: &[&str] = &["dynamodb:PutItem"];

    /// What the function does to the history table, for its policy.
    pub const HISTORY_ACTIONS: &[&str] = &["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"];
}

/// What becomes of a stream record that can never be applied, because the converter refuses its item or DynamoDB refuses what
/// the item became.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RejectedPolicy {
    /// Its shard waits there until the record can be applied, and history says why.
    #[default]
    Stop,
    /// The record is written to history with its reason, and the shard goes on. Meanwhile the target has no items of
    /// the rejected one: those of its last accepted state become tombstones.
    Quarantine,
}

impl RejectedPolicy {
    /// As it is written in settings and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Quarantine => "quarantine",
        }
    }
}

impl std::fmt::Display for RejectedPolicy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}
