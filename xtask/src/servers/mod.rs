//! The servers that tests run against, installed into `target/tools` and stopped with everything they started.

mod dynamodb_local;
mod guard;
mod localstack;
mod loopback;
mod registry;

use std::error::Error;
use std::path::PathBuf;
use std::process::Command;

use guard::Guard;
pub(crate) use guard::is_root;
use localstack::LocalStack;

use crate::command::{Outcome, run, target};
use crate::tools::{ensure_wkg, wkg};

/// One does everything in one thread of Python, and is what the tests wait for.
const LOCALSTACKS: usize = 2;

/// The running servers; they end with this value, and also when this process is killed.
pub(crate) struct Servers {
    dynamodb_local: Guard,
    localstacks: Vec<LocalStack>,
}

impl Servers {
    /// Installs what is missing.
    pub(crate) fn install() -> Outcome {
        guard::ensure_namespaces()?;
        loopback::install()?;
        dynamodb_local::install()?;
        registry::install()?;
        ensure_wkg()?;
        localstack::install()
    }

    /// Starts them on free ports and returns when all answer. They must be [installed](Self::install).
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        // They take seconds to start: at the same time.
        let localstacks = (1..=LOCALSTACKS).map(LocalStack::start).collect::<Result<_, _>>()?;
        let mut servers = Self { dynamodb_local: dynamodb_local::start()?, localstacks };
        servers.dynamodb_local.wait_until_it_answers()?;
        servers.localstacks.iter_mut().try_for_each(LocalStack::wait_until_it_answers)?;
        Ok(servers)
    }

    /// The variables under which tests find them, and the programs that tests start themselves.
    pub(crate) fn variables(&self) -> [(&'static str, String); 4] {
        // Tests run in folders of their own; a name without folder is looked for on PATH.
        let program = |path: PathBuf| std::fs::canonicalize(&path).unwrap_or(path).display().to_string();
        let localstacks: Vec<_> = self.localstacks.iter().map(LocalStack::addresses).collect();
        [
            ("MIGRATOR_TEST_DYNAMODB_LOCAL", self.dynamodb_local.url()),
            ("MIGRATOR_TEST_LOCALSTACK", localstacks.join(" ")),
            ("MIGRATOR_TEST_REGISTRY", program(registry::program())),
            ("MIGRATOR_TEST_WKG", program(wkg())),
        ]
    }
}

/// `cargo xtask servers`: runs a command beside the servers, or keeps them until the person has had enough.
#[allow(clippy::print_stderr, reason = "a person reads where the servers are")]
pub(crate) fn servers(command: &[String]) -> Outcome {
    Servers::install()?;
    let servers = Servers::start()?;
    let variables = servers.variables();
    if let [program, arguments @ ..] = command {
        return run(Command::new(program).args(arguments).envs(variables));
    }
    for (name, value) in &variables {
        eprintln!("export {name}={value}");
    }
    eprintln!("press Enter to stop them");
    std::io::stdin().read_line(&mut String::new())?;
    Ok(())
}

/// Where a server is installed.
fn tools() -> PathBuf {
    target().join("tools")
}

/// Where servers keep what they write; emptied at each start.
fn state(server: &str) -> PathBuf {
    target().join("servers").join(server)
}
