use migrator_follow::FunctionProgress;
use serde::Serialize;

use crate::function::FollowerPlace;
use crate::history::{
    FailureRecord, History, LineageHistory, MigrationRecord, OperationKind, SegmentRecord, ShardRecord,
    Speed, Status,
};
use crate::lineage::current_table;
use crate::lock::{self, Holder};
use crate::{Engine, EngineError, Timestamp};

/// Where the lineages stand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StatusReport {
    /// The history table.
    pub history_table: String,
    /// The lineages, sorted by name.
    pub lineages: Vec<LineageStatus>,
}

/// Where one lineage stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineageStatus {
    /// The lineage.
    pub lineage: String,
    /// The table it lives in; none before the first and after the last.
    pub table: Option<String>,
    /// Who holds its lock.
    pub locked_by: Option<Holder>,
    /// Its migrations, by version.
    pub migrations: Vec<MigrationStatus>,
}

/// Where one migration stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MigrationStatus {
    /// The version.
    pub version: u32,
    /// The manifest's description.
    pub description: String,
    /// The operation.
    pub operation: OperationKind,
    /// Where it stands.
    pub status: Status,
    /// The table it reads or changes.
    pub source_table: Option<String>,
    /// The table the lineage lives in afterwards.
    pub target_table: Option<String>,
    /// Name of the function that follows in AWS Lambda; none where the host does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// How the backfill writes or wrote.
    pub speed: Option<Speed>,
    /// DynamoDB's estimate of the source's items when the backfill began.
    pub items_estimated: Option<u64>,
    /// The backfill's segments.
    pub segments: Vec<SegmentRecord>,
    /// The stream's shards.
    pub shards: Vec<ShardRecord>,
    /// Records that cannot be applied.
    pub failures: Vec<FailureRecord>,
    /// What the execution environments of its function have done lately.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub function_progress: Vec<FunctionProgress>,
    /// Records that its function rejected and passed.
    pub quarantined: Vec<FailureRecord>,
    /// The last run's error.
    pub error: Option<String>,
    /// When it was applied.
    pub finished_at: Option<Timestamp>,
}

/// Says where one lineage stands, or every one.
pub(crate) async fn status(engine: &Engine, lineage: Option<&str>) -> Result<StatusReport, EngineError> {
    let table = &engine.settings.history_table;
    let history = History::open_existing(engine.connection.clone(), table).await?;
    let names = match (&history, lineage) {
        (Some(_), Some(lineage)) => vec![lineage.to_owned()],
        (Some(history), None) => history.lineages().await?,
        (None, _) => Vec::new(),
    };
    let mut lineages = Vec::new();
    for name in names {
        if let Some(history) = &history {
            lineages.extend(lineage_status(&history.lineage(&name)).await?);
        }
    }
    match lineage {
        Some(lineage) if lineages.is_empty() => {
            Err(EngineError::UnknownLineage { lineage: lineage.to_owned(), table: table.clone() })
        }
        _ => Ok(StatusReport { history_table: table.clone(), lineages }),
    }
}

async fn lineage_status(history: &LineageHistory) -> Result<Option<LineageStatus>, EngineError> {
    let records = history.migrations().await?;
    if records.is_empty() {
        return Ok(None);
    }
    let mut migrations = Vec::new();
    for record in &records {
        migrations.push(migration_status(history, record).await?);
    }
    let applied: Vec<_> = records.iter().filter(|record| record.status.is_applied()).cloned().collect();
    Ok(Some(LineageStatus {
        lineage: history.lineage().to_owned(),
        table: current_table(&applied),
        locked_by: lock::holder(history).await?,
        migrations,
    }))
}

async fn migration_status(
    history: &LineageHistory,
    record: &MigrationRecord,
) -> Result<MigrationStatus, EngineError> {
    let moves_data = record.moves_data();
    let in_lambda = record.follower == FollowerPlace::Lambda;
    let version = record.version;
    Ok(MigrationStatus {
        version,
        description: record.description.clone(),
        operation: record.operation,
        status: record.status,
        source_table: record.source_table.clone(),
        target_table: record.target_table.clone(),
        function: record.followed_by_function().map(str::to_owned),
        speed: record.speed,
        items_estimated: record.items_estimated,
        segments: if moves_data { history.segments(version).await? } else { Vec::new() },
        shards: if moves_data { history.shards(version).await? } else { Vec::new() },
        failures: if moves_data { history.failures(version).await? } else { Vec::new() },
        function_progress: if in_lambda { history.function_progress(version).await? } else { Vec::new() },
        quarantined: if in_lambda { history.quarantined(version).await? } else { Vec::new() },
        error: record.error.clone(),
        finished_at: record.finished_at,
    })
}
