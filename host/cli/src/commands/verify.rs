//! `migrator verify`

use std::process::ExitCode;

use clap::Args;
use migrator_engine::verify::{VerifyPhase, VerifyProgress};

use crate::components;
use crate::failure::Failure;
use crate::progress::count;
use crate::session::Invocation;
use crate::settings::ApplySettings;

/// Compare every followed target of a lineage with what its source converts to.
///
/// Reads both tables and writes nothing. While applications write, a follower has to run (`migrator follow`): what it
/// has not applied yet is looked up again for some seconds, and is a difference after that.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 if everything is equal, 1 if not.")]
pub(crate) struct VerifyArguments {
    /// The lineage.
    lineage: String,
    /// Only the migration with this version.
    #[arg(long, value_name = "VERSION")]
    version: Option<u32>,
    /// Segments of each table that are read in parallel [default: 4].
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    segments: Option<u32>,
}

pub(crate) async fn run(invocation: &Invocation, arguments: &VerifyArguments) -> Result<ExitCode, Failure> {
    let settings = ApplySettings { segments: arguments.segments, ..ApplySettings::default() };
    let session = invocation.connect(components::runtime()?, settings).await?;
    let spinner = invocation.screen.spinner("comparing".to_owned());
    let on_progress = |progress: &VerifyProgress| spinner.set_message(text(progress));
    let verified = session.engine.verify(&arguments.lineage, arguments.version, &on_progress).await;
    drop(spinner);
    session.close().await?;
    let verified = verified?;
    invocation.output.print(&verified)?;
    if verified.is_equal() {
        return Ok(ExitCode::SUCCESS);
    }
    Err(Failure::new(format!(
        "lineage {}: a target differs from what its source converts to",
        verified.lineage
    ))
    .hint(format!(
        "if records are still to be applied, run `migrator follow {}` and verify again",
        verified.lineage
    )))
}

fn text(progress: &VerifyProgress) -> String {
    let (source, target) = (count(progress.source_items), count(progress.target_items));
    match progress.phase {
        VerifyPhase::Comparing => format!("comparing: {source} items of the source, {target} of the target"),
        VerifyPhase::Examining => {
            format!("examining what differs: {source} items of the source, {target} of the target")
        }
        VerifyPhase::LookingUp => format!("looking up {} items that differ", count(progress.suspects)),
    }
}
