//! From records to operations on the target: pure, so that the rules of convergence are tested without a database.

use std::collections::HashMap;

use bytes::Bytes;
use migrator_item::{Item, Key};
use migrator_table::{EventName, Record};

use crate::{ConversionError, FollowError, Output, RecordError, RejectedPolicy};

/// The images of a batch, each only once, and where each record finds its own.
pub(crate) struct Images {
    pub(crate) items: Vec<Item>,
    records: Vec<RecordImages>,
}

struct RecordImages {
    old: Option<usize>,
    new: Option<usize>,
}

/// Collects the images of a batch, so that they are converted in one call. The old image of a record usually is the new
/// image of the one before it and is taken up once.
///
/// # Errors
/// When a record has not the images that its event must have, or no keys.
pub(crate) fn images(records: &[Record]) -> Result<Images, FollowError> {
    let mut images = Images { items: Vec::new(), records: Vec::with_capacity(records.len()) };
    let mut known: HashMap<Bytes, usize> = HashMap::new();
    for record in records {
        check(record)?;
        let mut index = |image: &Option<Item>| {
            let image = image.as_ref()?;
            Some(*known.entry(image.to_json()).or_insert_with(|| {
                images.items.push(image.clone());
                images.items.len() - 1
            }))
        };
        let (old, new) = (index(&record.old_image), index(&record.new_image));
        images.records.push(RecordImages { old, new });
    }
    Ok(images)
}

fn check(record: &Record) -> Result<(), FollowError> {
    let sequence_number = || record.sequence_number.clone();
    if record.keys.is_empty() {
        return Err(FollowError::MissingKeys { sequence_number: sequence_number() });
    }
    let (old, new) = match record.event_name {
        EventName::Insert => (false, true),
        EventName::Modify => (true, true),
        EventName::Remove => (true, false),
    };
    if old && record.old_image.is_none() {
        return Err(FollowError::MissingImage { sequence_number: sequence_number(), image: "old" });
    }
    if new && record.new_image.is_none() {
        return Err(FollowError::MissingImage { sequence_number: sequence_number(), image: "new" });
    }
    Ok(())
}

/// What one record does to one key of the target.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Index of the record in its batch.
    pub(crate) record: usize,
    pub(crate) change: Change,
}

#[derive(Clone, Debug)]
pub(crate) enum Change {
    Put(Item),
    Tombstone,
}

/// What a batch does to the target.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// For each key the operations of the batch, the newest first: when it is written, the others need not be.
    pub(crate) keys: Vec<(Key, Vec<Operation>)>,
    /// Records that do nothing because their images cannot be converted.
    pub(crate) failures: Vec<(usize, RecordError)>,
}

/// Decides what each record does, given the conversions of [`Images::items`].
///
/// Every target item of the new image is put; each key that only the old image has gets a tombstone, even where nothing is
/// there, so that an older record that comes late finds it.
///
/// A record whose new image is rejected does nothing under [`RejectedPolicy::Stop`]: it will be applied as a whole when it
/// can be. Under [`RejectedPolicy::Quarantine`] it is passed for good, so each key of the old image gets a tombstone:
/// the records after it cannot know any more which items there were.
pub(crate) fn plan(
    records: &[Record],
    images: &Images,
    conversions: &[Result<Vec<Output>, ConversionError>],
    policy: RejectedPolicy,
) -> Plan {
    let mut failures = Vec::new();
    let mut places: HashMap<Key, usize> = HashMap::new();
    let mut keys: Vec<(Key, Vec<Operation>)> = Vec::new();
    for (record, of_record) in images.records.iter().enumerate() {
        let (changes, failure) = changes(of_record, conversions, policy);
        failures.extend(failure.map(|error| (record, error)));
        for (key, change) in changes {
            let place = *places.entry(key.clone()).or_insert_with(|| {
                keys.push((key, Vec::new()));
                keys.len() - 1
            });
            keys[place].1.push(Operation { record, change });
        }
    }
    for (_, operations) in &mut keys {
        operations.sort_by(|one, other| {
            records[other.record].sequence_number.cmp(&records[one.record].sequence_number)
        });
    }
    Plan { keys, failures }
}

/// The changes that one record makes, at most one for a key, and what is wrong with it.
fn changes(
    images: &RecordImages,
    conversions: &[Result<Vec<Output>, ConversionError>],
    policy: RejectedPolicy,
) -> (Vec<(Key, Change)>, Option<RecordError>) {
    let outputs = |image: Option<usize>| match image.and_then(|index| conversions.get(index)) {
        None => Ok(&[][..]),
        Some(Ok(outputs)) => Ok(outputs.as_slice()),
        Some(Err(error)) => Err(error.clone()),
    };
    let (new, failure) = match outputs(images.new) {
        Ok(new) => (new, None),
        Err(error) if policy == RejectedPolicy::Quarantine && error.fails_every_time() => {
            (&[][..], Some(RecordError::NewImage(error)))
        }
        Err(error) => return (Vec::new(), Some(RecordError::NewImage(error))),
    };
    let old = match outputs(images.old) {
        Ok(old) => old,
        // An image that fails every time never had items in the target, so there is nothing to take away. Without this,
        // mending a bad item in the source would not mend the target.
        Err(error) if error.fails_every_time() => &[],
        Err(error) => return (Vec::new(), Some(RecordError::OldImage(error))),
    };
    let mut changes: Vec<_> =
        new.iter().map(|output| (output.key.clone(), Change::Put(output.item.clone()))).collect();
    for output in old {
        if !new.iter().any(|kept| kept.key == output.key) {
            changes.push((output.key.clone(), Change::Tombstone));
        }
    }
    (changes, failure)
}
