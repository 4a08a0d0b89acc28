//! Development tasks: `cargo xtask --help`.

mod command;
mod guests;
mod toolchain;

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
    /// Build every example and test guest as a component: target/guests/NAME.wasm
    Guests,
}

#[allow(clippy::print_stderr, reason = "a task reports where it was started")]
fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
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
