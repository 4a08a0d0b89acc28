use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::error::since;

/// A process that holds a lock or a lease, as history shows it to others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The user it runs as.
    pub user: String,
    /// The machine's or container's name.
    pub host: String,
    /// Its process id there.
    pub pid: u32,
    /// When it took the lock or lease, by its clock.
    pub since: Timestamp,
    /// What tells this process from every other that ever ran; none where the system does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
}

/// A process id is given again after a process has ended, on every machine and in every container. These three together
/// are not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The kernel's random id of this boot of the machine.
    pub boot: String,
    /// The namespace that gives the process id its meaning.
    pub pid_namespace: String,
    /// When the process began, in clock ticks after the boot.
    pub started: u64,
}

impl Holder {
    /// This process, from now on.
    pub fn current() -> Self {
        let pid = std::process::id();
        Self {
            user: variable(&["USER", "LOGNAME", "USERNAME"]).unwrap_or_else(|| "unknown".to_owned()),
            host: host_name(),
            pid,
            since: Timestamp::now(),
            identity: Identity::of(pid),
        }
    }

    /// Whether the holder ran on this boot of this machine, where process ids mean the same, and has ended. False
    /// wherever that cannot be told.
    pub fn is_provably_dead(&self) -> bool {
        let (Some(theirs), Some(ours)) = (&self.identity, Identity::of(std::process::id())) else {
            return false;
        };
        if theirs.boot != ours.boot || theirs.pid_namespace != ours.pid_namespace {
            return false;
        }
        match started(self.pid) {
            Started::At(ticks) => ticks != theirs.started,
            Started::NoProcess => true,
            Started::Unknown => false,
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{} pid {}, {}", self.user, self.host, self.pid, since(self.since))
    }
}

impl Identity {
    fn of(pid: u32) -> Option<Self> {
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        let pid_namespace = std::fs::read_link("/proc/self/ns/pid").ok()?;
        let Started::At(started) = started(pid) else { return None };
        Some(Self {
            boot: boot.trim().to_owned(),
            pid_namespace: pid_namespace.to_string_lossy().into_owned(),
            started,
        })
    }
}

enum Started {
    At(u64),
    NoProcess,
    Unknown,
}

/// When a process began. A zombie has ended: it only waits for its parent to notice.
fn started(pid: u32) -> Started {
    if !Path::new("/proc/self/stat").exists() {
        return Started::Unknown;
    }
    match std::fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(stat) => parse_stat(&stat),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Started::NoProcess,
        Err(_) => Started::Unknown,
    }
}

/// Field 22 of `/proc/<pid>/stat` (proc(5)); the name in field 2 may hold spaces and parentheses, so fields are
/// counted after its last one.
fn parse_stat(stat: &str) -> Started {
    let Some((_, fields)) = stat.rsplit_once(')') else { return Started::Unknown };
    let fields: Vec<&str> = fields.split_whitespace().collect();
    match (fields.first(), fields.get(19).and_then(|ticks| ticks.parse().ok())) {
        (Some(&("Z" | "X")), _) => Started::NoProcess,
        (_, Some(ticks)) => Started::At(ticks),
        _ => Started::Unknown,
    }
}

fn variable(names: &[&str]) -> Option<String> {
    names.iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty())
}

fn host_name() -> String {
    let kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let kernel = kernel.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    kernel.or_else(|| variable(&["HOSTNAME", "COMPUTERNAME"])).unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder_of(pid: u32, started: u64) -> Holder {
        let mut holder = Holder::current();
        holder.pid = pid;
        if let Some(identity) = &mut holder.identity {
            identity.started = started;
        }
        holder
    }

    #[test]
    fn this_process_is_alive() {
        assert!(!Holder::current().is_provably_dead());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_has_ended_is_dead_also_before_its_parent_notices() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let identity = Identity::of(child.id()).unwrap();
        let holder = holder_of(child.id(), identity.started);
        assert!(!holder.is_provably_dead());
        child.kill().unwrap();
        while !holder.is_provably_dead() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        child.wait().unwrap();
        assert!(holder.is_provably_dead());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_id_that_was_given_again_is_another_process() {
        assert!(holder_of(std::process::id(), 1).is_provably_dead());
    }

    #[test]
    fn nothing_is_provable_about_another_machine_container_or_system() {
        let mut elsewhere = holder_of(std::process::id(), 1);
        if let Some(identity) = &mut elsewhere.identity {
            identity.boot = "another".to_owned();
        }
        assert!(!elsewhere.is_provably_dead());
        let mut container = holder_of(std::process::id(), 1);
        if let Some(identity) = &mut container.identity {
            identity.pid_namespace = "pid:[1]".to_owned();
        }
        assert!(!container.is_provably_dead());
        let mut silent = holder_of(std::process::id(), 1);
        silent.identity = None;
        assert!(!silent.is_provably_dead());
    }

    #[test]
    fn a_process_name_with_parentheses_does_not_shift_the_fields() {
        let fields: Vec<String> = (4..=25).map(|field| field.to_string()).collect();
        let stat = format!("7 (a) b) c) S {}", fields.join(" "));
        assert!(matches!(parse_stat(&stat), Started::At(22)));
    }
}
