//! `migrator build`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser as _;
use migrator_build::{Engine, Project, Toolbox};

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
    /// Engine that runs a migration in JavaScript or TypeScript [default: what package.json says under migrator.engine, or quickjs].
    #[arg(long, value_parser = PossibleValuesParser::new(Engine::ALL.map(Engine::name)).try_map(|name| name.parse::<Engine>()))]
    engine: Option<Engine>,
}

pub(crate) fn run(invocation: &Invocation, arguments: &BuildArguments) -> Result<ExitCode, Failure> {
    let mut project = Project::find(&arguments.folder)?;
    if let Some(engine) = arguments.engine {
        project = project.with_engine(engine)?;
    }
    let component = || arguments.folder.join(format!("{}.wasm", project.name()));
    let out = arguments.out.clone().unwrap_or_else(component);
    let spinner = invocation.screen.spinner(format!("building {}", out.display()));
    let built = migrator_build::build(&project, &Toolbox::from_environment(), &out)?;
    drop(spinner);
    invocation.output.print(&built)?;
    Ok(ExitCode::SUCCESS)
}
