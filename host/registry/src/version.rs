//! Which published version a new one must be compatible with.

use semver::Version;

/// The version that users of `new` may have had before: the highest of `published` below it in the same line of compatible versions.
///
/// Lines are those of Cargo's caret: the same major version, below 1.0.0 the same minor one, below 0.1.0 each version alone.
/// Pre-releases promise nothing, so none of them counts.
pub(crate) fn predecessor<'a>(new: &Version, published: &'a [Version]) -> Option<&'a Version> {
    let earlier = |version: &&Version| *version < new && version.pre.is_empty() && line(version) == line(new);
    published.iter().filter(earlier).max()
}

/// The version that an incompatible successor of `version` has at least.
pub(crate) fn next_incompatible(version: &Version) -> Version {
    match (version.major, version.minor) {
        (0, 0) => Version::new(0, 0, version.patch + 1),
        (0, minor) => Version::new(0, minor + 1, 0),
        (major, _) => Version::new(major + 1, 0, 0),
    }
}

/// Equal for versions that promise to be compatible.
fn line(version: &Version) -> (u64, u64, u64) {
    match (version.major, version.minor, version.patch) {
        (0, 0, patch) => (0, 0, patch),
        (0, minor, _) => (0, minor, 0),
        (major, ..) => (major, 0, 0),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at what surprises it")]

    use proptest::prelude::*;

    use super::*;

    fn predecessor_of(new: &str, published: &[&str]) -> Option<String> {
        let published: Vec<Version> = published.iter().map(|text| text.parse().unwrap()).collect();
        predecessor(&new.parse().unwrap(), &published).map(ToString::to_string)
    }

    #[test]
    fn the_highest_earlier_version_of_the_same_line_is_the_predecessor() {
        let published = ["0.1.0", "0.1.7", "0.2.0", "1.0.0", "1.9.0", "1.10.0", "1.11.0-rc.1", "2.0.0"];
        assert_eq!(predecessor_of("1.11.0", &published).as_deref(), Some("1.10.0"));
        assert_eq!(predecessor_of("1.9.5", &published).as_deref(), Some("1.9.0"));
        assert_eq!(predecessor_of("0.1.8", &published).as_deref(), Some("0.1.7"));
        assert_eq!(predecessor_of("0.3.0", &published), None);
        assert_eq!(predecessor_of("3.0.0", &published), None);
        assert_eq!(predecessor_of("2.0.0-rc.1", &published), None);
        assert_eq!(predecessor_of("2.1.0-rc.1", &published).as_deref(), Some("2.0.0"));
        assert_eq!(predecessor_of("0.0.2", &["0.0.1"]), None);
    }

    proptest! {
        #[test]
        fn the_next_incompatible_version_is_later_and_has_no_predecessor(major in 0..3u64, minor in 0..3u64, patch in 0..3u64) {
            let version = Version::new(major, minor, patch);
            let next = next_incompatible(&version);
            prop_assert!(next > version);
            let published = [version];
            prop_assert_eq!(predecessor(&next, &published), None);
        }
    }
}
