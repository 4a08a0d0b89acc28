//! Development tasks: `cargo xtask --help`.

mod bench;
mod command;
mod debian;
mod demo;
mod examples;
mod function;
mod guests;
mod language_tools;
mod linted;
mod servers;
mod test;
mod toolchain;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Development tasks of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Show a live migration under load, checked item by item
    Demo,
    /// Check everything that continuous integration checks
    Test,
    /// Measure the speed budgets; with names, only those benchmarks
    Bench { names: Vec<String> },
    /// Run a command beside the servers that tests need, or without one keep them running
    Servers {
        /// The command with its arguments
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
    /// Build every example and test guest as a component: target/guests/NAME.wasm
    Guests,
}

#[allow(clippy::print_stderr, reason = "a task reports where it was started")]
fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Demo => demo::demo(),
        Task::Test => test::test(),
        Task::Bench { names } => bench::bench(&names),
        Task::Servers { command } => servers::servers(&command),
        Task::Guests => guests::build(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
