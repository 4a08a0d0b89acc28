//! `migrator new`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser as _;
use migrator_build::{Language, NewProject, Operation};

use crate::failure::Failure;
use crate::session::Invocation;

/// Start a migration: a project in the language of your choice that builds, with tests that pass.
///
/// The name may say everything: `people-v1` creates the table of lineage people, `people-v2` converts its items.
#[derive(Debug, Args)]
pub(crate) struct NewArguments {
    /// Folder to write, empty or not there yet.
    #[arg(value_name = "NAME")]
    folder: PathBuf,
    /// Language to write it in.
    #[arg(long, value_name = "LANGUAGE", value_parser = PossibleValuesParser::new(Language::ALL.map(Language::name)).try_map(|name| name.parse::<Language>()))]
    lang: Language,
    /// What it does [default: create-table for version 1, convert for others].
    #[arg(long, value_parser = PossibleValuesParser::new(Operation::ALL.map(Operation::name)).try_map(|name| name.parse::<Operation>()))]
    operation: Option<Operation>,
    /// Lineage [default: NAME without its version].
    #[arg(long)]
    lineage: Option<String>,
    /// Version of the lineage [default: the one in NAME, as in people-v2; 1, or 2 where the operation needs a table].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    version: Option<u32>,
}

pub(crate) fn run(invocation: &Invocation, arguments: NewArguments) -> Result<ExitCode, Failure> {
    let NewArguments { folder, lang, operation, lineage, version } = arguments;
    let project = NewProject::named(folder, lang, lineage, version, operation);
    project.write()?;
    invocation.output.print(&project)?;
    Ok(ExitCode::SUCCESS)
}
