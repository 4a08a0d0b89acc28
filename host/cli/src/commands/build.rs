//! `migrator build`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use migrator_build::{Project, Toolbox};

use crate::failure::Failure;
use crate::session::Invocation;

/// Build a migration into a component, with its language's own tools.
///
/// Tools are looked for in the project (node_modules, .venv) and on PATH; what is missing is named, with how to install it.
#[derive(Debug, Args)]
pub(crate) struct BuildArguments {
    /// Folder of the migration.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Component to write [default: NAME.wasm in the folder, where NAME is the folder's].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(invocation: &Invocation, arguments: &BuildArguments) -> Result<ExitCode, Failure> {
    let project = Project::find(&arguments.folder)?;
    let component = || arguments.folder.join(format!("{}.wasm", project.name()));
    let out = arguments.out.clone().unwrap_or_else(component);
    let spinner = invocation.screen.spinner(format!("building {}", out.display()));
    let built = migrator_build::build(&project, &Toolbox::from_environment(), &out)?;
    drop(spinner);
    invocation.output.print(&built)?;
    Ok(ExitCode::SUCCESS)
}
