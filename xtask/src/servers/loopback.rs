//! Keeps the servers on 127.0.0.1, whatever they are made to do: see `loopback.c`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::tools;
use crate::command::{Outcome, run};

const SOURCE: &str = include_str!("loopback.c");

/// The library to load into a server.
pub(crate) fn library() -> PathBuf {
    tools().join("loopback.so")
}

/// Builds it with the C compiler that Rust links with, unless this very source has been built.
pub(crate) fn install() -> Outcome {
    fs::create_dir_all(tools())?;
    let source = tools().join("loopback.c");
    if library().exists() && fs::read_to_string(&source).is_ok_and(|built| built == SOURCE) {
        return Ok(());
    }
    let stage = tempfile::tempdir_in(tools())?;
    let (staged_source, staged_library) = (stage.path().join("loopback.c"), stage.path().join("loopback.so"));
    fs::write(&staged_source, SOURCE)?;
    run(Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-Wall", "-o"])
        .arg(&staged_library)
        .arg(&staged_source)
        .arg("-ldl"))?;
    fs::rename(staged_library, library())?;
    Ok(fs::rename(staged_source, source)?)
}
