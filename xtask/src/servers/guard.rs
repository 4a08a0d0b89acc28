//! A server that cannot outlive the task that started it.
//!
//! It runs in a namespace of processes of its own. The kernel ends everything in that namespace – functions and databases that the
//! server started, whatever session or process group they moved to – with the first process in it, that one with its parent, and the
//! parent with this process: after a failure, after Ctrl-C and after SIGKILL alike.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::loopback;
use crate::command::Outcome;

/// How long a server may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running server.
pub(crate) struct Guard {
    name: &'static str,
    child: Child,
    port: u16,
    health: &'static str,
    log: PathBuf,
}

/// What a server is started with.
pub(crate) struct Program {
    /// For messages.
    pub(crate) name: &'static str,
    /// Program and arguments.
    pub(crate) command: Vec<String>,
    /// Variables beside those of this process.
    pub(crate) variables: Vec<(&'static str, String)>,
    /// The port it listens on.
    pub(crate) port: u16,
    /// A path that answers with any status as soon as it works.
    pub(crate) health: &'static str,
    /// Its working folder; its output goes into a file beside it.
    pub(crate) folder: PathBuf,
}

impl Guard {
    /// Starts it, on 127.0.0.1 only. Must be called on the main thread, because the kernel ends a child with the *thread* that started it.
    pub(crate) fn start(program: Program) -> Result<Self, Box<dyn Error>> {
        match fs::remove_dir_all(&program.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => fs::create_dir_all(&program.folder)?,
        }
        let log = program.folder.with_extension("log");
        let output = File::create(&log)?;
        let (first, others) = split(namespace())?;
        let child = Command::new(first)
            .args(others)
            .args(&program.command)
            .envs(program.variables)
            .env("LD_PRELOAD", fs::canonicalize(loopback::library())?)
            .current_dir(&program.folder)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .map_err(|error| format!("{} does not start: {error}", program.name))?;
        Ok(Self { name: program.name, child, port: program.port, health: program.health, log })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Returns when it answers.
    pub(crate) fn wait_until_it_answers(&mut self) -> Outcome {
        let until = Instant::now() + PATIENCE;
        loop {
            if answers(self.port, self.health) {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                return Err(self.trouble(&format!("ended with {status}")));
            }
            if Instant::now() > until {
                return Err(self.trouble(&format!("did not answer for {} s", PATIENCE.as_secs())));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn trouble(&self, what: &str) -> Box<dyn Error> {
        let said = fs::read_to_string(&self.log).unwrap_or_default();
        let last = said.lines().rev().take(10).collect::<Vec<_>>();
        let last = last.into_iter().rev().collect::<Vec<_>>().join("\n");
        format!("{} {what}; {} ends with:\n{last}", self.name, self.log.display()).into()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        // The kernel ends the rest of the namespace at once, though not within this call: it is gone when the port is free.
        let until = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() && Instant::now() < until {
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// A port on which nobody listens.
pub(crate) fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Makes sure that this machine lets us make namespaces.
pub(crate) fn ensure_namespaces() -> Outcome {
    let (first, others) = split(namespace())?;
    let works = Command::new(first).args(others).arg("true").output();
    match works {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!(
            "the test servers need namespaces of Linux, which this machine does not permit ({}); run as root, or allow \
             user namespaces",
            String::from_utf8_lossy(&output.stderr).trim()
        )
        .into()),
        Err(error) => Err(format!("the test servers need `unshare` and `setpriv` of util-linux: {error}").into()),
    }
}

/// What a command is put behind to run in a namespace that ends with us.
fn namespace() -> Vec<&'static str> {
    let mut words = Vec::new();
    if !is_root() {
        // First of all, because the kernel forgets `--pdeathsig` when a process gains rights.
        words.extend(["unshare", "--map-root-user"]);
    }
    words.extend(["setpriv", "--pdeathsig", "KILL"]);
    words.extend(["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]);
    words
}

/// Whether we are root: whose the files of this process are.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn split(words: Vec<&'static str>) -> Result<(&'static str, Vec<&'static str>), Box<dyn Error>> {
    let mut words = words.into_iter();
    Ok((words.next().ok_or("no program")?, words.collect()))
}

/// Whether an HTTP server answers there, with whatever status.
fn answers(port: u16, path: &str) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let ask = || -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut start = vec![0; 5];
        stream.read_exact(&mut start)?;
        Ok(start)
    };
    ask().is_ok_and(|start| start == b"HTTP/")
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
