use std::collections::HashSet;
use std::sync::Arc;

use migrator_component::{ConvertError, Converter};
use migrator_item::{Item, ItemError, Key, KeySchema, MAX_ITEM_SIZE};

use crate::reserved::{is_reserved, is_tombstone, strip_reserved};

/// A converter: a pure function from one source item to any number of target items, called with many at once.
pub trait Convert: Send + Sync {
    /// Converts each item by itself; the result has one entry for each item, in the same order. Blocks on CPU work.
    fn convert(&self, items: Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>>;
}

impl Convert for Converter {
    fn convert(&self, items: Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>> {
        Converter::convert(self, items)
    }
}

/// The converter of a migration that changes no items: each becomes itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Identity;

impl Convert for Identity {
    fn convert(&self, items: Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>> {
        items.into_iter().map(|item| Ok(vec![item])).collect()
    }
}

/// One target item and the key it has in the target.
#[derive(Clone, Debug)]
pub struct Output {
    /// The target's primary key, taken from the item.
    pub key: Key,
    /// The item as the converter made it, without reserved attributes.
    pub item: Item,
}

/// Why a source item has no target items.
#[derive(Clone, Debug, thiserror::Error, serde::Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ConversionError {
    /// The converter refused the item, or failed on it.
    #[error("{error}")]
    Converter {
        /// What the converter said, or how it failed.
        error: ConvertError,
    },
    /// The source item has an attribute under a reserved name.
    #[error("the source item has the attribute `{name}`; names starting with `_migrator_` are reserved")]
    ReservedInSource {
        /// Name of the attribute.
        name: String,
    },
    /// The converter gave an attribute a reserved name.
    #[error("the converter wrote the attribute `{name}`; names starting with `_migrator_` are reserved")]
    ReservedInOutput {
        /// Name of the attribute.
        name: String,
    },
    /// A target item has not the key that the target declares.
    #[error("an item the converter returned has no key of the target: {reason}")]
    Key {
        /// Which attribute is missing or of another type.
        reason: String,
    },
    /// Two target items of one source item have the same key, so that one of them would be lost.
    #[error("the converter returned two items with the key {key}")]
    DuplicateKey {
        /// The target key they share.
        key: String,
    },
    /// A target item is larger than DynamoDB stores.
    #[error("the item with the key {key} has {size} bytes; DynamoDB stores up to {MAX_ITEM_SIZE}")]
    TooLarge {
        /// Its target key.
        key: String,
        /// Its size in bytes, as DynamoDB counts.
        size: usize,
    },
    /// An item is no valid DynamoDB-JSON.
    #[error("an item is not valid: {reason}")]
    InvalidItem {
        /// What is wrong with it.
        reason: String,
    },
    /// The converter has no result for the item.
    #[error("the converter did not answer: {reason}")]
    Unanswered {
        /// What happened.
        reason: String,
    },
}

impl ConversionError {
    /// True when the same item fails again wherever and whenever it is converted, since a converter is deterministic. False
    /// when it depends on the machine or its limits.
    pub fn fails_every_time(&self) -> bool {
        match self {
            Self::Unanswered { .. } => false,
            Self::Converter { error } => matches!(
                error,
                ConvertError::Rejected(_)
                    | ConvertError::Trapped(_)
                    | ConvertError::TooManyOutputs { .. }
                    | ConvertError::OutputTooLarge { .. }
                    | ConvertError::InvalidOutput(_)
            ),
            _ => true,
        }
    }
}

/// A converter and the key of the table its items go to: converts, and refuses what must not be written.
#[derive(Clone)]
pub struct Conversion {
    converter: Arc<dyn Convert>,
    target: KeySchema,
}

impl Conversion {
    /// Puts a converter in front of a target with this key.
    pub fn new(converter: Arc<dyn Convert>, target: KeySchema) -> Self {
        Self { converter, target }
    }

    /// The primary key that the target declares.
    pub fn target(&self) -> &KeySchema {
        &self.target
    }

