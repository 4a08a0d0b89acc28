//! `migrator retry`

use std::process::ExitCode;

use clap::Args;

use crate::components;
use crate::failure::Failure;
use crate::session::Invocation;
use crate::settings::ApplySettings;

/// Convert quarantined items again, from what the source holds of them now.
///
/// Whatever is no longer rejected is written to its target and taken out of quarantine. What a function writes meanwhile is newer
/// and wins. Exit status 1 says that something is still rejected: correct those items in the source and run it again.
#[derive(Debug, Args)]
pub(crate) struct RetryArguments {
    /// The lineage.
    lineage: String,
}

pub(crate) async fn run(invocation: &Invocation, arguments: &RetryArguments) -> Result<ExitCode, Failure> {
    let session = invocation.connect(components::runtime()?, ApplySettings::default()).await?;
    let report = session.engine.retry(&arguments.lineage).await;
    session.close().await?;
    let report = report?;
    invocation.output.print(&report)?;
    if report.is_clear() {
        return Ok(ExitCode::SUCCESS);
    }
    let message = format!("lineage {}: items are still rejected", report.lineage);
    Err(Failure::new(message).hint("correct or delete them in the source, and run the same command again"))
}
