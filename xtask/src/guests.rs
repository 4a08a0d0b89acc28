//! `cargo xtask guests`: examples and test guests as components.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::command::{Outcome, cargo, root, run};
use crate::examples;
use crate::toolchain::Toolchain;

/// Workspaces of their own: another compiler may build them.
const WORKSPACES: [&str; 2] = ["examples", "tests/guests"];

/// How a binary of WebAssembly starts that holds a component: magic, version 13, layer 1. A core module has version 1 and layer 0.
/// See <https://github.com/WebAssembly/component-model/blob/main/design/mvp/Binary.md>.
const COMPONENT_PREAMBLE: [u8; 8] = [0, b'a', b's', b'm', 0x0d, 0, 1, 0];

/// Builds every guest into `target/guests`. Cargo rebuilds only what changed.
pub(crate) fn build() -> Outcome {
    let toolchain = Toolchain::find()?;
    let target = root().join("target");
    let build_folder = target.join("guests-build");
    if toolchain.just_made && build_folder.exists() {
        // Cargo does not notice a new standard library of the same version.
        fs::remove_dir_all(&build_folder)?;
    }
    let guests = target.join("guests");
    fs::create_dir_all(&guests)?;
    let mut built = BTreeSet::new();
    for workspace in WORKSPACES.map(|workspace| root().join(workspace)) {
        let manifest = workspace.join("Cargo.toml");
        if manifest.exists() {
            build_workspace(&toolchain, &manifest, &build_folder, &guests, &mut built)?;
        }
    }
    built.extend(examples::build(&build_folder, &guests)?);
    remove_others(&guests, &built)
}

fn build_workspace(
    toolchain: &Toolchain,
    manifest: &Path,
    build_folder: &Path,
    guests: &Path,
    built: &mut BTreeSet<PathBuf>,
) -> Outcome {
    let mut build = cargo();
    build.args(["build", "--quiet", "--release", "--workspace", "--lib", "--manifest-path"]).arg(manifest);
    toolchain.compiler.configure(&mut build);
    run(build.env("CARGO_TARGET_DIR", build_folder))?;
    for guest in members(manifest)? {
        let artifact = build_folder
            .join(toolchain.compiler.target())
            .join("release")
            .join(format!("{}.wasm", guest.library));
        let component = fs::read(&artifact).map_err(|error| format!("{}: {error}", artifact.display()))?;
        if !component.starts_with(&COMPONENT_PREAMBLE) {
            return Err(
                format!("{} is no component: does {} call export!?", artifact.display(), guest.name).into()
            );
        }
        let path = guests.join(format!("{}.wasm", guest.name));
        if fs::read(&path).ok().as_ref() != Some(&component) {
            replace(&path, &component)?;
        }
        built.insert(path);
    }
    Ok(())
}

/// Somebody may be reading the old one: the new one takes its place at once.
fn replace(path: &Path, bytes: &[u8]) -> Outcome {
    let partial = path.with_extension("partial");
    fs::write(&partial, bytes)?;
    Ok(fs::rename(&partial, path)?)
}

/// A guest that was renamed or removed must not be applied any more.
fn remove_others(guests: &Path, built: &BTreeSet<PathBuf>) -> Outcome {
    for entry in fs::read_dir(guests)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") && !built.contains(&path) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// A member that becomes a component.
struct Guest {
    name: String,
    library: String,
}

fn members(manifest: &Path) -> Result<Vec<Guest>, Box<dyn Error>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
        targets: Vec<Target>,
    }
    #[derive(Deserialize)]
    struct Target {
        name: String,
        crate_types: Vec<String>,
    }
    let output = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1", "--manifest-path"])
        .arg(manifest)
        .stderr(std::process::Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata of {} failed", manifest.display()).into());
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout)?;
    let guests = metadata.packages.into_iter().filter_map(|Package { name, targets }| {
        let library =
            targets.into_iter().find(|target| target.crate_types.iter().any(|kind| kind == "cdylib"))?;
        Some(Guest { name, library: library.name.replace('-', "_") })
    });
    Ok(guests.collect())
}
