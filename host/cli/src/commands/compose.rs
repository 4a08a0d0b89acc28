//! `migrator compose`

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use migrator_component::{Component, IncludedConverter};
use serde::Serialize;

use crate::failure::Failure;
use crate::registry_settings::RegistrySettings;
use crate::session::Invocation;
use crate::{components, composition, written};

/// Make one component of a description and the converters that it names.
///
/// Every command that takes components takes a description, too; this one writes what they would use. The same description and
/// converters make the same bytes.
#[derive(Debug, Args)]
pub(crate) struct ComposeArguments {
    /// The description, a TOML file.
    #[arg(value_name = "MIGRATION.toml")]
    description: PathBuf,
    /// Component to write [default: MIGRATION.wasm beside the description].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    registry: RegistrySettings,
}

/// What was written.
#[derive(Debug, Serialize)]
struct ComposeReport {
    file: PathBuf,
    lineage: String,
    version: u32,
    operation: Option<String>,
    converters: Vec<IncludedConverter>,
    digest: String,
    size: usize,
}

impl fmt::Display for ComposeReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation.as_deref().unwrap_or_default();
        writeln!(f, "{}", self.file.display())?;
        writeln!(f, "  migration  {} version {}, {operation}", self.lineage, self.version)?;
        for (index, converter) in self.converters.iter().enumerate() {
            let label = if index == 0 { "converts" } else { "then" };
            let IncludedConverter { reference, digest, size, .. } = converter;
            writeln!(f, "  {label:<9}  {reference}, {size} bytes, sha256:{digest}")?;
        }
        writeln!(f, "  digest     sha256:{}", self.digest)?;
        write!(f, "  size       {} bytes", self.size)
    }
}

pub(crate) async fn run(invocation: &Invocation, arguments: ComposeArguments) -> Result<ExitCode, Failure> {
    let ComposeArguments { description: file, out, registry } = arguments;
    if !file.exists() {
        return Err(Failure::new(format!("no such file: {}", file.display())));
    }
    let out = out.unwrap_or_else(|| file.with_extension("wasm"));
    let runtime = components::runtime()?;
    let (description, composed) = composition::of_file(invocation, &runtime, &file, &registry).await?;
    // What is written is what would be applied, checked in the same way.
    let component = Component::load(&runtime, &file.display().to_string(), composed.bytes)?;
    written::write(&out, component.bytes())?;
    invocation.output.print(&ComposeReport {
        file: out,
        lineage: description.lineage,
        version: description.version,
        operation: component.inspection().operation.clone(),
        converters: composed.converters,
        digest: component.digest().to_owned(),
        size: component.bytes().len(),
    })?;
    Ok(ExitCode::SUCCESS)
}
