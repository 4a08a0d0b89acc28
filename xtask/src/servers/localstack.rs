//! LocalStack, whose functions run as processes of this machine: see `tests/localstack/README.md`.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::guard::{Guard, Program, free_port};
use super::{dynamodb_local, state, tools};
use crate::command::{Outcome, root, run};
use crate::debian;

/// The oldest Python that the pinned packages run on.
const PYTHON_TOO_OLD: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";

/// localstack-core 4.10.0 asks for `Lock | None` when this annotation is evaluated, but before Python 3.13 `Lock` is a function and has
/// no `|`.
const ANNOTATION: (&str, &str) = ("install_lock: Lock | None = None", "install_lock=None");

fn folder() -> PathBuf {
    tools().join("localstack")
}

fn python() -> PathBuf {
    folder().join("bin/python")
}

/// Makes a virtual environment of the pinned packages. It is made again when their list has changed, or Python has gone.
#[allow(clippy::print_stderr, reason = "an installation takes a minute")]
pub(crate) fn install() -> Outcome {
    let list = root().join("tests/localstack/requirements.txt");
    let wanted = fs::read_to_string(&list)?;
    // Written last, so that an interrupted installation begins again.
    let installed = folder().join("installed.txt");
    let is_installed = fs::read_to_string(&installed).is_ok_and(|found| found == wanted);
    if is_installed && debian::succeeds(Command::new(python()).arg("--version")) {
        return Ok(());
    }
    debian::ensure("Python 3.11 or newer with venv", "python3-venv", || {
        debian::succeeds(Command::new("python3").args(["-c", PYTHON_TOO_OLD]))
    })?;
    eprintln!("== installing LocalStack (about a minute)");
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder()))?;
    let mut pip = Command::new(python());
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    run(pip.arg(&list))?;
    correct_annotation()?;
    Ok(fs::write(installed, wanted)?)
}

fn correct_annotation() -> Outcome {
    let find =
        "import importlib.util; print(importlib.util.find_spec('localstack').submodule_search_locations[0])";
    let output = Command::new(python()).args(["-c", find]).output()?;
    let package = String::from_utf8(output.stdout)?;
    let module = Path::new(package.trim()).join("packages/api.py");
    let text = fs::read_to_string(&module).map_err(|error| format!("{}: {error}", module.display()))?;
    if !text.contains(ANNOTATION.0) {
        return Err(
            format!("{} has changed: is the annotation still to be corrected?", module.display()).into()
        );
    }
    Ok(fs::write(module, text.replace(ANNOTATION.0, ANNOTATION.1))?)
}

/// A running LocalStack.
pub(crate) struct LocalStack {
    guard: Guard,
    /// Where the DynamoDB Local inside it listens, from the first request for a table on.
    dynamodb_port: u16,
}

impl LocalStack {
    /// Starts the one with this number.
    pub(crate) fn start(number: usize) -> Result<Self, Box<dyn Error>> {
        let dynamodb_port = free_port()?;
        Ok(Self { guard: start(number, dynamodb_port)?, dynamodb_port })
    }

    /// Returns when it answers.
    pub(crate) fn wait_until_it_answers(&mut self) -> Outcome {
        self.guard.wait_until_it_answers()
    }

    /// Where it listens, and the DynamoDB Local inside it.
    pub(crate) fn addresses(&self) -> String {
        format!("{},http://127.0.0.1:{}", self.guard.url(), self.dynamodb_port)
    }
}

fn start(number: usize, dynamodb_port: u16) -> Result<Guard, Box<dyn Error>> {
    let port = free_port()?;
    let state = state(&format!("localstack-{number}"));
    let absolute = std::path::absolute(&state)?;
    let temporary = absolute.join("tmp");
    let path = |path: &Path| path.display().to_string();
    let variables = vec![
        // Listens here and nowhere else.
        ("GATEWAY_LISTEN", format!("127.0.0.1:{port}")),
        // Our plugin is found through its folder of metadata, without an installation.
        ("PYTHONPATH", path(&fs::canonicalize(root().join("tests/localstack"))?)),
        ("PYTHONDONTWRITEBYTECODE", "1".to_owned()),
        // Functions as processes, by our plugin.
        ("LAMBDA_RUNTIME_EXECUTOR", "process".to_owned()),
        // For our plugin: the DynamoDB Local to use.
        ("MIGRATOR_DYNAMODB_LOCAL", path(&fs::canonicalize(dynamodb_local::folder())?)),
        // The default provider makes up the stream itself and loses records; v2 passes on DynamoDB Local's.
        ("PROVIDER_OVERRIDE_DYNAMODB", "v2".to_owned()),
        ("PROVIDER_OVERRIDE_DYNAMODBSTREAMS", "v2".to_owned()),
        // On disk DynamoDB Local is far slower; 256 MB of heap, LocalStack's default, is little for tables of ten thousand items.
        ("DYNAMODB_IN_MEMORY", "1".to_owned()),
        ("DYNAMODB_HEAP_SIZE", "1g".to_owned()),
        // Tests ask it for items themselves.
        ("DYNAMODB_LOCAL_PORT", dynamodb_port.to_string()),
        // A mapping looks for records four times a second instead of once, and does not fall back to every ten seconds while a
        // stream has no shard yet.
        ("LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC", "0.25".to_owned()),
        ("LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC", "1".to_owned()),
        // An idle function's process ends after a minute instead of ten.
        ("LAMBDA_KEEPALIVE_MS", "60000".to_owned()),
        // Everything it writes, the unpacked code of functions and the index of plugins included, below its own folder. It calls
        // TMPDIR deprecated, and has no other setting for the code.
        ("FILESYSTEM_ROOT", path(&absolute)),
        ("TMPDIR", path(&temporary)),
        ("XDG_CACHE_HOME", path(&absolute.join("cache"))),
        // No certificate, no usage statistics and no name server from or for the world outside.
        ("SKIP_SSL_CERT_DOWNLOAD", "1".to_owned()),
        ("DISABLE_EVENTS", "1".to_owned()),
        ("DNS_ADDRESS", "0".to_owned()),
    ];
    let python = std::path::absolute(python())?;
    // It does not make its own temporary folder, and the guard empties the one around it.
    let command = ["sh", "-c", "mkdir -p \"$TMPDIR\" && exec \"$0\" -m localstack.runtime.main"];
    let command = command.into_iter().map(str::to_owned).chain([path(&python)]).collect();
    let health = "/_localstack/health";
    Guard::start(Program { name: "LocalStack", command, variables, port, health, folder: state })
}
