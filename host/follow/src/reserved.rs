use migrator_item::Item;

use crate::ConversionError;

/// The attribute that holds the sequence number of the record an item of the target was last written by: a string of 40
/// digits, since a DynamoDB number keeps only 38 of them.
pub const SEQUENCE: &str = "_migrator_sequence";

/// The attribute that marks an item of the target as deleted.
pub const TOMBSTONE: &str = "_migrator_tombstone";

/// Names that start so belong to migrator; neither a source item nor a converter's output may use them.
pub const RESERVED_PREFIX: &str = "_migrator_";

/// The mark's value in a tombstone, as DynamoDB-JSON.
pub(crate) const TOMBSTONE_VALUE: &[u8] = br#"{"BOOL":true}"#;

/// True for an attribute name that belongs to migrator.
pub fn is_reserved(name: &str) -> bool {
    name.starts_with(RESERVED_PREFIX)
}

/// True for an item that says "this key was deleted", which every reader takes for absence.
pub fn is_tombstone(item: &Item) -> bool {
    item.raw(TOMBSTONE).is_some()
}

/// Removes what a follower of this migrator wrote into an item, so that a chained migration sees the item itself.
///
/// # Errors
/// [`ConversionError::ReservedInSource`] for any other reserved name: no follower wrote it, so it is the application's, and
/// copying it into a guarded target would break the guard.
pub fn strip_reserved(item: &mut Item) -> Result<(), ConversionError> {
    item.remove_name(SEQUENCE);
    item.remove_name(TOMBSTONE);
    match item.names().find(|name| is_reserved(name)) {
        Some(name) => Err(ConversionError::ReservedInSource { name: name.to_owned() }),
        None => Ok(()),
    }
}
