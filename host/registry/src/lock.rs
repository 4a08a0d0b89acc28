//! The lock file: which content each reference stands for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cache::write_whole;
use crate::{Digest, Reference, RegistryError};

/// The form of lock files that this program writes, and the only one that it reads.
const VERSION: u32 = 1;

/// The first line, for whoever opens it.
const HEADER: &str =
    "# Written by migrator: the content that each reference stands for. Keep it in version control.\n";

/// References with a tag, and the digest of the manifest that each stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockFile {
    path: PathBuf,
    entries: BTreeMap<String, Digest>,
}

/// What every version of the form has.
#[derive(Deserialize)]
struct Header {
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    #[serde(default, rename = "component")]
    components: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    reference: String,
    digest: Digest,
}

impl LockFile {
    /// Reads it; one that is not there is empty.
    ///
    /// # Errors
    /// A file that cannot be read, is not of the form, or is of another version of it.
    pub fn read(path: &Path) -> Result<Self, RegistryError> {
        let path = path.to_owned();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self { path, entries: BTreeMap::new() });
            }
            Err(source) => return Err(RegistryError::LockFile { action: "read", path, source }),
        };
        match parse(&text) {
            Ok(entries) => Ok(Self { path, entries }),
            Err(reason) => Err(RegistryError::BadLockFile { path, reason }),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The digest of what a tag stands for.
    #[must_use]
    pub fn get(&self, reference: &Reference) -> Option<&Digest> {
        self.entries.get(&key(reference)?)
    }

    /// Enters what a tag stands for, and writes the file where that is new, with what others have entered since it was read. A
    /// reference without a tag needs no entry.
    ///
    /// # Errors
    /// A file that cannot be written, and those of [`read`](Self::read).
    pub fn enter(&mut self, reference: &Reference, digest: &Digest) -> Result<(), RegistryError> {
        let Some(key) = key(reference) else { return Ok(()) };
        if self.entries.get(&key) == Some(digest) {
            return Ok(());
        }
        // Fetching takes a while, and other runs may share the folder.
        self.entries = Self::read(&self.path)?.entries;
        if self.entries.insert(key, digest.clone()).as_ref() == Some(digest) {
            return Ok(());
        }
        let failed = |source| RegistryError::LockFile { action: "write", path: self.path.clone(), source };
        let text = self.text().map_err(|error| failed(std::io::Error::other(error)))?;
        write_whole(&self.path, text.as_bytes()).map_err(failed)
    }

    fn text(&self) -> Result<String, toml::ser::Error> {
        let entry = |(reference, digest): (&String, &Digest)| Entry {
            reference: reference.clone(),
            digest: digest.clone(),
        };
        let document = Document { version: VERSION, components: self.entries.iter().map(entry).collect() };
        Ok(format!("{HEADER}{}", toml::to_string(&document)?))
    }
}

/// What a reference is called in the file.
fn key(reference: &Reference) -> Option<String> {
    reference.unpinned().map(|reference| reference.to_string())
}

