//! JavaScript: esbuild puts a migration and its SDK into one module, componentize-qjs puts that and QuickJS into a component, or
//! componentize-js that and SpiderMonkey.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::contract::{self, Exports};
use crate::tool::{Says, Tool, Version, run, run_with_input};
use crate::{BuildError, Engine, Language, Project, Toolbox};

/// The file of a migration.
pub(crate) const SOURCE: &str = "src/migration.js";

pub(crate) const NODE: Tool = Tool {
    name: "node",
    says: Says::Itself(&["--version"]),
    needed: Version(20, 0, 0),
    install: "install Node.js: https://nodejs.org",
};

const ESBUILD: Tool = Tool {
    name: "esbuild",
    says: Says::Itself(&["--version"]),
    needed: Version(0, 25, 0),
    install: "run `npm install`; if package.json does not name it, `npm install --save-dev esbuild`",
};

const COMPONENTIZE_QJS: Tool = Tool {
    name: "componentize-qjs",
    says: Says::ItsPackage,
    needed: Version(0, 4, 5),
    install: "run `npm install`; if package.json does not name it, `npm install --save-dev componentize-qjs`",
};

const COMPONENTIZE_JS: Tool = Tool {
    name: "componentize-js",
    says: Says::ItsPackage,
    needed: Version(0, 23, 0),
    install: "run `npm install`; if package.json does not name it, `npm install --save-dev @bytecodealliance/componentize-js @bytecodealliance/preview2-shim`",
};

/// What SpiderMonkey would import WASI for.
const FEATURES: [&str; 5] = ["stdio", "random", "clocks", "http", "fetch-event"];

/// What a migration exports, and what an interface of the contract is made of.
const MANIFEST: &str = "manifest";
const CONVERTERS: [&str; 2] = ["convert", "convertBatch"];
const REVERTERS: [&str; 2] = ["revert", "revertBatch"];
const HOOKS: [&str; 2] = ["before", "after"];
const SETTINGS: &str = "settings";
/// What is beside `settings` only.
const CONFIGURE: &str = "configure";

/// The module that becomes the component: the SDK between the contract and the migration.
fn entry(source: &str) -> String {
    format!(
        "import * as author from \"./{source}\";\n\
         import {{ component }} from \"migrator-guest/component\";\n\
         export const {{ migration, converter, reverter, hooks, settings }} = component(author);\n"
    )
}

pub(crate) fn build(project: &Project, toolbox: &Toolbox) -> Result<Vec<u8>, BuildError> {
    build_source(project, &with_packages(project, toolbox.clone()), SOURCE, Language::Js)
}

/// The tools that npm has installed for a project come first.
pub(crate) fn with_packages(project: &Project, toolbox: Toolbox) -> Toolbox {
    let folders: Vec<PathBuf> =
        project.folder().ancestors().map(|folder| folder.join("node_modules/.bin")).collect();
    folders.into_iter().rev().filter(|folder| folder.is_dir()).fold(toolbox, Toolbox::before)
}

/// Builds a migration in a language that esbuild reads.
pub(crate) fn build_source(
    project: &Project,
    toolbox: &Toolbox,
    source: &str,
    language: Language,
) -> Result<Vec<u8>, BuildError> {
    NODE.find(toolbox, language)?;
    let engine = engine(project)?;
    let mut componentize = match engine {
        Engine::QuickJs => COMPONENTIZE_QJS.command(toolbox, language)?,
        Engine::SpiderMonkey => COMPONENTIZE_JS.command(toolbox, language)?,
    };
    let work = tempfile::tempdir().map_err(|source| BuildError::File {
        action: "write",
        path: std::env::temp_dir(),
        source,
    })?;
    let work = work.path();
    let exports = exports(bundle(project, toolbox, language)?.arg(source), work)?;
    let Some(world) = interfaces(&exports).and_then(Exports::world) else {
        return Err(BuildError::NoWorld {
            file: project.folder().join(source),
            found: if exports.is_empty() { "nothing".to_owned() } else { exports.join(", ") },
            expected: "export `manifest`, and `convert` where items change; `revert` goes beside `convert`, `before` beside `after`; \
                       a reusable converter exports `convert`, and `settings` in the place of `manifest`",
        });
    };
    let module = work.join("migration.js");
    let mut bundle = bundle(project, toolbox, language)?;
    run_with_input(bundle.arg(format!("--outfile={}", module.display())), entry(source).as_bytes())?;
    let (contract, component) = (work.join("contract"), work.join("migration.wasm"));
    contract::write(&contract)?;
    componentize.current_dir(work).arg("--wit").arg(&contract);
    match engine {
        Engine::QuickJs => {
            componentize.args(["--stub-wasi", "--sync", "--world", world]);
            componentize.arg("--js").arg(&module).arg("--output").arg(&component);
        }
        Engine::SpiderMonkey => {
            // The features end with the next option.
            componentize.arg(&module).arg("--disable").args(FEATURES).args(["--world-name", world]);
            componentize.arg("--out").arg(&component);
        }
    }
    run(&mut componentize)?;
    read(&component)
}

