//! `migrator status`

use std::process::ExitCode;

use clap::Args;

use crate::components;
use crate::failure::Failure;
use crate::session::Invocation;
use crate::settings::ApplySettings;

/// Say where lineages stand: migrations, progress of copies, lag of followers, and what failed.
#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    /// Only this lineage.
    lineage: Option<String>,
}

pub(crate) async fn run(invocation: &Invocation, arguments: &StatusArguments) -> Result<ExitCode, Failure> {
    let session = invocation.connect(components::runtime()?, ApplySettings::default()).await?;
    let report = session.engine.status(arguments.lineage.as_deref()).await;
    session.close().await?;
    invocation.output.print(&report?)?;
    Ok(ExitCode::SUCCESS)
}
