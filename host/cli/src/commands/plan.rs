//! `migrator plan`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::components;
use crate::failure::Failure;
use crate::registry_settings::RegistrySettings;
use crate::session::Invocation;
use crate::settings::{ApplySettings, Places, Speed};

/// Exit status of `--detailed-exitcode` when migrations are outstanding.
const PENDING: u8 = 2;

/// Say what `apply` would do, and change nothing.
#[derive(Debug, Args)]
pub(crate) struct PlanArguments {
    /// Component files, descriptions of migrations (*.toml), globs, directories of *.wasm and *migration.toml files, or components of a
    /// registry: oci://HOST/NAME:VERSION.
    #[arg(required = true, value_name = "COMPONENT")]
    components: Vec<PathBuf>,
    /// End with 2 when migrations are outstanding.
    #[arg(long)]
    detailed_exitcode: bool,
    /// How a backfill would write [default: auto].
    #[arg(long, value_name = "SPEED")]
    speed: Option<Speed>,
    #[command(flatten)]
    places: Places,
    #[command(flatten)]
    registry: RegistrySettings,
}

pub(crate) async fn run(invocation: &Invocation, arguments: &PlanArguments) -> Result<ExitCode, Failure> {
    let runtime = components::runtime()?;
    let components =
        components::load(invocation, &runtime, &arguments.components, &arguments.registry).await?;
    let apply = arguments.places.with(ApplySettings { speed: arguments.speed, ..ApplySettings::default() });
    let session = invocation.connect(runtime, apply).await?;
    let plan = session.engine.plan(&components).await;
    session.close().await?;
    let plan = plan?;
    invocation.output.print(&plan)?;
    let pending = arguments.detailed_exitcode && !plan.migrations.is_empty();
    Ok(if pending { ExitCode::from(PENDING) } else { ExitCode::SUCCESS })
}