    /// Converts source items, each by itself: the result has one entry for each item, in the same order.
    ///
    /// What a follower of a chained source wrote into an item is removed first, and a tombstone converts to nothing.
    /// Runs on a blocking thread.
    pub async fn convert(&self, items: Vec<Item>) -> Vec<Result<Vec<Output>, ConversionError>> {
        let count = items.len();
        let conversion = self.clone();
        match tokio::task::spawn_blocking(move || conversion.convert_blocking(items)).await {
            Ok(results) => results,
            Err(error) => unanswered(count, &error.to_string()),
        }
    }

    /// As [`Conversion::convert`], on the calling thread.
    pub fn convert_blocking(&self, items: Vec<Item>) -> Vec<Result<Vec<Output>, ConversionError>> {
        // An entry is `None` where the converter has to be asked.
        let mut results: Vec<Option<Result<Vec<Output>, ConversionError>>> = Vec::with_capacity(items.len());
        let mut asked = Vec::with_capacity(items.len());
        for mut item in items {
            results.push(if is_tombstone(&item) {
                Some(Ok(Vec::new()))
            } else if let Err(error) = strip_reserved(&mut item) {
                Some(Err(error))
            } else {
                asked.push(item);
                None
            });
        }
        let mut answers = self.ask(asked).into_iter();
        let mut answer = || match answers.next() {
            Some(Ok(items)) => self.check(items),
            Some(Err(error)) => Err(ConversionError::Converter { error }),
            None => {
                Err(ConversionError::Unanswered { reason: "it returned fewer results than items".into() })
            }
        };
        results.into_iter().map(|result| result.unwrap_or_else(&mut answer)).collect()
    }

    /// Asks the converter, and once more for the items that it did not come to because others used up the time.
    fn ask(&self, items: Vec<Item>) -> Vec<Result<Vec<Item>, ConvertError>> {
        let mut answers = if items.is_empty() { Vec::new() } else { self.converter.convert(items.clone()) };
        let abandoned = |answers: &[Result<_, ConvertError>]| -> Vec<usize> {
            let is_abandoned = |place: &usize| matches!(answers[*place], Err(ConvertError::Abandoned));
            (0..answers.len().min(items.len())).filter(is_abandoned).collect()
        };
        let mut again = abandoned(&answers);
        while !again.is_empty() {
            let asked = again.iter().map(|place| items[*place].clone()).collect();
            for (place, answer) in again.iter().zip(self.converter.convert(asked)) {
                answers[*place] = answer;
            }
            let left = abandoned(&answers);
            // Each round has to find at least one item to blame, or there is no end to them.
            if left.len() >= again.len() {
                break;
            }
            again = left;
        }
        answers
    }

    /// Refuses what the converter returned for one item when a part of it must not be written.
    fn check(&self, items: Vec<Item>) -> Result<Vec<Output>, ConversionError> {
        let mut keys = HashSet::with_capacity(items.len());
        let mut outputs = Vec::with_capacity(items.len());
        for item in items {
            if let Some(name) = item.names().find(|name| is_reserved(name)) {
                return Err(ConversionError::ReservedInOutput { name: name.to_owned() });
            }
            let key =
                item.key(&self.target).map_err(|error| ConversionError::Key { reason: error.to_string() })?;
            let invalid = |error: ItemError| ConversionError::InvalidItem { reason: error.to_string() };
            if !item.fits().map_err(invalid)? {
                let size = item.size().map_err(invalid)?;
                return Err(ConversionError::TooLarge { key: key.to_string(), size });
            }
            if !keys.insert(key.clone()) {
                return Err(ConversionError::DuplicateKey { key: key.to_string() });
            }
            outputs.push(Output { key, item });
        }
        Ok(outputs)
    }
}

fn unanswered(count: usize, reason: &str) -> Vec<Result<Vec<Output>, ConversionError>> {
    (0..count).map(|_| Err(ConversionError::Unanswered { reason: reason.to_owned() })).collect()
}
