use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::step::{LINEAGE_TAG, VERSION_TAG};

/// Tag that names the history table a resource is recorded in: two of them in one account may hold lineages of the same
/// name.
pub const HISTORY_TAG: &str = "migrator:history";

/// The longest name that both Lambda and IAM take, in characters ("Lambda quotas", "IAM and AWS STS quotas").
const LONGEST: usize = 64;

/// Digits of the hash that stands for what a shortened name leaves out.
const HASH: usize = 8;

/// The names of one migration's resources. Derived, so that a run that crashed between creating and recording finds
/// its own again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The function: `migrator-customers-v2`.
    pub function: String,
    /// The role. IAM has no regions, so the region is part of the name: `migrator-customers-v2-eu-central-1`.
    pub role: String,
    /// The function's log group, which Lambda names after it.
    pub log_group: String,
}

impl Names {
    /// Name of the role's inline policy.
    pub const POLICY: &'static str = "migrator-follow";

    /// The names for a migration in a region. A lineage that is too long, or has a character that AWS does not take in these
    /// names, is shortened and told apart by a hash.
    pub fn new(lineage: &str, version: u32, region: &str) -> Self {
        let function = name(lineage, &format!("-v{version}"));
        Self {
            role: name(lineage, &format!("-v{version}-{region}")),
            log_group: format!("/aws/lambda/{function}"),
            function,
        }
    }
}

fn name(lineage: &str, end: &str) -> String {
    let plain = format!("migrator-{lineage}{end}");
    // Of what a lineage's name may hold, Lambda takes everything but the dot.
    if plain.len() <= LONGEST && !lineage.contains('.') {
        return plain;
    }
    let hash = hexadecimal(&Sha256::digest(lineage));
    let hash = &hash[..HASH];
    let room = LONGEST.saturating_sub("migrator-".len() + 1 + HASH + end.len());
    let start: String = lineage.replace('.', "_").chars().take(room).collect();
    format!("migrator-{start}-{hash}{end}")
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The tags by which a resource is known as one migration's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tags {
    lineage: String,
    version: String,
    history: String,
}

impl Tags {
    /// The tags of a migration that is recorded in this history table.
    pub fn new(lineage: &str, version: u32, history: &str) -> Self {
        Self { lineage: lineage.to_owned(), version: version.to_string(), history: history.to_owned() }
    }

    /// Key and value of each.
    pub fn pairs(&self) -> [(&'static str, &str); 3] {
        [(LINEAGE_TAG, &self.lineage), (VERSION_TAG, &self.version), (HISTORY_TAG, &self.history)]
    }

    /// Whether a resource with these tags is the migration's.
    pub fn are_on(&self, found: &BTreeMap<String, String>) -> bool {
        self.pairs().iter().all(|(key, value)| found.get(*key).is_some_and(|found| found == value))
    }
}

/// Whose a resource is, as its tags say, for messages.
pub(crate) fn owner(found: &BTreeMap<String, String>) -> String {
    let value = |key| found.get(key).map(String::as_str);
    match (value(LINEAGE_TAG), value(VERSION_TAG), value(HISTORY_TAG)) {
        (Some(lineage), Some(version), Some(history)) => {
            format!("its tags say lineage {lineage}, version {version}, history table {history}")
        }
        _ => format!("it has no tag {LINEAGE_TAG} of this migration"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_say_lineage_and_version_and_the_role_its_region() {
        let names = Names::new("customers", 2, "eu-central-1");
        assert_eq!(names.function, "migrator-customers-v2");
        assert_eq!(names.role, "migrator-customers-v2-eu-central-1");
        assert_eq!(names.log_group, "/aws/lambda/migrator-customers-v2");
    }

    #[test]
    fn a_long_lineage_is_shortened_and_told_apart_by_a_hash() {
        let names = Names::new(&"x".repeat(128), 12, "ap-southeast-1");
        assert_eq!(names.function, "migrator-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-24da1b81-v12");
        assert_eq!(names.role, "migrator-xxxxxxxxxxxxxxxxxxxxxxxxxxx-24da1b81-v12-ap-southeast-1");
        assert_ne!(names, Names::new(&"x".repeat(127), 12, "ap-southeast-1"));
    }

    #[test]
    fn a_dot_does_not_make_two_lineages_one() {
        let dotted = Names::new("shop.customers", 2, "eu-central-1");
        assert!(dotted.function.starts_with("migrator-shop_customers-"), "{}", dotted.function);
        assert_ne!(dotted, Names::new("shop_customers", 2, "eu-central-1"));
    }

    proptest! {
        #[test]
        fn every_name_is_one_that_aws_takes(lineage in "[A-Za-z0-9_.-]{1,128}", version in 1u32..) {
            let names = Names::new(&lineage, version, "ap-southeast-1");
            for name in [&names.function, &names.role] {
                prop_assert!((1..=64).contains(&name.len()), "{name}");
                prop_assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{name}");
            }
            prop_assert_eq!(&names, &Names::new(&lineage, version, "ap-southeast-1"));
        }

        #[test]
        fn versions_have_names_of_their_own(lineage in "[A-Za-z0-9_.-]{1,128}", version in 1u32..u32::MAX) {
            let (one, next) = (Names::new(&lineage, version, "r"), Names::new(&lineage, version + 1, "r"));
            prop_assert_ne!(one.function, next.function);
            prop_assert_ne!(one.role, next.role);
        }
    }

    #[test]
    fn another_version_or_history_is_not_ours() {
        let tags = Tags::new("customers", 2, "migrator_history");
        let on = |lineage: &str, version: u32, history: &str| -> BTreeMap<String, String> {
            let tags = Tags::new(lineage, version, history);
            tags.pairs().iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        assert!(tags.are_on(&on("customers", 2, "migrator_history")));
        assert!(!tags.are_on(&on("customers", 3, "migrator_history")));
        assert!(!tags.are_on(&on("orders", 2, "migrator_history")));
        assert!(!tags.are_on(&on("customers", 2, "staging")));
        assert!(!tags.are_on(&BTreeMap::new()));
    }
}
