//! The command line, as clap reads it. What a flag means beyond its text is said in `settings`.

use clap::{Args, Parser, Subcommand};

use crate::commands::{
    apply, build, completions, compose, dev, follow, inspect, lambda, new, plan, publish, pull, retry,
    rollback, status, test, verify,
};
use crate::environment;
use crate::settings::{Format, GlobalSettings};

/// DynamoDB migrations as WebAssembly components: keys, indexes and items change in a new table that follows the old
/// one live.
#[derive(Debug, Parser)]
#[command(name = "migrator", version, max_term_width = 110)]
#[command(after_long_help = environment::help(), disable_help_subcommand = true)]
// Without this `migrator --local apply …` would take `apply` for the file.
#[command(subcommand_precedence_over_arg = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: GlobalArguments,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Flags that every command takes.
#[derive(Debug, Args)]
pub(crate) struct GlobalArguments {
    /// Form of the data on stdout; with json an error is one JSON object on stderr.
    #[arg(short, long, global = true, value_name = "FORMAT", help_heading = "Global options")]
    pub(crate) output: Option<Format>,
    /// Say more: -v what happens, -vv every request, -vvv everything.
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Global options")]
    pub(crate) verbose: u8,
    #[command(flatten)]
    pub(crate) settings: GlobalSettings,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    New(new::NewArguments),
    Build(build::BuildArguments),
    Compose(compose::ComposeArguments),
    Inspect(inspect::InspectArguments),
    Test(test::TestArguments),
    Publish(publish::PublishArguments),
    Pull(pull::PullArguments),
    Plan(plan::PlanArguments),
    Apply(apply::ApplyArguments),
    Follow(follow::FollowArguments),
    Status(status::StatusArguments),
    Verify(verify::VerifyArguments),
    Retry(retry::RetryArguments),
    Rollback(rollback::RollbackArguments),
    Lambda(lambda::LambdaArguments),
    Dev(dev::DevArguments),
    Completions(completions::CompletionsArguments),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Arguments;

    #[test]
    fn the_command_line_has_no_contradictions() {
        Arguments::command().debug_assert();
    }
}
