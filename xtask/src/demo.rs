//! `cargo xtask demo`: a live migration under load, checked item by item.

use std::process::Command;

use crate::command::{Outcome, cargo, run, target};
use crate::guests;

/// Builds the components, the binary and the demo, and runs it. Builds what `cargo xtask test` builds, so that neither
/// compiles a dependency again with other features.
pub(crate) fn demo() -> Outcome {
    guests::build()?;
    run(cargo().args(["build", "--workspace", "--all-targets"]))?;
    run(&mut Command::new(target().join("debug/demo")))
}
