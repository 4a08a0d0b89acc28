//! Builds the bootstrap that packages carry: a program of another profile and, some day, of another processor, so cargo does not
//! build it as a dependency.
//!
//! A bootstrap that was built elsewhere is taken from `MIGRATOR_BOOTSTRAP_X86_64` or `MIGRATOR_BOOTSTRAP_ARM64`. Without
//! them, the one of this machine's processor is built here, if this machine is a Linux as Lambda is. What is missing then is
//! an error when it is asked for, not now.

use std::env;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Lambda's processors: how Lambda calls them, and how Rust does.
const ARCHITECTURES: [(&str, &str); 2] = [("x86_64", "x86_64"), ("arm64", "aarch64")];

/// What the bootstrap is made of, from this crate's folder.
const SOURCES: [&str; 8] = [
    "../lambda",
    "../backfill/src",
    "../follow/src",
    "../component/src",
    "../table/src",
    "../item/src",
    "../../Cargo.lock",
    "../../Cargo.toml",
];

fn main() -> Outcome<()> {
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
    }
    let target_os = env::var("CARGO_CFG_TARGET_OS")?;
    let target_processor = env::var("CARGO_CFG_TARGET_ARCH")?;
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    for (architecture, processor) in ARCHITECTURES {
        let variable = format!("MIGRATOR_BOOTSTRAP_{}", architecture.to_uppercase());
        println!("cargo::rerun-if-env-changed={variable}");
        let found = match env::var_os(&variable) {
            Some(path) => {
                println!("cargo::rerun-if-changed={}", Path::new(&path).display());
                Some(PathBuf::from(path))
            }
            None if target_os == "linux" && target_processor == processor => Some(build(&folder)?),
            None => None,
        };
        let place = folder.join(format!("bootstrap-{architecture}"));
        match found {
            Some(path) => std::fs::copy(&path, &place)
                .map(drop)
                .map_err(|error| format!("the bootstrap {} cannot be read: {error}", path.display()))?,
            // An empty file stands for none, so that the source can include it in any case.
            None => std::fs::write(&place, [])?,
        }
    }
    Ok(())
}

/// Builds it in a target folder of its own, beside the one this build has locked, so that later builds find it there.
fn build(out: &Path) -> Outcome<PathBuf> {
    let target = out.ancestors().find(|folder| folder.join(".rustc_info.json").is_file());
    let optimised = env::var("PROFILE")? == "release";
    let target = target.unwrap_or(out).join(if optimised { "bootstrap" } else { "bootstrap-dev" });
    let triple = env::var("TARGET")?;
    let mut cargo = Command::new(env::var_os("CARGO").ok_or("cargo sets CARGO")?);
    cargo.args(["build", "--quiet", "--package", "migrator-lambda", "--bin", "bootstrap"]);
    cargo.args(["--profile", "lambda", "--target", &triple, "--target-dir"]).arg(&target);
    cargo.current_dir(env::var("CARGO_MANIFEST_DIR")?);
    // What belongs to the outer build: its flags, its wrapper (of clippy, for example), the features of its workspace.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let outer = ["CARGO_FEATURE_", "CARGO_CFG_", "CARGO_RESOLVER_", "CARGO_PROFILE_"];
        let known = [
            "RUSTC_WORKSPACE_WRAPPER",
            "RUSTC_WRAPPER",
            "CARGO_ENCODED_RUSTFLAGS",
            "RUSTFLAGS",
            "CARGO_MAKEFLAGS",
        ];
        if outer.iter().any(|prefix| text.starts_with(prefix)) || known.contains(&&*text) {
            cargo.env_remove(&name);
        }
    }
    let folder = target.join(&triple).join("lambda");
    if !optimised {
        // A test wants the bootstrap soon, and a user wants it small and fast.
        cargo.env("CARGO_PROFILE_LAMBDA_LTO", "off").env("CARGO_PROFILE_LAMBDA_CODEGEN_UNITS", "16");
    }
    let status = cargo.status()?;
    if !status.success() {
        return Err(format!("{cargo:?} failed: {status}").into());
    }
    Ok(folder.join("bootstrap"))
}
