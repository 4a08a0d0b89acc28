//! `migrator lambda package`

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use migrator_engine::function::Packaged;
use migrator_follow::FunctionConfiguration;
use serde::Serialize;

use crate::components;
use crate::failure::Failure;
use crate::function_settings::FunctionSettings;
use crate::registry_settings::RegistrySettings;
use crate::session::Invocation;
use crate::settings::ApplySettings;
use crate::written;

/// Write the zip that `apply --follower lambda` would deploy, for CDK or Terraform.
///
/// Nothing is deployed and nothing changed. Names and keys of the tables come from DynamoDB, from history, and, for tables that do
/// not exist yet, from the given migrations. The same inputs make the same bytes.
#[derive(Debug, Args)]
pub(crate) struct PackageArguments {
    /// The file to write.
    #[arg(value_name = "OUT.zip")]
    out: PathBuf,
    /// Component files, descriptions of migrations (*.toml), globs, directories of *.wasm and *migration.toml files, or components of a
    /// registry: oci://HOST/NAME:VERSION.
    #[arg(required = true, value_name = "COMPONENT")]
    components: Vec<PathBuf>,
    /// The migration whose function is packaged; needed where several of the given ones have a function. Not `--version`, which
    /// asks for the program's.
    #[arg(long = "of", value_name = "VERSION")]
    version: Option<u32>,
    #[command(flatten)]
    function: FunctionSettings,
    #[command(flatten)]
    registry: RegistrySettings,
}

/// What was written.
#[derive(Debug, Serialize)]
struct PackageReport {
    file: PathBuf,
    bytes: usize,
    sha256: String,
    architecture: String,
    configuration: FunctionConfiguration,
}

impl fmt::Display for PackageReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { configuration: known, .. } = self;
        writeln!(f, "{}", self.file.display())?;
        writeln!(f, "  function  {} version {}", known.lineage, known.version)?;
        writeln!(f, "  follows   {} -> {}", known.source_table, known.target_table)?;
        writeln!(f, "  runs on   provided.al2023, {}, handler bootstrap", self.architecture)?;
        writeln!(f, "  size      {} bytes", self.bytes)?;
        writeln!(f, "  sha256    {}", self.sha256)
    }
}

pub(crate) async fn run(invocation: &Invocation, arguments: PackageArguments) -> Result<ExitCode, Failure> {
    let runtime = components::runtime()?;
    let components =
        components::load(invocation, &runtime, &arguments.components, &arguments.registry).await?;
    let session = invocation.connect_with(runtime, ApplySettings::default(), arguments.function).await?;
    let packaged = session.engine.package(&components, arguments.version).await;
    session.close().await?;
    let Packaged { configuration, architecture, package } = packaged?;
    let file = arguments.out;
    written::write(&file, &package.zip)?;
    invocation.output.print(&PackageReport {
        file,
        bytes: package.zip.len(),
        sha256: package.sha256,
        architecture: architecture.to_string(),
        configuration,
    })?;
    Ok(ExitCode::SUCCESS)
}
