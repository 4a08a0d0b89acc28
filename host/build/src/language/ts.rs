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
    // Which runs tsc, too.
    js::NODE.find(&toolbox, Language::Ts)?;
    run(TSC
        .command(&toolbox, Language::Ts)?
        .current_dir(project.folder())
        .args(["--noEmit", "--pretty", "false"]))?;
    js::build_source(project, &toolbox, SOURCE, Language::Ts)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn node_is_named_where_it_is_missing_although_its_packages_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let tools = folder.path().join("node_modules/.bin");
        fs::create_dir_all(&tools).unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::write(folder.path().join(SOURCE), "").unwrap();
        let tsc = tools.join("tsc");
        fs::write(&tsc, "#!/usr/bin/env node\n").unwrap();
        fs::set_permissions(&tsc, fs::Permissions::from_mode(0o755)).unwrap();
        let project = Project::find(folder.path()).unwrap();
        let error = build(&project, &Toolbox::default()).unwrap_err();
        assert_eq!(error.to_string(), "node is missing, which builds migrations in ts");
    }
}