/// The engine that was chosen, or the one that package.json names.
fn engine(project: &Project) -> Result<Engine, BuildError> {
    #[derive(Deserialize)]
    struct Package {
        #[serde(default)]
        migrator: Choice,
    }
    #[derive(Default, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Choice {
        engine: Option<Engine>,
    }
    if let Some(engine) = project.engine() {
        return Ok(engine);
    }
    let path = project.folder().join("package.json");
    if !path.is_file() {
        return Ok(Engine::default());
    }
    let package: Package =
        serde_json::from_slice(&read(&path)?).map_err(|source| BuildError::Package { path, source })?;
    Ok(package.migrator.engine.unwrap_or_default())
}

/// An esbuild that makes one module of what it is given, readable, because the stacks of exceptions show it.
fn bundle(project: &Project, toolbox: &Toolbox, language: Language) -> Result<Command, BuildError> {
    let mut esbuild = ESBUILD.command(toolbox, language)?;
    esbuild.current_dir(project.folder()).args([
        "--bundle",
        "--format=esm",
        "--target=es2022",
        "--charset=utf8",
    ]);
    // The SDK has a native item for tests; in a component it takes the host's.
    esbuild.args([
        "--conditions=migrator-component",
        "--external:dynamodb-migrator:*",
        "--log-level=warning",
    ]);
    Ok(esbuild)
}

/// What a module exports, as esbuild says.
fn exports(esbuild: &mut Command, work: &Path) -> Result<Vec<String>, BuildError> {
    #[derive(Deserialize)]
    struct Metafile {
        outputs: BTreeMap<String, Output>,
    }
    #[derive(Deserialize)]
    struct Output {
        exports: Vec<String>,
    }
    let (module, metafile) = (work.join("author.js"), work.join("author.json"));
    esbuild.arg(format!("--outfile={}", module.display())).arg(format!("--metafile={}", metafile.display()));
    run(esbuild)?;
    let said: Metafile = serde_json::from_slice(&read(&metafile)?).map_err(|error| BuildError::File {
        action: "read",
        path: metafile,
        source: error.into(),
    })?;
    Ok(said.outputs.into_values().flat_map(|output| output.exports).collect())
}

/// The interfaces that a migration with these exports implements; none where one is incomplete.
fn interfaces(exports: &[String]) -> Option<Exports> {
    let count = |names: &[&str]| exports.iter().filter(|export| names.contains(&export.as_str())).count();
    let one_of = |names: &[&str]| (count(names) < 2).then_some(count(names) == 1);
    let hooks = count(&HOOKS);
    let settings = count(&[SETTINGS]) == 1;
    if count(&[CONFIGURE]) == 1 && !settings {
        return None;
    }
    Some(Exports {
        migration: count(&[MANIFEST]) == 1,
        converter: one_of(&CONVERTERS)?,
        reverter: one_of(&REVERTERS)?,
        hooks: if hooks == 1 { return None } else { hooks == HOOKS.len() },
        settings,
    })
}

fn read(file: &Path) -> Result<Vec<u8>, BuildError> {
    fs::read(file).map_err(|source| BuildError::File { action: "read", path: file.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(exports: &[&str]) -> Option<&'static str> {
        interfaces(&exports.iter().map(|export| (*export).to_owned()).collect::<Vec<_>>())?.world()
    }

    #[test]
    fn what_a_module_exports_decides_its_world() {
        assert_eq!(world(&["manifest"]), Some("table-migration"));
        assert_eq!(world(&["manifest", "convert", "mine"]), Some("convert-migration"));
        assert_eq!(world(&["convertBatch", "manifest", "revert"]), Some("reversible-migration"));
        assert_eq!(world(&["manifest", "before", "after"]), Some("table-migration-with-hooks"));
        assert_eq!(world(&["convert"]), Some("reusable-converter"));
        assert_eq!(world(&["convert", "settings", "configure"]), Some("configurable-converter"));
    }

    #[test]
    fn package_json_names_the_engine_unless_another_is_chosen() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::write(folder.path().join(SOURCE), "").unwrap();
        let project = || Project::find(folder.path()).unwrap();
        assert_eq!(engine(&project()).unwrap(), Engine::QuickJs);
        let write = |text: &str| fs::write(folder.path().join("package.json"), text).unwrap();
        write(r#"{"name": "people-v2"}"#);
        assert_eq!(engine(&project()).unwrap(), Engine::QuickJs);
        write(r#"{"migrator": {"engine": "spidermonkey"}}"#);
        assert_eq!(engine(&project()).unwrap(), Engine::SpiderMonkey);
        assert_eq!(engine(&project().with_engine(Engine::QuickJs).unwrap()).unwrap(), Engine::QuickJs);
        write(r#"{"migrator": {"engine": "v8"}}"#);
        let error = engine(&project()).unwrap_err();
        let place = folder.path().canonicalize().unwrap().display().to_string();
        insta::assert_snapshot!(format!("{error}\nhint: {}", error.hint().unwrap()).replace(&place, ""), @r#"
        /package.json does not say which engine to take
        hint: write `"migrator": {"engine": "quickjs"}` or `"migrator": {"engine": "spidermonkey"}`, or nothing
        "#);
    }

    #[test]
    fn exports_that_contradict_each_other_are_no_world() {
        let contradictions: [&[&str]; 9] = [
            &[],
            &["default"],
            &["manifest", "convert", "convertBatch"],
            &["manifest", "before"],
            &["manifest", "revert"],
            &["convert", "before", "after"],
            &["manifest", "convert", "settings"],
            &["convert", "configure"],
            &["settings"],
        ];
        for exports in contradictions {
            assert_eq!(world(exports), None, "{exports:?}");
        }
    }
}
