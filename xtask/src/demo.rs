//! `cargo xtask demo`: a live migration under load, checked item by item.

use crate::command::{Outcome, cargo, run};
use crate::guests;

/// Builds the components, the binary and the demo, and runs it.
pub(crate) fn demo() -> Outcome {
    guests::build()?;
    run(cargo().args(["build", "--package", "migrator", "--package", "migrator-tests", "--bins"]))?;
    run(cargo().args(["run", "--quiet", "--package", "migrator-tests", "--bin", "demo"]))
}
