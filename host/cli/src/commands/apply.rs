//! `migrator apply`

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use migrator_engine::history::Status;
use migrator_engine::{ApplyOptions, ApplyReport};

use crate::failure::Failure;
use crate::function_settings::FunctionSettings;
use crate::progress::Narrator;
use crate::registry_settings::RegistrySettings;
use crate::session::Invocation;
use crate::settings::{ApplySettings, Places};
use crate::{components, interrupt};

/// Apply what is outstanding, and return when every target has caught up.
///
/// It asks no questions, so that it runs in a pipeline as on a terminal: `migrator plan` shows beforehand what it
/// does, delete-table refuses while records arrive or deletion protection is on, and every step is recorded. Run
/// it again after a failure, a crash or Ctrl-C: it goes on where it stopped.
#[derive(Debug, Args)]
pub(crate) struct ApplyArguments {
    /// Component files, descriptions of migrations (*.toml), globs, directories of *.wasm and *migration.toml files, or components of a
    /// registry: oci://HOST/NAME:VERSION.
    #[arg(required = true, value_name = "COMPONENT")]
    components: Vec<PathBuf>,
    #[command(flatten)]
    places: Places,
    #[command(flatten)]
    settings: ApplySettings,
    #[command(flatten)]
    function: FunctionSettings,
    #[command(flatten)]
    registry: RegistrySettings,
}

pub(crate) async fn run(invocation: &Invocation, arguments: ApplyArguments) -> Result<ExitCode, Failure> {
    let runtime = components::runtime()?;
    let components =
        components::load(invocation, &runtime, &arguments.components, &arguments.registry).await?;
    let settings = arguments.places.with(arguments.settings);
    let session = invocation.connect_with(runtime, settings, arguments.function).await?;
    let stopping = "stopping: finishing the page and giving the lock back";
    let options = ApplyOptions { stop: interrupt::token(&invocation.screen, stopping) };
    let narrator = Arc::new(Narrator::new(invocation.screen.clone()));
    let report = session.engine.apply(&components, &options, narrator).await;
    session.close().await?;
    let report = report?;
    invocation.output.print(&report)?;
    for lineage in followed(&report) {
        let text = format!(
            "to keep the tables of {lineage} up to date from now on, run `migrator follow {lineage}`"
        );
        invocation.screen.line(&text);
    }
    Ok(ExitCode::SUCCESS)
}

/// The lineages that a follower in the host has to go on with; this process was it until now.
fn followed(report: &ApplyReport) -> BTreeSet<&str> {
    let following = report.migrations.iter();
    let following =
        following.filter(|migration| migration.status == Status::Following && migration.function.is_none());
    following.map(|migration| migration.lineage.as_str()).collect()
}
