//! Sums of digests, by bucket of the target key.

use std::ops::Range;

use sha2::{Digest as _, Sha256};

/// How many buckets there are: four megabytes of sums, and few items to read again for one difference.
const BUCKETS: usize = 1 << BUCKET_BITS;
const BUCKET_BITS: u32 = 16;

/// Half of a SHA-256: of an item's canonical bytes, or of a key's.
pub(super) type Digest = u128;

pub(super) fn digest(bytes: &[u8]) -> Digest {
    let hash = Sha256::digest(bytes);
    hash.iter().take(16).fold(0, |digest, byte| digest << 8 | Digest::from(*byte))
}

/// The bucket of a key's digest.
fn bucket(key: Digest) -> usize {
    (key >> (Digest::BITS - BUCKET_BITS)) as usize
}

/// A multiset of items as their number and the sum of their digests.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    items: u64,
    digests: Digest,
}

impl Sum {
    fn add(&mut self, item: Digest) {
        self.items += 1;
        self.digests = self.digests.wrapping_add(item);
    }
}

/// Both sides of the comparison, bucket by bucket.
pub(super) struct Buckets {
    expected: Vec<Sum>,
    found: Vec<Sum>,
}

/// A bit for every bucket.
pub(super) struct Selection {
    selected: Vec<bool>,
    /// How many are selected.
    pub(super) buckets: u64,
}

impl Selection {
    pub(super) fn holds(&self, key: Digest) -> bool {
        self.selected[bucket(key)]
    }
}

impl Buckets {
    pub(super) fn new() -> Self {
        Self { expected: vec![Sum::default(); BUCKETS], found: vec![Sum::default(); BUCKETS] }
    }

    /// Adds what a source item converts to.
    pub(super) fn expect(&mut self, key: Digest, item: Digest) {
        self.expected[bucket(key)].add(item);
    }

    /// Adds an item of the target.
    pub(super) fn find(&mut self, key: Digest, item: Digest) {
        self.found[bucket(key)].add(item);
    }

    /// How many buckets differ.
    pub(super) fn differing(&self) -> u64 {
        (0..BUCKETS).filter(|bucket| self.differs(*bucket)).count() as u64
    }

    fn differs(&self, bucket: usize) -> bool {
        self.expected[bucket] != self.found[bucket]
    }

    /// Differing buckets of at most `limit` items together, but at least one, in groups that cover them all.
    pub(super) fn groups(&self, limit: u64) -> Vec<Selection> {
        let mut groups = Vec::new();
        let mut start = 0;
        while start < BUCKETS {
            let range = self.group(start, limit);
            start = range.end;
            let mut selected = vec![false; BUCKETS];
            let mut buckets = 0;
            for bucket in range.filter(|bucket| self.differs(*bucket)) {
                selected[bucket] = true;
                buckets += 1;
            }
            if buckets > 0 {
                groups.push(Selection { selected, buckets });
            }
        }
        groups
    }

    /// The longest range from `start` whose differing buckets hold at most `limit` items.
    fn group(&self, start: usize, limit: u64) -> Range<usize> {
        let mut items = 0;
        for bucket in start..BUCKETS {
            if !self.differs(bucket) {
                continue;
            }
            let here = self.expected[bucket].items + self.found[bucket].items;
            if items > 0 && items + here > limit {
                return start..bucket;
            }
            items += here;
        }
        start..BUCKETS
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(bucket: usize) -> Digest {
        (bucket as Digest) << (Digest::BITS - BUCKET_BITS)
    }

    #[test]
    fn digests_are_the_first_half_of_sha256() {
        assert_eq!(digest(b""), 0xe3b0_c442_98fc_1c14_9afb_f4c8_996f_b924);
    }

    #[test]
    fn an_item_that_stands_twice_is_not_the_same_as_once() {
        let mut buckets = Buckets::new();
        buckets.expect(key(1), 7);
        buckets.expect(key(1), 7);
        buckets.find(key(1), 7);
        assert_eq!(buckets.differing(), 1);
    }

    proptest! {
        #[test]
        fn sums_agree_exactly_where_the_multisets_do(
            items in prop::collection::vec((0_usize..4, 1_u64..9), 0..20),
            order in any::<prop::sample::Index>(),
            others in prop::collection::vec((0_usize..4, 1_u64..9), 0..3),
        ) {
            let mut buckets = Buckets::new();
            let digest = |text: u64| digest(&text.to_be_bytes());
            items.iter().for_each(|(bucket, item)| buckets.expect(key(*bucket), digest(*item)));
            let mut found = items.clone();
            if !found.is_empty() {
                let middle = order.index(found.len());
                found.rotate_left(middle);
            }
            found.iter().for_each(|(bucket, item)| buckets.find(key(*bucket), digest(*item)));
            prop_assert_eq!(buckets.differing(), 0);
            others.iter().for_each(|(bucket, item)| buckets.find(key(*bucket), digest(*item)));
            let touched = others.iter().map(|(bucket, _)| *bucket).collect::<std::collections::HashSet<_>>();
            prop_assert_eq!(buckets.differing(), touched.len() as u64);
        }

        #[test]
        fn groups_cover_every_differing_bucket_once_and_stay_small(
            items in prop::collection::vec(0_usize..BUCKETS, 0..60),
            limit in 1_u64..20,
        ) {
            let mut buckets = Buckets::new();
            items.iter().for_each(|bucket| buckets.find(key(*bucket), 1));
            let groups = buckets.groups(limit);
            prop_assert_eq!(groups.iter().map(|group| group.buckets).sum::<u64>(), buckets.differing());
            for bucket in &items {
                prop_assert_eq!(groups.iter().filter(|group| group.holds(key(*bucket))).count(), 1);
            }
            for group in &groups {
                let held = items.iter().filter(|bucket| group.holds(key(**bucket))).count() as u64;
                prop_assert!(held <= limit || group.buckets == 1);
            }
        }
    }
}
