//! `cargo xtask bench`: the speed budgets, each as a ratio measured in one run.

use std::process::Command;

use crate::command::{Outcome, cargo, run};
use crate::{function, guests};

/// The benchmarks that run what is shipped into Lambda.
const OF_THE_FUNCTION: [&str; 4] = ["start", "packages", "records", "segment"];

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
    // With the features of the whole workspace, so that nothing is compiled twice.
    run(cargo().args(["build", "--release", "--workspace", "--bin", "migrator"]))?;
    let mut bench = cargo();
    // A budget that is missed is no reason not to look at the others.
    bench.args(["bench", "--workspace", "--no-fail-fast"]);
    if names.is_empty() {
        bench.args(["--bench", "*"]);
    }
    for name in names {
        bench.args(["--bench", name]);
    }
    run(&mut bench)
}
