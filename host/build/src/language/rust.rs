//! Rust: cargo, with a linker that writes a component.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::tool::{Says, Tool, Version, run};
use crate::{BuildError, Language, Project, Toolbox};

/// Needs no WASI: guests do no I/O.
const UNKNOWN: &str = "wasm32-unknown-unknown";
/// Makes components on its own, with imports of WASI that the host answers with nothing.
const WASIP2: &str = "wasm32-wasip2";
/// Links a module and makes a component of it.
const COMPONENT_LINKER: &str = "wasm-component-ld";

const CARGO: Tool = Tool {
    name: "cargo",
    says: Says::Itself(&["--version"]),
    needed: Version(1, 95, 0),
    install: "install Rust with rustup: https://rustup.rs, or bring it up to date with `rustup update`",
};

/// A Rust compiler that makes components.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RustCompiler {
    target: &'static str,
    /// Another one than cargo takes.
    rustc: Option<PathBuf>,
    linkers: PathBuf,
}

impl RustCompiler {
    /// The compiler of a toolbox, if it has a target for components.
    ///
    /// # Errors
    /// There is no compiler, or none that makes components; the error says how to install it.
    pub fn find(toolbox: &Toolbox) -> Result<Self, BuildError> {
        let installed = toolbox.find("rustc").ok_or_else(|| missing("rustc", CARGO.install.to_owned()))?;
        let installed = Sysroot::of(&installed)?;
        let chosen = toolbox.rustc().map(Sysroot::of).transpose()?;
        let libraries = &chosen.as_ref().unwrap_or(&installed).libraries;
        let Some(target) = [UNKNOWN, WASIP2].into_iter().find(|target| has(libraries, target)) else {
            return Err(missing(UNKNOWN, format!("install it with `rustup target add {UNKNOWN}`")));
        };
        // A compiler that was built from packages comes without the linkers: they are the installed one's.
        let linkers = installed.libraries.join(&installed.host).join("bin");
        if target == UNKNOWN && !linkers.join(COMPONENT_LINKER).exists() {
            let install = format!(
                "it comes with the Rust that rustup installs; there is none in {}",
                linkers.display()
            );
            return Err(missing(COMPONENT_LINKER, install));
        }
        Ok(Self { target, rustc: toolbox.rustc().map(Path::to_owned), linkers })
    }

    /// Target triple.
    pub fn target(&self) -> &'static str {
        self.target
    }

    /// Makes a `cargo` command build components with it.
    pub fn configure(&self, cargo: &mut Command) {
        // Either of them would replace the flags set here.
        cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        cargo.args(["--target", self.target]);
        if let Some(rustc) = &self.rustc {
            cargo.env("RUSTC", rustc);
        }
        if self.target == UNKNOWN {
            let flags = format!(
                "-Clinker={} -Clink-arg=--wasm-ld-path={}",
                self.linkers.join(COMPONENT_LINKER).display(),
                self.linkers.join("gcc-ld/wasm-ld").display()
            );
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
        }
    }
}

fn missing(tool: &'static str, install: String) -> BuildError {
    BuildError::MissingTool { tool, language: Language::Rust, install }
}

/// Where a compiler keeps its targets.
struct Sysroot {
    libraries: PathBuf,
    host: String,
}

impl Sysroot {
    fn of(rustc: &Path) -> Result<Self, BuildError> {
        let printed = |arguments: &[&str]| {
            let output = run(Command::new(rustc).args(arguments))?;
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let libraries = Path::new(&printed(&["--print", "sysroot"])?).join("lib/rustlib");
        let output = printed(&["-vV"])?;
        match output.lines().find_map(|line| line.strip_prefix("host: ")) {
            Some(host) => Ok(Self { libraries, host: host.to_owned() }),
            None => Err(BuildError::UnknownVersion { path: rustc.to_owned(), said: output }),
        }
    }
}

/// Whether a target's standard library is there.
fn has(libraries: &Path, target: &str) -> bool {
    let Ok(libraries) = libraries.join(target).join("lib").read_dir() else { return false };
    libraries.flatten().any(|library| library.file_name().to_string_lossy().starts_with("libstd-"))
}

/// What cargo says about each thing it made.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

pub(crate) fn build(project: &Project, toolbox: &Toolbox) -> Result<Vec<u8>, BuildError> {
    let mut cargo = CARGO.command(toolbox, Language::Rust)?;
    RustCompiler::find(toolbox)?.configure(cargo.current_dir(project.folder()).args(["build"]));
    cargo.args(["--release", "--lib", "--message-format", "json-render-diagnostics"]);
    let output = run(&mut cargo)?;
    let messages = String::from_utf8_lossy(&output.stdout);
    let made = messages.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    let mut made =
        made.filter(|message| message.reason == "compiler-artifact").flat_map(|message| message.filenames);
    // Dependencies come before what depends on them.
    let component = made.rfind(|file| file.extension().is_some_and(|extension| extension == "wasm"));
    let Some(component) = component else {
        return Err(BuildError::NoWorld {
            file: project.folder().join("Cargo.toml"),
            found: "no `cdylib`".to_owned(),
            expected: "set `crate-type = [\"cdylib\"]` in the section [lib] of Cargo.toml",
        });
    };
    std::fs::read(&component).map_err(|source| BuildError::File { action: "read", path: component, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_is_as_new_as_its_sdk_asks_for() {
        let workspace = include_str!("../../../../Cargo.toml");
        let needed = workspace.lines().find_map(|line| line.strip_prefix("rust-version = "));
        assert_eq!(needed.and_then(Version::find), Some(CARGO.needed));
    }
}