fn parse(text: &str) -> Result<BTreeMap<String, Digest>, String> {
    let said = |error: toml::de::Error| error.to_string().trim_end().to_owned();
    let Header { version } = toml::from_str(text).map_err(said)?;
    if version != VERSION {
        return Err(format!("it is of version {version}, and this migrator knows version {VERSION}"));
    }
    let document: Document = toml::from_str(text).map_err(said)?;
    let mut entries = BTreeMap::new();
    for Entry { reference, digest } in document.components {
        let read: Reference = reference.parse().map_err(|error: RegistryError| error.to_string())?;
        if key(&read).as_ref() != Some(&reference) {
            return Err(format!("`{reference}` is not how it names a reference"));
        }
        if entries.insert(reference.clone(), digest).is_some() {
            return Err(format!("it has `{reference}` twice"));
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at what surprises it")]

    use proptest::prelude::*;

    use super::*;

    fn reference(text: &str) -> Reference {
        text.parse().unwrap()
    }

    #[test]
    fn what_another_run_has_entered_meanwhile_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("migrator.lock");
        let [a, b]: [Reference; 2] =
            ["registry.example/a:1.0.0", "registry.example/b:1.0.0"].map(|text| text.parse().unwrap());
        let [mut one, mut other] = [(); 2].map(|()| LockFile::read(&path).unwrap());
        one.enter(&a, &Digest::of(b"a")).unwrap();
        other.enter(&b, &Digest::of(b"b")).unwrap();
        let lock = LockFile::read(&path).unwrap();
        assert_eq!(lock.get(&a), Some(&Digest::of(b"a")));
        assert_eq!(lock.get(&b), Some(&Digest::of(b"b")));
    }

    #[test]
    fn entries_are_sorted_and_the_file_says_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("migrator.lock");
        let mut lock = LockFile::read(&path).unwrap();
        lock.enter(&reference("registry.example/b:1.0.0"), &Digest::of(b"b")).unwrap();
        lock.enter(&reference("registry.example/a:1.0.0"), &Digest::of(b"a")).unwrap();
        insta::assert_snapshot!(std::fs::read_to_string(&path).unwrap(), @r#"
        # Written by migrator: the content that each reference stands for. Keep it in version control.
        version = 1

        [[component]]
        reference = "oci://registry.example/a:1.0.0"
        digest = "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"

        [[component]]
        reference = "oci://registry.example/b:1.0.0"
        digest = "sha256:3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
        "#);
    }

    #[test]
    fn nothing_is_written_where_nothing_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("migrator.lock");
        let mut lock = LockFile::read(&path).unwrap();
        lock.enter(&reference(&format!("registry.example/a@{}", Digest::of(b"a"))), &Digest::of(b"a"))
            .unwrap();
        assert!(!path.exists(), "a digest alone needs no entry");
        let tagged = reference("registry.example/a:1.0.0");
        lock.enter(&tagged, &Digest::of(b"a")).unwrap();
        std::fs::remove_file(&path).unwrap();
        lock.enter(&tagged, &Digest::of(b"a")).unwrap();
        assert!(!path.exists(), "the entry was there already");
    }

    #[test]
    fn what_is_not_of_the_form_is_refused() {
        let refused = |text: &str| parse(text).unwrap_err();
        insta::assert_snapshot!(refused("version = 2\nsomething = \"new\"\n"), @"it is of version 2, and this migrator knows version 1");
        insta::assert_snapshot!(refused("version = 1\n[[component]]\nreference = \"a\"\ndigest = \"sha256:1\"\n"), @r#"
        TOML parse error at line 4, column 10
          |
        4 | digest = "sha256:1"
          |          ^^^^^^^^^^
        a digest is `sha256:` and 64 lower-case hexadecimal digits
        "#);
        let entry = |reference: &str| {
            format!("[[component]]\nreference = \"{reference}\"\ndigest = \"{}\"\n", Digest::of(b""))
        };
        insta::assert_snapshot!(refused(&format!("version = 1\n{}", entry("oci://registry.example/a"))), @"`oci://registry.example/a` is no reference: it names no version");
        insta::assert_snapshot!(refused(&format!("version = 1\n{}", entry("registry.example/a:1.0.0"))), @"`registry.example/a:1.0.0` is not how it names a reference");
        let twice = entry("oci://registry.example/a:1.0.0").repeat(2);
        insta::assert_snapshot!(refused(&format!("version = 1\n{twice}")), @"it has `oci://registry.example/a:1.0.0` twice");
    }

    proptest! {
        #[test]
        fn a_file_is_read_as_it_is_written(tags in proptest::collection::btree_map("[a-z]{1,4}:[0-9]\\.[0-9]\\.[0-9]", any::<Vec<u8>>(), 0..5)) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("migrator.lock");
            let mut lock = LockFile::read(&path).unwrap();
            for (tag, content) in &tags {
                lock.enter(&reference(&format!("registry.example/{tag}")), &Digest::of(content)).unwrap();
            }
            prop_assert_eq!(LockFile::read(&path).unwrap(), lock);
        }

        #[test]
        fn no_text_makes_reading_a_lock_file_panic(text: String) {
            let _ = parse(&text);
            let _ = parse(&format!("version = 1\n{text}"));
        }
    }
}
