//! `migrator inspect`

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use migrator_component::Inspection;
use serde::Serialize;

use crate::components;
use crate::failure::Failure;
use crate::session::Invocation;

/// Say what components are: contract, lineage, version, operation, exports, imports, digest and size.
#[derive(Debug, Args)]
pub(crate) struct InspectArguments {
    /// Component files, descriptions of migrations (*.toml), globs, or directories of *.wasm and *migration.toml files.
    #[arg(required = true, value_name = "COMPONENT")]
    components: Vec<PathBuf>,
}

/// Components, in the order of their names; as JSON an array, also for one.
#[derive(Serialize)]
#[serde(transparent)]
struct Inspections<'a>(Vec<&'a Inspection>);

impl fmt::Display for Inspections<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, inspection) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            writeln!(formatter, "{inspection}")?;
        }
        Ok(())
    }
}

pub(crate) fn run(invocation: &Invocation, arguments: &InspectArguments) -> Result<ExitCode, Failure> {
    let runtime = components::runtime()?;
    let components = components::load(&runtime, &arguments.components, &invocation.screen)?;
    let inspections = components.iter().map(|component| component.inspection()).collect();
    invocation.output.print(&Inspections(inspections))?;
    Ok(ExitCode::SUCCESS)
}
