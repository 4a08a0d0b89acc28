//! TypeScript: tsc checks the types, the rest is as for JavaScript.

use crate::language::js;
use crate::tool::{Says, Tool, Version, run};
use crate::{BuildError, Language, Project, Toolbox};

/// The file of a migration.
pub(crate) const SOURCE: &str = "src/migration.ts";

const TSC: Tool = Tool {
    name: "tsc",
    says: Says::Itself(&["--version"]),
    needed: Version(5, 0, 0),
    install: "run `npm install`; if package.json does not name it, `npm install --save-dev typescript`",
};

pub(crate) fn build(project: &Project, toolbox: &Toolbox) -> Result<Vec<u8>, BuildError> {
    let toolbox = js::with_packages(project, toolbox.clone());
    run(TSC
        .command(&toolbox, Language::Ts)?
        .current_dir(project.folder())
        .args(["--noEmit", "--pretty", "false"]))?;
    js::build_source(project, &toolbox, SOURCE, Language::Ts)
}
