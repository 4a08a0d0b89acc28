//! `migrator follow`

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use crate::failure::Failure;
use crate::progress::Narrator;
use crate::session::Invocation;
use crate::settings::ApplySettings;
use crate::{components, interrupt};

/// Keep the targets of a lineage up to date until stopped.
///
/// Components come from the history table. Several may run, on several machines: each shard of a stream is followed by one of them
/// at a time. What a function in AWS Lambda follows needs none of them: where there is nothing else, it says so and ends.
#[derive(Debug, Args)]
pub(crate) struct FollowArguments {
    /// The lineage.
    lineage: String,
}

pub(crate) async fn run(invocation: &Invocation, arguments: &FollowArguments) -> Result<ExitCode, Failure> {
    let session = invocation.connect(components::runtime()?, ApplySettings::default()).await?;
    let stop =
        interrupt::token(&invocation.screen, "stopping: finishing the page and giving the leases back");
    let narrator = Arc::new(Narrator::new(invocation.screen.clone()));
    let report = session.engine.follow(&arguments.lineage, stop, narrator).await;
    session.close().await?;
    invocation.output.print(&report?)?;
    Ok(ExitCode::SUCCESS)
}
