//! What a converter returns.

use crate::Item;

/// What becomes of one item: one item, none (`()` or `None`), or several.
pub trait IntoItems {
    /// The items, in the order in which the host sees them.
    fn into_items(self) -> Vec<Item>;
}

impl IntoItems for Item {
    fn into_items(self) -> Vec<Item> {
        vec![self]
    }
}

impl IntoItems for () {
    fn into_items(self) -> Vec<Item> {
        Vec::new()
    }
}

impl IntoItems for Option<Item> {
    fn into_items(self) -> Vec<Item> {
        self.into_iter().collect()
    }
}

impl IntoItems for Vec<Item> {
    fn into_items(self) -> Vec<Item> {
        self
    }
}

impl<const COUNT: usize> IntoItems for [Item; COUNT] {
    fn into_items(self) -> Vec<Item> {
        self.into()
    }
}
