//! Puts the templates of new projects and the SDKs into the program: one file to install, and a new project needs nothing that is not
//! published.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use wit_bindgen_core::Files;
use wit_bindgen_core::wit_parser::Resolve;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What of the repository an SDK consists of: its language, its root, and the files and folders below it.
const SDKS: [(&str, &str, &[&str]); 4] = [
    ("js", "guest-sdk/js", &["README.md", "package.json", "src"]),
    ("python", "guest-sdk/python", &["README.md", "pyproject.toml", "src"]),
    ("c", "guest-sdk/c", &["README.md", "bindings", "include", "src"]),
    (
        "rust",
        ".",
        &[
            "guest-sdk/rust/Cargo.toml",
            "guest-sdk/rust/build.rs",
            "guest-sdk/rust/src",
            "host/item/Cargo.toml",
            "host/item/src",
            "wit/0.1.0",
        ],
    ),
];

fn main() -> Outcome<()> {
    let own = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo sets CARGO_MANIFEST_DIR")?);
    let repository = own.join("../..").canonicalize()?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let mut code =
        "/// A path and what stands there.\ntype File = (&'static str, &'static [u8]);\n".to_owned();
    code += "pub(crate) static TEMPLATES: &[File] = ";
    table(&mut code, &files(&own.join("templates"), &["."])?)?;
    code += ";\npub(crate) static SDKS: &[(&str, &[File])] = &[\n";
    for (language, root, parts) in SDKS {
        let root = repository.join(root);
        let mut found = if root.is_dir() { files(&root, parts)? } else { Vec::new() };
        if language == "rust" {
            let workspace = out.join("Cargo.toml");
            fs::write(&workspace, sdk_workspace(&repository)?)?;
            found.push(("Cargo.toml".to_owned(), workspace));
        }
        write!(code, "    ({language:?}, ")?;
        table(&mut code, &found)?;
        code += "),\n";
    }
    code += "];\n";
    fs::write(out.join("files.rs"), code)?;
    bindings(&repository.join("wit/0.1.0"), &out.join("bindings"))
}

/// A world with everything that the contract's worlds export: no component is of it, but the bindings are for all.
const EVERY_EXPORT: &str = "package migrator:bindings;
world every-export {
    include dynamodb-migrator:migration/reversible-migration-with-hooks@0.1.0;
    export dynamodb-migrator:migration/settings@0.1.0;
}";

/// What the bindings of the C SDK must be; a test compares.
fn bindings(contract: &Path, out: &Path) -> Outcome<()> {
    println!("cargo::rerun-if-changed={}", contract.display());
    let mut resolve = Resolve::default();
    resolve.push_path(contract)?;
    let package = resolve.push_source("every-export.wit", EVERY_EXPORT)?;
    let world = resolve.select_world(&[package], Some("every-export"))?;
    let options = wit_bindgen_c::Opts {
        no_object_file: true,
        rename_world: Some("migrator_bindings".to_owned()),
        ..Default::default()
    };
    let mut made = Files::default();
    options.build().generate(&mut resolve, world, &mut made)?;
    fs::create_dir_all(out)?;
    made.iter().try_for_each(|(name, text)| Ok(fs::write(out.join(name), text)?))
}

/// The files below some parts of a folder, by their paths from there; what tools leave behind is left out.
fn files(root: &Path, parts: &[&str]) -> Outcome<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for part in parts {
        let path = root.join(part);
        println!("cargo::rerun-if-changed={}", path.display());
        collect(&path, &mut found)?;
    }
    found.sort_unstable();
    let named = found.into_iter().map(|path| {
        let name = path.strip_prefix(root)?.components().map(|part| part.as_os_str().to_string_lossy());
        Ok((name.filter(|part| part != ".").collect::<Vec<_>>().join("/"), path))
    });
    named.collect()
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) -> Outcome<()> {
    let left_behind = path.file_name().is_some_and(|name| {
        let name = name.to_string_lossy();
        name == "__pycache__" || name.ends_with(".egg-info") || name.ends_with(".pending-snap")
    });
    if path.is_file() {
        found.push(path.to_owned());
    } else if path.is_dir() && !left_behind {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), found)?;
        }
    }
    Ok(())
}

/// Files as an expression: their paths and what they hold.
fn table(code: &mut String, files: &[(String, PathBuf)]) -> Outcome<()> {
    code.push_str("&[\n");
    for (name, path) in files {
        writeln!(code, "    ({name:?}, include_bytes!({:?})),", path.display().to_string())?;
    }
    code.push(']');
    Ok(())
}

/// The workspace that the Rust SDK inherits from, with nothing else in it.
fn sdk_workspace(repository: &Path) -> Outcome<String> {
    let path = repository.join("Cargo.toml");
    println!("cargo::rerun-if-changed={}", path.display());
    let text = fs::read_to_string(path)?;
    let (before, rest) = text.split_once("members = [").ok_or("the workspace names its members")?;
    let (_, rest) = rest.split_once("]\n").ok_or("the workspace's members end")?;
    let (_, after) =
        rest.split_once("[workspace.package]").ok_or("the workspace says what its packages share")?;
    Ok(format!("{before}members = [\"guest-sdk/rust\", \"host/item\"]\n\n[workspace.package]{after}"))
}
