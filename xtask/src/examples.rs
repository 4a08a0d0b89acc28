//! Examples, and what the benchmarks measure, in other languages than Rust: built as `migrator build` does it.

use std::collections::hash_map::DefaultHasher;
use std::error::Error;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use migrator_build::{BuildError, Engine, Language, Project, Toolbox};

use crate::command::root;
use crate::language_tools::{self, SPIDERMONKEY};

/// What every component is made of besides its own folder.
const COMMON: [&str; 4] =
    ["wit/0.1.0", "host/build/src", "examples/package-lock.json", "examples/requirements.txt"];

/// What the benchmarks measure.
pub(crate) const BENCHMARKS: &str = "tests/benches/guests";

/// What comes from building and not from an author, besides what is hidden.
const NOT_SOURCES: [&str; 3] = ["node_modules", "build", "__pycache__"];

/// The example in JavaScript that is built once more, with the other engine.
const ON_SPIDERMONKEY: (&str, &str) = ("examples/customers-js", "customers-spidermonkey");

/// A component to build.
struct Guest {
    name: String,
    project: Project,
    on_spidermonkey: bool,
}

/// Builds those that changed since the last time, and returns the components of all.
pub(crate) fn build(build_folder: &Path, guests: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut components = Vec::new();
    for guest @ Guest { name, project, .. } in &all()? {
        let component = guests.join(format!("{name}.wasm"));
        let inputs = inputs(guest)?;
        // Written last, so that a build that was ended begins again.
        let stamp = build_folder.join(format!("{name}.inputs"));
        let is_built = component.exists() && fs::read_to_string(&stamp).is_ok_and(|found| found == inputs);
        if !is_built {
            language_tools::ensure(project.language())?;
            let mut toolbox = Toolbox::from_environment();
            if guest.on_spidermonkey {
                toolbox = toolbox.before(language_tools::spidermonkey()?);
            }
            migrator_build::build(project, &toolbox, &component).map_err(|error| advice(&error))?;
            fs::create_dir_all(build_folder)?;
            fs::write(&stamp, &inputs)?;
        }
        components.push(component);
    }
    Ok(components)
}

/// Everything that is not in Rust: that is in members of a workspace.
fn all() -> Result<Vec<Guest>, Box<dyn Error>> {
    let (folder, name) = ON_SPIDERMONKEY;
    let project = Project::find(&root().join(folder))?.with_engine(Engine::SpiderMonkey)?;
    let projects = projects()?.into_iter();
    let mut all: Vec<Guest> = projects
        .map(|project| Guest { name: project.name().to_owned(), project, on_spidermonkey: false })
        .collect();
    all.push(Guest { name: name.to_owned(), project, on_spidermonkey: true });
    Ok(all)
}

/// The migrations in folders of these places, in the order of their names.
fn projects() -> Result<Vec<Project>, Box<dyn Error>> {
    let mut folders = Vec::new();
    for place in ["examples", BENCHMARKS] {
        for entry in fs::read_dir(root().join(place))? {
            folders.push(entry?.path());
        }
    }
    folders.sort_unstable();
    let projects = folders.iter().filter_map(|folder| Project::find(folder).ok());
    Ok(projects.filter(|project| project.language() != Language::Rust).collect())
}

/// What is wrong and what to do about it.
fn advice(error: &BuildError) -> String {
    let causes = error.source().map(|source| format!(": {source}")).unwrap_or_default();
    let hint = error.hint().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    format!("{error}{causes}{hint}")
}

/// A digest of everything that a component is made of.
fn inputs(Guest { project, on_spidermonkey, .. }: &Guest) -> Result<String, Box<dyn Error>> {
    let mut hasher = DefaultHasher::new();
    let sdk = root().join("guest-sdk").join(project.language().sdk());
    let common = COMMON.map(|path| root().join(path));
    for path in [project.folder().to_owned(), sdk].into_iter().chain(common) {
        add(&path, &mut hasher)?;
    }
    if *on_spidermonkey {
        add(&root().join(SPIDERMONKEY).join("package-lock.json"), &mut hasher)?;
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn add(path: &Path, hasher: &mut DefaultHasher) -> Result<(), Box<dyn Error>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with('.') || NOT_SOURCES.contains(&&*name) {
        return Ok(());
    }
    if path.is_file() {
        name.hash(hasher);
        fs::read(path)?.hash(hasher);
    } else if path.is_dir() {
        let mut entries =
            fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        entries.sort_unstable();
        name.hash(hasher);
        entries.iter().try_for_each(|entry| add(entry, hasher))?;
    }
    Ok(())
}
