//! What `migrator test` tests: a component, or the folder of a project with the component and the cases in it.

use std::path::{Path, PathBuf};

use migrator_build::Project;

use crate::failure::Failure;

/// The cases that stand beside a component, as `migrator new` writes them.
const CASES: &str = "cases.jsonl";

/// A component and the cases that it is tested with.
pub(crate) struct Subject {
    pub(crate) component: PathBuf,
    pub(crate) cases: Vec<PathBuf>,
}

/// The component at a path, or the one that `migrator build` writes into the folder at that path; with these cases or, without any, those
/// that stand beside it.
///
/// # Errors
/// A folder without a project or without its component, and a component without cases.
pub(crate) fn subject(path: &Path, cases: Vec<PathBuf>) -> Result<Subject, Failure> {
    let component = if path.is_dir() { component_of(path)? } else { path.to_owned() };
    if !cases.is_empty() {
        return Ok(Subject { component, cases });
    }
    let beside = component.with_file_name(CASES);
    if !beside.is_file() {
        let example = format!("`migrator test {} items.jsonl`", path.display());
        return Err(Failure::new(format!("there are no cases for {}", component.display()))
            .hint(format!("name files of cases, as in {example}, or write them into {}", beside.display())));
    }
    Ok(Subject { component, cases: vec![beside] })
}

fn component_of(folder: &Path) -> Result<PathBuf, Failure> {
    let project = Project::find(folder)?;
    let component = folder.join(format!("{}.wasm", project.name()));
    if !component.is_file() {
        let hint = format!("build it with `migrator build {}`", folder.display());
        return Err(Failure::new(format!("there is no {} yet", component.display())).hint(hint));
    }
    Ok(component)
}
