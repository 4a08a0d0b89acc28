//! `migrator rollback`

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use migrator_engine::RollbackOptions;

use crate::failure::Failure;
use crate::progress::Narrator;
use crate::session::Invocation;
use crate::settings::ApplySettings;
use crate::timeout::Timeout;
use crate::{components, interrupt};

/// Take back the last version of a lineage, with everything it made.
///
/// Its target is deleted, and its stream and checkpoints with it; afterwards a corrected component can take the version. What
/// changed settings or global indexes in place is changed back. A version is refused when a later one stands on it, and when
/// applications may live on what it made: after the cutover, once its source is gone, or where the target holds items that do
/// not come from the source. Run it again after a failure, a crash or Ctrl-C: it goes on where it stopped.
#[derive(Debug, Args)]
pub(crate) struct RollbackArguments {
    /// The lineage.
    lineage: String,
    /// The version; naming it makes running the command twice harmless.
    version: u32,
    /// Do not compare the target with its source first: items that only the target holds are lost.
    #[arg(long)]
    force: bool,
    /// How long to wait for another run of the same lineage; 0 refuses at once, naming the holder [default: 0].
    #[arg(long, value_name = "TIME")]
    lock_timeout: Option<Timeout>,
}

pub(crate) async fn run(invocation: &Invocation, arguments: RollbackArguments) -> Result<ExitCode, Failure> {
    let settings = ApplySettings { lock_timeout: arguments.lock_timeout, ..ApplySettings::default() };
    let session = invocation.connect(components::runtime()?, settings).await?;
    let stopping = "stopping: finishing the step and giving the lock back";
    let stop = interrupt::token(&invocation.screen, stopping);
    let options = RollbackOptions { force: arguments.force, stop };
    let narrator = Arc::new(Narrator::new(invocation.screen.clone()));
    let (lineage, version) = (&arguments.lineage, arguments.version);
    let report = session.engine.rollback(lineage, version, &options, narrator).await;
    session.close().await?;
    invocation.output.print(&report?)?;
    Ok(ExitCode::SUCCESS)
}
