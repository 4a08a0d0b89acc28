//! Arguments that name files: a file, a glob, or a directory.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::failure::Failure;

/// The files that one argument stands for, in the order of their names; never none.
#[derive(Debug)]
pub(crate) struct Files {
    /// What was written.
    pub(crate) argument: String,
    /// The files, sorted.
    pub(crate) files: Vec<PathBuf>,
    /// Whether the argument was a directory.
    pub(crate) directory: bool,
}

/// Finds the files of an argument. In a directory (not in the ones below it) those with one of the `endings` count.
///
/// # Errors
/// No such file, a glob that matches nothing, a directory without such a file, and whatever the file system refuses.
pub(crate) fn find(argument: &Path, endings: &[&str]) -> Result<Files, Failure> {
    let text = argument.display().to_string();
    if argument.is_dir() {
        let files = in_directory(argument, endings)?;
        if files.is_empty() {
            let wanted = endings.join(" or ");
            return Err(Failure::new(format!("no {wanted} file in the directory {text}")));
        }
        return Ok(Files { argument: text, files, directory: true });
    }
    if argument.exists() {
        return Ok(Files { argument: text, files: vec![argument.to_owned()], directory: false });
    }
    if !is_glob(&text) {
        return Err(Failure::new(format!("no such file: {text}")));
    }
    let files = matching(&text)?;
    if files.is_empty() {
        return Err(Failure::new(format!("no file matches the glob `{text}`")));
    }
    Ok(Files { argument: text, files, directory: false })
}

fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

fn in_directory(directory: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, Failure> {
    let wanted = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        path.is_file() && endings.iter().any(|ending| name.ends_with(ending))
    };
    Ok(entries(directory)?.into_iter().filter(wanted).collect())
}

fn entries(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed =
        |error| Failure::new(format!("cannot read the directory {}", directory.display())).because(error);
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        entries.push(entry.map_err(failed)?.path());
    }
    entries.sort();
    Ok(entries)
}

fn matching(text: &str) -> Result<Vec<PathBuf>, Failure> {
    // `a/./b` and `a//b` are `a/b`, as the paths that are found.
    let pattern: PathBuf = Path::new(text).components().collect();
    let glob = GlobBuilder::new(&pattern.to_string_lossy()).literal_separator(true).build();
    let glob = glob.map_err(|error| {
        Failure::usage(format!("`{text}` is not a glob")).because_of(error.kind().to_string())
    })?;
    // The folders before the first wildcard need no search.
    let literal = |part: &Component<'_>| !is_glob(&part.as_os_str().to_string_lossy());
    let start: PathBuf = pattern.components().take_while(literal).collect();
    let depth = if text.contains("**") {
        usize::MAX
    } else {
        pattern.components().count() - start.components().count()
    };
    let mut found = Vec::new();
    search(&start, &glob.compile_matcher(), depth, &mut found)?;
    found.sort();
    Ok(found)
}

fn search(
    directory: &Path,
    glob: &GlobMatcher,
    depth: usize,
    found: &mut Vec<PathBuf>,
) -> Result<(), Failure> {
    let here = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    if depth == 0 || !here.is_dir() {
        return Ok(());
    }
    for entry in entries(here)? {
        // `./a.wasm` is written `a.wasm` where the glob has no `./`.
        let path = directory.join(entry.file_name().unwrap_or_default());
        if path.is_dir() && !path.is_symlink() {
            search(&path, glob, depth - 1, found)?;
        } else if glob.is_match(&path) {
            found.push(path);
        }
    }
    Ok(())
}
