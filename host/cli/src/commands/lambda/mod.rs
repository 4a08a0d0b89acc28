//! `migrator lambda …`

pub(crate) mod package;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::session::Invocation;

/// Work with the functions that follow in AWS Lambda.
#[derive(Debug, Args)]
pub(crate) struct LambdaArguments {
    #[command(subcommand)]
    command: LambdaCommand,
}

#[derive(Debug, Subcommand)]
enum LambdaCommand {
    Package(package::PackageArguments),
}

pub(crate) async fn run(invocation: &Invocation, arguments: LambdaArguments) -> Result<ExitCode, Failure> {
    match arguments.command {
        LambdaCommand::Package(arguments) => package::run(invocation, arguments).await,
    }
}
