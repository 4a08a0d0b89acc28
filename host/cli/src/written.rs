//! Files that commands make.

use std::io::{self, Write as _};
use std::path::Path;

use crate::failure::Failure;

/// Writes a file. One that is there is replaced as a whole, so that a run that ends early leaves what was there or nothing; what is no
/// ordinary file, as a pipe, is written to.
///
/// # Errors
/// Whatever the file system refuses.
pub(crate) fn write(file: &Path, content: &[u8]) -> Result<(), Failure> {
    let special = file.exists() && !file.is_file();
    let written = if special { std::fs::write(file, content) } else { replace(file, content) };
    written.map_err(|error| Failure::new(format!("cannot write {}", file.display())).because(error))
}

fn replace(file: &Path, content: &[u8]) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // A temporary file is for its owner alone; this one is an ordinary file, as far as the process lets files be.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut temporary = builder.tempfile_in(folder)?;
    temporary.write_all(content)?;
    // A link stays one.
    temporary.persist(file.canonicalize().unwrap_or_else(|_| file.to_owned()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.wasm");
        write(&file, b"first").unwrap();
        write(&file, b"second").unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"second");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_ordinary_file_is_written_to() {
        write(std::path::Path::new("/dev/null"), b"content").unwrap();
        assert!(!std::path::Path::new("/dev/null").is_file());
    }
}
