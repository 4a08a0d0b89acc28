//! Converting items.

use std::time::Duration;

use migrator_item::Item;
use serde::Serialize;

use crate::ConvertError;

/// What a converter has used since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Statistics {
    /// Items given to it.
    pub items: u64,
    /// Instances started, including those for taking failed batches apart.
    pub instances: u64,
    /// Most memory that one instance held, in bytes.
    pub peak_memory: usize,
    /// Time spent converting, over all threads.
    pub elapsed: Duration,
}

/// A component's converter with its settings. Cheap to clone; clones share their statistics.
#[derive(Clone)]
pub struct Converter;

impl Converter {
    /// Converts a batch in a fresh instance: the result at index i belongs to the item at index i.
    ///
    /// Blocks the thread for as long as the converter computes; call it from a blocking thread.
    #[must_use]
    #[allow(clippy::todo)]
    pub fn convert(&self, _items: Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>> {
        todo!()
    }

    /// What it has used so far.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        Statistics::default()
    }
}
