use migrator_item::{Item, ItemError, Key, KeySchema, Value};
use migrator_table::{Condition, SequenceNumber};

use crate::reserved::{SEQUENCE, TOMBSTONE, TOMBSTONE_VALUE};

/// The condition of a backfill's write: it never overwrites. A failed condition means that the follower was there first.
pub fn absent(target: &KeySchema) -> Condition {
    Condition {
        expression: "attribute_not_exists(#pk)".into(),
        names: vec![("#pk".into(), target.hash.name.clone())],
        values: Vec::new(),
    }
}

/// Lets only a newer record overwrite an older one. A failed condition means newer or duplicate, which is success.
#[derive(Clone, Copy, Debug)]
pub struct SequenceGuard<'a> {
    sequence: &'a SequenceNumber,
}

impl<'a> SequenceGuard<'a> {
    /// The guard of the record with this sequence number.
    pub fn new(sequence: &'a SequenceNumber) -> Self {
        Self { sequence }
    }

    /// The condition of the record's writes: nothing is there, or what a backfill wrote, or what an older record wrote.
    /// Sequence numbers have one length, so that comparing them as strings compares them as numbers.
    pub fn condition(&self, target: &KeySchema) -> Condition {
        Condition {
            expression: "attribute_not_exists(#pk) OR attribute_not_exists(#seq) OR #seq < :v".into(),
            names: vec![("#pk".into(), target.hash.name.clone()), ("#seq".into(), SEQUENCE.into())],
            values: vec![(":v".into(), Value::S(self.sequence.as_str().to_owned()))],
        }
    }

    /// The condition of writing once more what the record could not: as [`SequenceGuard::condition`], and over what this
    /// very record left, which is the tombstone of a quarantined one.
    pub fn condition_of_retry(&self, target: &KeySchema) -> Condition {
        let condition = self.condition(target);
        let expression = condition.expression.replace("#seq < :v", "#seq <= :v");
        Condition { expression, ..condition }
    }

    /// What [`SequenceGuard::condition`] decides, given what is there now.
    pub fn permits(&self, existing: Option<&Item>) -> bool {
        let Some(sequence) = existing.and_then(|item| item.raw(SEQUENCE)) else { return true };
        // DynamoDB finds values of different types neither smaller nor larger, so the comparison does not hold.
        let digits = sequence.strip_prefix(br#"{"S":""#).and_then(|rest| rest.strip_suffix(br#""}"#));
        digits.is_some_and(|digits| digits < self.sequence.as_str().as_bytes())
    }

    /// The item with the record's sequence number on it.
    ///
    /// # Errors
    /// When the item is no valid DynamoDB-JSON.
    pub fn put(&self, mut item: Item) -> Result<Item, ItemError> {
        item.set_raw(SEQUENCE, self.attribute())?;
        Ok(item)
    }

    /// An item that says "this key was deleted at this record", so that an older record cannot bring it back.
    ///
    /// # Errors
    /// Never for a key that an item had.
    pub fn tombstone(&self, key: &Key) -> Result<Item, ItemError> {
        let mut item = key.to_item();
        item.set_raw(SEQUENCE, self.attribute())?;
        item.set_raw(TOMBSTONE, TOMBSTONE_VALUE)?;
        Ok(item)
    }

    fn attribute(&self) -> bytes::Bytes {
        format!(r#"{{"S":"{}"}}"#, self.sequence).into()
    }
}
