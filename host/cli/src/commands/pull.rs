//! `migrator pull`

use std::fmt;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use migrator_registry::{Digest, Pinning, Pulled, Reference};
use serde::Serialize;

use crate::failure::Failure;
use crate::registry_settings::RegistrySettings;
use crate::session::Invocation;
use crate::written;

/// Digits of a digest that name a file where there is no version to do it.
const DIGITS: usize = 12;

/// Fetch a component from a registry into a file, and enter it into migrator.lock.
///
/// Whatever comes has the digest that the lock file or the reference says, or is refused. Commands that take components take
/// references as well and need no file; `pull` is for looking at one, and for updating the lock file.
#[derive(Debug, Args)]
pub(crate) struct PullArguments {
    /// What to fetch: HOST/NAME:VERSION, with or without @sha256:…
    #[arg(value_name = "REFERENCE")]
    reference: String,
    /// File to write [default: NAME-VERSION.wasm].
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Ask the registry what the version stands for, also where migrator.lock has it.
    #[arg(long, conflicts_with = "locked")]
    update: bool,
    #[command(flatten)]
    registry: RegistrySettings,
}

/// What was fetched.
#[derive(Serialize)]
struct Report {
    reference: Reference,
    digest: Digest,
    file: PathBuf,
    size: usize,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.file.display())?;
        writeln!(f, "  reference    {}", self.reference)?;
        writeln!(f, "  digest       {}", self.digest)?;
        writeln!(f, "  size         {} bytes", self.size)
    }
}

pub(crate) async fn run(invocation: &Invocation, arguments: PullArguments) -> Result<ExitCode, Failure> {
    let reference: Reference = arguments.reference.parse()?;
    let settings = arguments.registry.or(invocation.settings.registry.clone());
    let pinning = match (arguments.update, settings.pinning()) {
        (true, Pinning::Locked) => {
            return Err(Failure::usage("`--update` writes migrator.lock, which must stay as it is")
                .hint("set MIGRATOR_LOCKED=false, or `locked = false` in the settings file, for this run"));
        }
        (true, _) => Pinning::Update,
        (false, pinning) => pinning,
    };
    let spinner = invocation.screen.spinner(format!("fetching {reference}"));
    let pulled = settings.source_with(pinning)?.fetch(&reference).await?;
    drop(spinner);
    let file = arguments.out.unwrap_or_else(|| file_name(&pulled));
    written::write(&file, &pulled.bytes)?;
    let (digest, size) = (pulled.digest, pulled.bytes.len());
    invocation.output.print(&Report { reference, digest, file, size })?;
    Ok(ExitCode::SUCCESS)
}

fn file_name(pulled: &Pulled) -> PathBuf {
    let digits: String = pulled.digest.hex().chars().take(DIGITS).collect();
    let version = pulled.reference.tag().unwrap_or(&digits);
    PathBuf::from(format!("{}-{version}.wasm", pulled.reference.name()))
}
