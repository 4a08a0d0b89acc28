//! Builds the bootstraps that packages carry: programs of another profile and of several processors, so cargo does not build them as
//! dependencies.
//!
//! A bootstrap that was built elsewhere is taken from `MIGRATOR_BOOTSTRAP_X86_64` or `MIGRATOR_BOOTSTRAP_ARM64`; a variable that is set to
//! nothing stands for none. Without a variable, the one of this machine's processor is built here, if this machine is a Linux as
//! Lambda is, and in the release profile also one of the other processor, where its Rust target and a linker for it are installed. What
//! is missing then is an error when it is asked for, not now.

use std::env;
use std::error::Error;
use std::ffi::OsString;
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

/// What a bootstrap is built for, and with which linker; none is cargo's own choice.
struct Build {
    triple: String,
    linker: Option<OsString>,
}

fn main() -> Outcome<()> {
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
    }
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    for (architecture, processor) in ARCHITECTURES {
        let place = folder.join(format!("bootstrap-{architecture}"));
        match find(architecture, processor, &folder)? {
            Some(path) => std::fs::copy(&path, &place)
                .map(drop)
                .map_err(|error| format!("the bootstrap {} cannot be read: {error}", path.display()))?,
            // An empty file stands for none, so that the source can include it in any case.
            None => std::fs::write(&place, [])?,
        }
    }
    Ok(())
}

/// The bootstrap for an architecture, built if need be; none where it cannot be.
fn find(architecture: &str, processor: &str, folder: &Path) -> Outcome<Option<PathBuf>> {
    let variable = format!("MIGRATOR_BOOTSTRAP_{}", architecture.to_uppercase());
    if let Some(path) = variable_of(&variable) {
        let path = PathBuf::from(path);
        let is_named = !path.as_os_str().is_empty();
        if is_named {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        return Ok(is_named.then_some(path));
    }
    let build =
        if env::var("CARGO_CFG_TARGET_OS")? == "linux" && env::var("CARGO_CFG_TARGET_ARCH")? == processor {
            Some(Build { triple: env::var("TARGET")?, linker: None })
        } else if is_release()? {
            elsewhere(processor)?
        } else {
            // It would double the time of every build for those who have the target, and no test runs it.
            None
        };
    build.map(|build| build.run(folder)).transpose()
}

/// How to build for a processor that is not this machine's, where that is possible.
fn elsewhere(processor: &str) -> Outcome<Option<Build>> {
    let triple = format!("{processor}-unknown-linux-gnu");
    let rustc = env::var_os("RUSTC").ok_or("cargo sets RUSTC")?;
    let sysroot = Command::new(rustc).args(["--print", "sysroot"]).output()?;
    let targets = Path::new(String::from_utf8(sysroot.stdout)?.trim()).join("lib/rustlib");
    // One that is installed later.
    println!("cargo::rerun-if-changed={}", targets.display());
    let Ok(libraries) = targets.join(&triple).join("lib").read_dir() else { return Ok(None) };
    if !libraries.flatten().any(|library| library.file_name().to_string_lossy().starts_with("libstd-")) {
        return Ok(None);
    }
    let linker = linker(processor, &triple);
    Ok(linker.map(|linker| Build { triple, linker: Some(linker) }))
}

/// The linker that cargo is told to use for a target, or the one that Linux distributions have for it.
fn linker(processor: &str, triple: &str) -> Option<OsString> {
    if let Some(linker) = variable_of(&linker_variable(triple)) {
        return Some(linker);
    }
    let program = format!("{processor}-linux-gnu-gcc");
    let path = env::var_os("PATH").unwrap_or_default();
    if env::split_paths(&path).any(|folder| folder.join(&program).is_file()) {
        return Some(program.into());
    }
    // A file that is not there makes cargo run this again each time: the linker may have come.
    println!("cargo::rerun-if-changed={program}");
    None
}

fn linker_variable(triple: &str) -> String {
    format!("CARGO_TARGET_{}_LINKER", triple.to_uppercase().replace('-', "_"))
}

/// A variable whose change makes another build.
fn variable_of(name: &str) -> Option<OsString> {
    println!("cargo::rerun-if-env-changed={name}");
    env::var_os(name)
}

fn is_release() -> Outcome<bool> {
    Ok(env::var("PROFILE")? == "release")
}

impl Build {
    /// Builds it in a target folder of its own, beside the one this build has locked, so that later builds find it there.
    fn run(&self, out: &Path) -> Outcome<PathBuf> {
        let target = out.ancestors().find(|folder| folder.join(".rustc_info.json").is_file());
        let target = target.unwrap_or(out).join(if is_release()? { "bootstrap" } else { "bootstrap-dev" });
        let mut cargo = Command::new(env::var_os("CARGO").ok_or("cargo sets CARGO")?);
        cargo.args(["build", "--quiet", "--package", "migrator-lambda", "--bin", "bootstrap"]);
        cargo.args(["--profile", "lambda", "--target", &self.triple, "--target-dir"]).arg(&target);
        cargo.current_dir(env::var("CARGO_MANIFEST_DIR")?);
        forget_the_outer_build(&mut cargo);
        if let Some(linker) = &self.linker {
            cargo.env(linker_variable(&self.triple), linker);
        }
        if !is_release()? {
            // A test wants the bootstrap soon, and a user wants it small and fast.
            cargo.env("CARGO_PROFILE_LAMBDA_OPT_LEVEL", "1");
            cargo.env("CARGO_PROFILE_LAMBDA_LTO", "off").env("CARGO_PROFILE_LAMBDA_CODEGEN_UNITS", "16");
        }
        let status = cargo.status()?;
        if !status.success() {
            return Err(format!("{cargo:?} failed: {status}").into());
        }
        Ok(target.join(&self.triple).join("lambda/bootstrap"))
    }
}

/// What belongs to the outer build: its flags, its wrapper (of clippy, for example), the features of its workspace.
fn forget_the_outer_build(cargo: &mut Command) {
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
}
