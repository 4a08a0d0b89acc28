//! What was fetched, kept by digest.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::{Digest, Pulled, Reference, layout};

/// A folder of manifests and components, each in a file named after its digest. Whatever is read from it is verified.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// A cache in this folder, which need not be there yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder: folder.join("blobs/sha256") }
    }

    /// The component whose manifest has this digest, if all of it is here.
    #[must_use]
    pub fn get(&self, reference: &Reference, digest: &Digest) -> Option<Pulled> {
        let manifest = self.read(digest)?;
        let contents = layout::read(reference, &manifest).ok()?;
        let bytes = self.read(&contents.component)?;
        let reference = reference.pinned(digest.clone());
        Some(Pulled { reference, digest: digest.clone(), bytes, annotations: contents.annotations, manifest })
    }

    /// Keeps a component. That it cannot be kept is said and is no error: the next run fetches it again.
    pub fn keep(&self, component: &Pulled) {
        for content in [&component.bytes, &component.manifest] {
            if let Err(error) = self.write(content) {
                tracing::warn!("cannot keep {} in {}: {error}", component.reference, self.folder.display());
            }
        }
    }

    fn read(&self, digest: &Digest) -> Option<Bytes> {
        let file = self.folder.join(digest.hex());
        let content = std::fs::read(&file).ok()?;
        if Digest::of(&content) == *digest {
            return Some(content.into());
        }
        tracing::debug!("{} is damaged and is fetched again", file.display());
        None
    }

    /// Renamed into place, so that there is never half a file.
    fn write(&self, content: &[u8]) -> std::io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        write_whole(&self.folder.join(Digest::of(content).hex()), content)
    }
}

/// Writes a file beside its place and renames it there.
pub(crate) fn write_whole(file: &Path, content: &[u8]) -> std::io::Result<()> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(content)?;
    // A temporary file is for its owner alone; this one is an ordinary file.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        temporary.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    temporary.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at what surprises it")]

    use super::*;
    use crate::layout::{Artifact, Package};

    fn pulled() -> Pulled {
        let reference: Reference = "registry.example/a:1.0.0".parse().unwrap();
        let bytes = Bytes::from_static(b"\0asm\x0d\0\x01\0");
        let artifact = Artifact { bytes: bytes.clone(), ..Artifact::default() };
        let manifest = Package::new(&reference, &artifact).unwrap().manifest;
        let digest = Digest::of(&manifest);
        let annotations = layout::read(&reference, &manifest).unwrap().annotations;
        Pulled { reference: reference.pinned(digest.clone()), digest, bytes, annotations, manifest }
    }

    #[test]
    fn what_is_kept_is_there_by_digest_with_what_its_publisher_said() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, kept) = (Cache::new(folder.path().join("new")), pulled());
        assert!(cache.get(&kept.reference, &kept.digest).is_none());
        cache.keep(&kept);
        let found = cache.get(&kept.reference, &kept.digest).unwrap();
        assert_eq!((found.bytes, found.annotations), (kept.bytes, kept.annotations));
    }

    #[test]
    fn a_damaged_file_is_as_good_as_none() {
        let kept = pulled();
        for content in [&kept.manifest, &kept.bytes] {
            let folder = tempfile::tempdir().unwrap();
            let cache = Cache::new(folder.path().to_owned());
            cache.keep(&kept);
            let file = folder.path().join("blobs/sha256").join(Digest::of(content).hex());
            std::fs::write(file, b"something else").unwrap();
            assert!(cache.get(&kept.reference, &kept.digest).is_none());
            cache.keep(&kept);
            assert!(cache.get(&kept.reference, &kept.digest).is_some());
        }
    }
}
