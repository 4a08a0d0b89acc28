//! Random histories of a source: what an application might do, and the stream that DynamoDB would make of it.

use std::collections::BTreeMap;

use fastrand::Rng;
use migrator_item::Item;
use migrator_tests::lambda::Change;

use crate::world::item;

/// One shard of the stream.
#[derive(Debug)]
pub(crate) struct Shard {
    /// The shard this one continues, by its place in the stream.
    pub(crate) parent: Option<usize>,
    /// The customer and the change of it, in order.
    pub(crate) changes: Vec<(u64, Change)>,
}

/// What an application did to a source.
#[derive(Debug)]
pub(crate) struct SourceHistory {
    pub(crate) shards: Vec<Shard>,
    /// The items that are left.
    pub(crate) rest: Vec<Item>,
}

/// A customer in one of its revisions, as `rekey-v2` takes it: its target keys, their number and whether there are any depend on
/// the revision. `rejected` gives it a revision that the converter refuses.
pub(crate) fn customer(number: u64, revision: u64, rejected: bool) -> Item {
    let fraction = if rejected { ".5" } else { "" };
    let mut json = format!(
        r#"{{"customer_nr":{{"N":"{number}"}},"last_name":{{"S":"Muster{number}"}},"revision":{{"N":"{revision}{fraction}"}},"phone":{{"S":"+41 {revision}"}}"#
    );
    if !(number + revision).is_multiple_of(3) {
        json.push_str(&format!(r#","postcode":{{"S":"{revision:04}"}},"city":{{"S":"City {number}"}}"#));
    }
    if (number + 2 * revision).is_multiple_of(7) {
        json.push_str(r#","test":{"BOOL":true}"#);
    }
    json.push('}');
    item(json)
}

impl SourceHistory {
    /// So many changes of so many customers, in a stream that begins with two shards: the first splits in the middle, the other one
    /// is continued by a single one. With `rejections` one revision in eight is one that the converter refuses.
    pub(crate) fn random(rng: &mut Rng, customers: u64, changes: u64, rejections: bool) -> Self {
        let mut shards: Vec<Shard> = [None, None, Some(0), Some(0), Some(1)]
            .map(|parent| Shard { parent, changes: Vec::new() })
            .into();
        let mut items: BTreeMap<u64, Item> = BTreeMap::new();
        for sequence in 1..=changes {
            let number = rng.u64(0..customers);
            let old = items.get(&number).cloned();
            let new = (old.is_none() || rng.u8(0..4) > 0)
                .then(|| customer(number, sequence, rejections && rng.u8(0..8) == 0));
            match &new {
                Some(new) => items.insert(number, new.clone()),
                None => items.remove(&number),
            };
            let shard = match (number % 2, sequence * 2 > changes) {
                (0, false) => 0,
                (0, true) => 2 + usize::from(number.is_multiple_of(4)),
                (_, false) => 1,
                (_, true) => 4,
            };
            shards[shard].changes.push((number, Change::new(sequence, old, new)));
        }
        Self { shards, rest: items.into_values().collect() }
    }
}
