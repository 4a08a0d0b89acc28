//! `cargo xtask bench`: the speed budgets, each as a ratio measured in one run.

use std::process::Command;

use crate::command::{Outcome, cargo, run};
use crate::{function, guests};

/// The benchmarks that run what is shipped into Lambda.
const OF_THE_FUNCTION: [&str; 3] = ["start", "records", "segment"];

/// Builds what is measured, optimised, and runs every benchmark, or those whose name contains one of `names`.
pub(crate) fn bench(names: &[String]) -> Outcome {
    guests::build()?;
    let with_function = names.is_empty() || names.iter().any(|name| OF_THE_FUNCTION.contains(&name.as_str()));
    if with_function {
        function::build()?;
    }
    // The command line carries the function: what was just built need not be built for it again, and what this machine cannot run
    // is not measured.
    let (here, elsewhere) = function::variables();
    let cargo = || -> Command {
        let mut cargo = cargo();
        cargo.env(elsewhere, "");
        if with_function {
            cargo.env(here, function::built());
        }
        cargo
    };
    run(cargo().args(["build", "--release", "--package", "migrator"]))?;
    if names.is_empty() {
        // A budget that is missed is no reason not to look at the others.
        return run(cargo().args(["bench", "--package", "migrator-tests", "--no-fail-fast"]));
    }
    names
        .iter()
        .try_for_each(|name| run(cargo().args(["bench", "--package", "migrator-tests", "--bench", name])))
}
