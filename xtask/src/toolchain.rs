//! The Rust compiler that builds components.
//!
//! Where rustup can add a WebAssembly target, that is all. Where it cannot download, a compiler of Debian's
//! packages is unpacked into a folder of the user's (never installed) and its standard library built from Debian's source.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use migrator_build::{RustCompiler, Toolbox};

use crate::command::{root, run};
use crate::debian;

/// What rustup is asked to add, and what is made where it cannot.
const TARGET: &str = "wasm32-unknown-unknown";

/// How long rustup may try before it counts as cut off from its server.
const RUSTUP_PATIENCE: Duration = Duration::from_secs(120);

/// What builds guests.
pub(crate) struct Toolchain {
    /// The compiler.
    pub(crate) compiler: RustCompiler,
    /// Made by this very call: what an earlier one built is stale.
    pub(crate) just_made: bool,
}

impl Toolchain {
    /// Finds or makes one.
    pub(crate) fn find() -> Result<Self, Box<dyn Error>> {
        let toolbox = Toolbox::from_environment();
        let found = |compiler| Self { compiler, just_made: false };
        if let Ok(compiler) = RustCompiler::find(&toolbox) {
            return Ok(found(compiler));
        }
        let prefix = prefix()?;
        let made = prefix.join("bin/rustc");
        if made.exists() {
            return Ok(found(RustCompiler::find(&toolbox.with_rustc(made))?));
        }
        if rustup_adds(TARGET)
            && let Ok(compiler) = RustCompiler::find(&toolbox)
        {
            return Ok(found(compiler));
        }
        make(&prefix)?;
        Ok(Self { compiler: RustCompiler::find(&toolbox.with_rustc(made))?, just_made: true })
    }
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
        if !debian::succeeds(Command::new(tool).arg("--version")) {
            return Err(format!(
                "the Rust target {TARGET} is missing: `rustup target add {TARGET}` failed, and {tool} is not there to \
                 make it of Debian's packages; install the target, or run this where rustup can download"
            )
            .into());
        }
    }
    let script = root().join("xtask/guest-toolchain.sh");
    run(Command::new("bash").arg(script).arg(prefix).arg(TARGET))
        .map_err(|error| format!("{error}; install the Rust target {TARGET} with rustup instead").into())
}
