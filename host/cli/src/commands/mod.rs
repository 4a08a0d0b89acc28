//! The subcommands, one file each.

pub(crate) mod apply;
pub(crate) mod build;
pub(crate) mod completions;
pub(crate) mod compose;
pub(crate) mod dev;
pub(crate) mod follow;
pub(crate) mod inspect;
pub(crate) mod lambda;
pub(crate) mod new;
pub(crate) mod plan;
pub(crate) mod publish;
pub(crate) mod pull;
pub(crate) mod retry;
pub(crate) mod rollback;
pub(crate) mod status;
pub(crate) mod test;
pub(crate) mod verify;

use std::process::ExitCode;

use crate::arguments::Command;
use crate::failure::Failure;
use crate::session::Invocation;

/// Runs one command.
///
/// # Errors
/// Whatever keeps the command from being done.
pub(crate) async fn run(invocation: &Invocation, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::New(arguments) => new::run(invocation, arguments),
        Command::Build(arguments) => build::run(invocation, &arguments),
        Command::Compose(arguments) => compose::run(invocation, arguments).await,
        Command::Inspect(arguments) => inspect::run(invocation, &arguments).await,
        Command::Test(arguments) => test::run(invocation, arguments).await,
        Command::Publish(arguments) => publish::run(invocation, arguments).await,
        Command::Pull(arguments) => pull::run(invocation, arguments).await,
        Command::Plan(arguments) => plan::run(invocation, &arguments).await,
        Command::Apply(arguments) => apply::run(invocation, arguments).await,
        Command::Follow(arguments) => follow::run(invocation, &arguments).await,
        Command::Retry(arguments) => retry::run(invocation, &arguments).await,
        Command::Rollback(arguments) => rollback::run(invocation, arguments).await,
        Command::Status(arguments) => status::run(invocation, &arguments).await,
        Command::Verify(arguments) => verify::run(invocation, &arguments).await,
        Command::Lambda(arguments) => lambda::run(invocation, arguments).await,
        Command::Dev(arguments) => dev::run(invocation, arguments).await,
        Command::Completions(arguments) => completions::run(&arguments),
    }
}
