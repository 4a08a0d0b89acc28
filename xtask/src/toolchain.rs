//! The Rust toolchain that builds components.
//!
//! Where rustup can add a WebAssembly target, that is all. Where it cannot download, a compiler of Debian's
//! packages is unpacked into a folder of the user's (never installed) and its standard library built from Debian's source.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use crate::command::{root, run};

/// Needs no WASI: guests do no I/O.
const UNKNOWN: &str = "wasm32-unknown-unknown";
/// Makes components on its own, with imports of WASI that the host answers with nothing.
const WASIP2: &str = "wasm32-wasip2";

/// Links a module and makes a component of it.
const COMPONENT_LINKER: &str = "wasm-component-ld";

/// How long rustup may try before it counts as cut off from its server.
const RUSTUP_PATIENCE: Duration = Duration::from_secs(120);

/// What builds guests.
pub(crate) struct Toolchain {
    /// Target triple.
    pub(crate) target: &'static str,
    /// Made by this very call: what an earlier one built is stale.
    pub(crate) just_made: bool,
    /// Another one than the installed.
    rustc: Option<PathBuf>,
    linkers: PathBuf,
}

impl Toolchain {
    /// Finds or makes one.
    pub(crate) fn find() -> Result<Self, Box<dyn Error>> {
        let toolchain = Self::find_or_make()?;
        if toolchain.target == UNKNOWN && !toolchain.linkers.join(COMPONENT_LINKER).exists() {
            let linkers = toolchain.linkers.display();
            return Err(format!(
                "no {COMPONENT_LINKER} in {linkers}: it comes with the Rust toolchains that rustup installs"
            )
            .into());
        }
        Ok(toolchain)
    }

    fn find_or_make() -> Result<Self, Box<dyn Error>> {
        let sysroot = Sysroot::of(&rustc())?;
        if let Some(target) = [UNKNOWN, WASIP2].into_iter().find(|target| sysroot.has(target)) {
            return Ok(sysroot.toolchain(target, None));
        }
        let prefix = prefix()?;
        let made = prefix.join("bin/rustc");
        if made.exists() {
            return Ok(sysroot.toolchain(UNKNOWN, Some(made)));
        }
        if rustup_adds(UNKNOWN) && sysroot.has(UNKNOWN) {
            return Ok(sysroot.toolchain(UNKNOWN, None));
        }
        make(&prefix)?;
        Ok(Self { just_made: true, ..sysroot.toolchain(UNKNOWN, Some(made)) })
    }

    /// Makes a `cargo` command build components with it.
    pub(crate) fn configure(&self, cargo: &mut Command) {
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

/// Where a compiler keeps its targets.
struct Sysroot {
    libraries: PathBuf,
    host: String,
}

impl Sysroot {
    fn of(rustc: &Path) -> Result<Self, Box<dyn Error>> {
        let libraries =
            PathBuf::from(output(Command::new(rustc).args(["--print", "sysroot"]))?).join("lib/rustlib");
        let version = output(Command::new(rustc).arg("-vV"))?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        Ok(Self { libraries, host: host.ok_or("rustc -vV names no host")?.to_owned() })
    }

    /// Whether the target's standard library is there.
    fn has(&self, target: &str) -> bool {
        let Ok(libraries) = self.libraries.join(target).join("lib").read_dir() else { return false };
        libraries.flatten().any(|library| library.file_name().to_string_lossy().starts_with("libstd-"))
    }

    /// The linkers are always the installed toolchain's: they find their libraries only there, and Debian has none
    /// that makes components.
    fn toolchain(&self, target: &'static str, rustc: Option<PathBuf>) -> Toolchain {
        let linkers = self.libraries.join(&self.host).join("bin");
        Toolchain { target, just_made: false, rustc, linkers }
    }
}

fn rustc() -> PathBuf {
    env::var_os("RUSTC").map_or_else(|| "rustc".into(), PathBuf::from)
}

/// Outside of `target`, so that a clean checkout does not make it again.
fn prefix() -> Result<PathBuf, Box<dyn Error>> {
    let data = env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let data = data.or_else(|| env::home_dir().map(|home| home.join(".local/share")));
    Ok(data.ok_or("neither XDG_DATA_HOME nor HOME is set")?.join("migrator/guest-rust"))
}

/// Tries `rustup target add`, for as long as we are patient.
fn rustup_adds(target: &str) -> bool {
    let mut rustup = Command::new("rustup");
    let Ok(mut rustup) =
        rustup.args(["target", "add", target]).stdout(Stdio::null()).stderr(Stdio::null()).spawn()
    else {
        return false;
    };
    let started = Instant::now();
    while started.elapsed() < RUSTUP_PATIENCE {
        if let Ok(Some(status)) = rustup.try_wait() {
            return status.success();
        }
        thread::sleep(Duration::from_millis(100));
    }
    // Whether they succeed or not: it has no part in this any more.
    let _ = rustup.kill();
    let _ = rustup.wait();
    false
}

/// Makes one out of Debian's packages. The script renames it into place as its last act.
fn make(prefix: &Path) -> Result<(), Box<dyn Error>> {
    for tool in ["apt-get", "apt-cache", "dpkg-deb"] {
        if output(Command::new(tool).arg("--version")).is_err() {
            return Err(format!(
                "the Rust target {UNKNOWN} is missing: `rustup target add {UNKNOWN}` failed, and {tool} is not there to \
                 make it of Debian's packages; install the target, or run this where rustup can download"
            )
            .into());
        }
    }
    let script = root().join("xtask/guest-toolchain.sh");
    run(Command::new("bash").arg(script).arg(prefix).arg(UNKNOWN))
        .map_err(|error| format!("{error}; install the Rust target {UNKNOWN} with rustup instead").into())
}

fn output(command: &mut Command) -> Result<String, Box<dyn Error>> {
    let output = command.stderr(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{command:?} failed: {}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
