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

/// Say what components are: contract, lineage, version, operation, exports, imports, settings, digest and size.
#[derive(Debug, Args)]
pub(crate) struct InspectArguments {
    /// Component files, globs, or directories of *.wasm files.
    #[arg(required = true, value_name = "COMPONENT")]
    components: Vec<PathBuf>,
    /// Show the WIT of each one's world as well.
    #[arg(long)]
    wit: bool,
}

/// Components, in the order of their names; as JSON an array, also for one.
#[derive(Serialize)]
#[serde(transparent)]
struct Inspections<'a>(Vec<Shown<'a>>);

/// One component.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    inspection: &'a Inspection,
    /// Its world, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    wit: Option<String>,
}

impl fmt::Display for Inspections<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, shown) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            writeln!(formatter, "{}", shown.inspection)?;
            if let Some(wit) = &shown.wit {
                writeln!(formatter, "\n{}", wit.trim_end())?;
            }
        }
        Ok(())
    }
}

pub(crate) fn run(invocation: &Invocation, arguments: &InspectArguments) -> Result<ExitCode, Failure> {
    let runtime = components::runtime()?;
    let components = components::load(&runtime, &arguments.components, &invocation.screen)?;
    let shown = components.iter().map(|component| {
        let wit = arguments.wit.then(|| component.wit()).transpose()?;
        Ok(Shown { inspection: component.inspection(), wit })
    });
    invocation.output.print(&Inspections(shown.collect::<Result<_, Failure>>()?))?;
    Ok(ExitCode::SUCCESS)
}
