use serde::Serialize;

use super::{OnProgress, Verification, VerifyError, VerifyReport, VerifySettings};
use crate::follow::{conversion, key_schema};
use crate::history::{LineageHistory, MigrationRecord, Status};
use crate::{Engine, EngineError, Settings};

/// What the verification of a lineage found: each target that follows a source, compared with it.
#[derive(Clone, Debug, Serialize)]
pub struct LineageVerification {
    /// The lineage.
    pub lineage: String,
    /// Its followed migrations, by version.
    pub migrations: Vec<MigrationVerification>,
}

/// What the verification of one migration found.
#[derive(Clone, Debug, Serialize)]
pub struct MigrationVerification {
    /// The version.
    pub version: u32,
    /// The comparison.
    pub report: VerifyReport,
}

impl LineageVerification {
    /// Whether every target is what it has to be.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.migrations.iter().all(|migration| migration.report.is_equal())
    }
}

impl Engine {
    /// Compares the target of every `following` migration of a lineage, or of one version, with what its source
    /// converts to. Components come from history. Writes nothing; a follower has to run while applications write.
    ///
    /// # Errors
    /// [`EngineError::UnknownLineage`], those of loading components and of DynamoDB, and a version that follows nothing.
    pub async fn verify(
        &self,
        lineage: &str,
        version: Option<u32>,
        on_progress: OnProgress<'_>,
    ) -> Result<LineageVerification, EngineError> {
        let history = self.known(lineage).await?;
        let recorded = history.migrations().await?;
        let mut migrations = Vec::new();
        for migration in
            recorded.iter().filter(|migration| version.is_none_or(|version| version == migration.version))
        {
            if migration.status == Status::Following {
                let report = self.verify_migration(&history, migration, on_progress).await?;
                migrations.push(MigrationVerification { version: migration.version, report });
            } else if version.is_some() {
                let message =
                    format!("it is {} and follows nothing, so there is nothing to compare", migration.status);
                return Err(migration.error(&message, None));
            }
        }
        Ok(LineageVerification { lineage: lineage.to_owned(), migrations })
    }

    pub(crate) async fn verify_migration(
        &self,
        history: &LineageHistory,
        migration: &MigrationRecord,
        on_progress: OnProgress<'_>,
    ) -> Result<VerifyReport, EngineError> {
        let component = self.component_of(history, migration).await?;
        let conversion = conversion(&self.connection, &component, migration).await?;
        let (source, target) = (migration.source()?, migration.target()?);
        let source_key = key_schema(&self.connection, migration, source).await?;
        let settings = VerifySettings {
            segments: self.settings.segments.unwrap_or(Settings::SEGMENTS),
            page_items: self.settings.page_items,
            requests: self.settings.requests,
            ..VerifySettings::default()
        };
        let verification = Verification::new(self.connection.clone(), source, source_key, target, conversion);
        verification.with_settings(settings).run(on_progress).await.map_err(|error| match error {
            VerifyError::Table(error) => error.into(),
            VerifyError::Item { table, source } => {
                migration.error(&format!("an item of {table} cannot be compared: {source}"), None)
            }
        })
    }
}
