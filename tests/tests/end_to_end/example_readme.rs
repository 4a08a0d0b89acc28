//! The README of the customers example does what it says: its commands run in a shell, one after the other, with the
//! real binary, and print what is written below them.
//!
//! `BLESS_README=1` writes what they print into the README instead.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use migrator_tests::{binary, guests};
use tempfile::TempDir;

/// Stands for whatever is printed there.
const ANYTHING: char = '…';

/// One `$ command` and the lines below it.
#[derive(Debug, Clone, PartialEq)]
struct Step {
    command: String,
    printed: String,
    another_terminal: bool,
}

#[test]
fn the_readme_of_the_customers_example_does_what_it_says() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/customers/README.md");
    let text = fs::read_to_string(&readme).unwrap();
    let steps = steps(&text);
    assert!(steps.len() > 10, "the README holds commands");
    let printed = run(&steps, readme.parent().unwrap());
    if std::env::var_os("BLESS_README").is_some() {
        fs::write(&readme, blessed(&text, &printed)).unwrap();
        return;
    }
    for (step, printed) in steps.iter().zip(&printed) {
        assert!(
            matches(&step.printed, printed),
            "$ {}\n--- the README says\n{}--- it prints\n{printed}",
            step.command,
            step.printed
        );
    }
}

/// The commands of all `console` blocks, in order.
fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut block: Option<bool> = None;
    for line in text.lines() {
        match (block, line.strip_prefix("```")) {
            (None, Some(kind)) if kind.starts_with("console") => {
                block = Some(kind.ends_with("another terminal"))
            }
            (Some(_), Some(_)) => block = None,
            (Some(another_terminal), None) => match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => {
                    steps.push(Step {
                        command: command.to_owned(),
                        printed: String::new(),
                        another_terminal,
                    });
                }
                (None, Some(step)) => step.printed += &format!("{line}\n"),
                (None, None) => panic!("output without a command: {line}"),
            },
            _ => {}
        }
    }
    steps
}

/// Runs the commands in one shell, so that variables last, and returns what each printed to stdout.
fn run(steps: &[Step], example: &Path) -> Vec<String> {
    let folder = folder(example);
    let port = free_port();
    let mut script = String::from("set -o pipefail\ntrap 'kill $(jobs -p) 2>/dev/null; wait' EXIT\n");
    for (number, step) in steps.iter().enumerate() {
        let command = step.command.replace("8000", &port.to_string());
        if step.another_terminal {
            // At work once it has said where.
            let wait = format!("for i in {{1..300}}; do [ -s err.{number} ] && break; sleep 0.1; done");
            writeln!(script, "{command} >out.{number} 2>err.{number} &\n{wait}").unwrap();
        } else {
            writeln!(script, "{{ {command}\n}} >out.{number} 2>err.{number} || exit {}", number + 1).unwrap();
        }
    }
    let mut shell = Command::new("bash");
    shell.arg("-c").arg(&script).current_dir(folder.path()).env("NO_COLOR", "1");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") || name.to_string_lossy().starts_with("MIGRATOR_") {
            shell.env_remove(name);
        }
    }
    let path = std::env::var("PATH").unwrap();
    let status =
        shell.env("PATH", format!("{}:{path}", folder.path().join("bin").display())).status().unwrap();
    let read = |name: String| fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    if let Some(failed) = status.code().and_then(|code| usize::try_from(code).ok()?.checked_sub(1)) {
        let command = steps.get(failed).map_or("the shell", |step| &step.command);
        panic!("$ {command}\nfailed: {}{}", read(format!("out.{failed}")), read(format!("err.{failed}")));
    }
    assert!(status.success(), "the shell ended with {status}");
    (0..steps.len()).map(|number| read(format!("out.{number}")).replace(&port.to_string(), "8000")).collect()
}

/// A copy of the example where the commands find what they name.
fn folder(example: &Path) -> TempDir {
    let folder = TempDir::new().unwrap();
    let bin = folder.path().join("bin");
    fs::create_dir_all(&bin).unwrap();
    for file in ["items.jsonl", "expected.jsonl"] {
        fs::copy(example.join(file), folder.path().join(file)).unwrap();
    }
    for version in 1..=4 {
        let name = format!("customers-v{version}");
        fs::copy(guests::path(&name), folder.path().join(format!("{name}.wasm"))).unwrap();
    }
    symlink(binary::path(), bin.join("migrator")).unwrap();
    executable(&bin.join("aws"), include_str!("example_readme/aws.sh"));
    folder
}

fn executable(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// Whether the text is what the README says, where [`ANYTHING`] stands for any run of characters of one line, and alone on a line for
/// any lines.
fn matches(said: &str, printed: &str) -> bool {
    let (said, printed): (Vec<_>, Vec<_>) =
        (said.lines().collect(), printed.lines().map(str::trim_end).collect());
    lines_match(&said, &printed)
}

fn lines_match(said: &[&str], printed: &[&str]) -> bool {
    match said.split_first() {
        None => printed.is_empty(),
        Some((line, rest)) if line.trim() == ANYTHING.to_string() => {
            (0..=printed.len()).any(|skipped| lines_match(rest, &printed[skipped..]))
        }
        Some((line, rest)) => printed
            .split_first()
            .is_some_and(|(first, others)| line_matches(line, first) && lines_match(rest, others)),
    }
}

fn line_matches(said: &str, printed: &str) -> bool {
    let mut parts = said.split(ANYTHING);
    let Some(mut rest) = parts.next().and_then(|start| printed.strip_prefix(start)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    true
}

/// The README with what the commands printed below them; lines that still match stay as they are.
fn blessed(text: &str, printed: &[String]) -> String {
    let mut printed = steps(text).into_iter().zip(printed);
    let mut result = String::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = !inside && line.starts_with("```console");
        } else if inside && !line.starts_with("$ ") {
            continue;
        }
        writeln!(result, "{line}").unwrap();
        if inside && line.starts_with("$ ") {
            let (step, printed) = printed.next().expect("a command ran");
            result += if matches(&step.printed, printed) { &step.printed } else { printed };
        }
    }
    result
}

#[test]
fn what_differs_from_run_to_run_is_left_open_and_nothing_else() {
    assert!(matches("a\n", "a\n"));
    assert!(matches("took … s, … items\n", "took 2.5 s, 7 items\n"));
    assert!(matches("a\n…\nz\n", "a\nb\nc\nz\n"));
    for (said, printed) in
        [("a\n", "b\n"), ("", "a\n"), ("a\n", ""), ("a … c\n", "a b d\n"), ("a\n…\nz\n", "a\nb\n")]
    {
        assert!(!matches(said, printed), "{said:?} {printed:?}");
    }
}

#[test]
fn commands_are_read_with_what_stands_below_them() {
    let text = "```console\n$ one\n1\n2\n$ two\n```\ntext\n```rust\n$ no\n```\n```console another terminal\n$ three\n```\n";
    let step = |command: &str, printed: &str, another_terminal| Step {
        command: command.into(),
        printed: printed.into(),
        another_terminal,
    };
    assert_eq!(steps(text), [step("one", "1\n2\n", false), step("two", "", false), step("three", "", true)]);
}
