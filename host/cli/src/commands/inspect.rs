//! `migrator inspect`

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use migrator_component::Inspection;
use migrator_registry::{Digest, Pulled};
use serde::Serialize;

use crate::components;
use crate::failure::Failure;
use crate::registry_settings::RegistrySettings;
use crate::session::Invocation;

/// Say what components are: contract, lineage, version, operation, exports, imports, settings, digest and size.
///
/// For a component of a registry, what its publisher says about it as well.
#[derive(Debug, Args)]
pub(crate) struct InspectArguments {
    /// Component files, descriptions of migrations (*.toml), globs, directories of *.wasm and *migration.toml files, or components of a
    /// registry: oci://HOST/NAME:VERSION.
    #[arg(required = true, value_name = "COMPONENT")]
    components: Vec<PathBuf>,
    /// Show the WIT of each one's world as well.
    #[arg(long)]
    wit: bool,
    #[command(flatten)]
    registry: RegistrySettings,
}

/// Components, in the order of their names; as JSON an array, also for one.
#[derive(Serialize)]
#[serde(transparent)]
struct Inspections<'a>(Vec<Inspected<'a>>);

/// What one component is.
#[derive(Serialize)]
struct Inspected<'a> {
    #[serde(flatten)]
    component: &'a Inspection,
    /// Its world, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    wit: Option<String>,
    /// Only of a component of a registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<PublishedAs<'a>>,
}

/// What a registry says about a component.
#[derive(Serialize)]
struct PublishedAs<'a> {
    /// Of the manifest, which pins the component.
    digest: &'a Digest,
    annotations: &'a BTreeMap<String, String>,
}

impl<'a> From<&'a Pulled> for PublishedAs<'a> {
    fn from(pulled: &'a Pulled) -> Self {
        Self { digest: &pulled.digest, annotations: &pulled.annotations }
    }
}

impl fmt::Display for Inspections<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, inspected) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            writeln!(formatter, "{}", inspected.component)?;
            if let Some(published) = &inspected.published {
                write!(formatter, "{published}")?;
            }
            if let Some(wit) = &inspected.wit {
                writeln!(formatter, "\n{}", wit.trim_end())?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for PublishedAs<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "  manifest     {}", self.digest)?;
        for (index, (name, value)) in self.annotations.iter().enumerate() {
            let label = if index == 0 { "annotations" } else { "" };
            writeln!(formatter, "  {label:<12} {} = {}", printable(name), printable(value))?;
        }
        Ok(())
    }
}

/// A publisher's text may not steer the terminal that it is shown on.
fn printable(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

pub(crate) async fn run(invocation: &Invocation, arguments: &InspectArguments) -> Result<ExitCode, Failure> {
    let runtime = components::runtime()?;
    let loaded =
        components::load_with_origin(invocation, &runtime, &arguments.components, &arguments.registry)
            .await?;
    let inspections = loaded.iter().map(|loaded| {
        Ok(Inspected {
            component: loaded.component.inspection(),
            wit: arguments.wit.then(|| loaded.component.wit()).transpose()?,
            published: loaded.pulled.as_ref().map(PublishedAs::from),
        })
    });
    invocation.output.print(&Inspections(inspections.collect::<Result<_, Failure>>()?))?;
    Ok(ExitCode::SUCCESS)
}
