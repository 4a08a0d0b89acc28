//! `cargo xtask bench`: the speed budgets, each as a ratio measured in one run.

use crate::command::{Outcome, cargo, run};
use crate::{function, guests};

/// Builds what is measured, optimised, and runs every benchmark, or those whose name contains one of `names`.
pub(crate) fn bench(names: &[String]) -> Outcome {
    guests::build()?;
    run(cargo().args(["build", "--release", "--package", "migrator"]))?;
    function::build()?;
    if names.is_empty() {
        return run(cargo().args(["bench", "--package", "migrator-tests"]));
    }
    names
        .iter()
        .try_for_each(|name| run(cargo().args(["bench", "--package", "migrator-tests", "--bench", name])))
}
