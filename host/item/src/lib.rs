//! A DynamoDB item as the bytes it came in plus an index of its attributes.
//!
//! Knows no WebAssembly and no AWS.

mod error;
mod item;
mod key;
mod path;
mod value;

pub use error::ItemError;
pub use item::{Item, MAX_ITEM_SIZE};
pub use key::{Key, KeyAttribute, KeySchema, KeyType};
pub use path::Path;
pub use value::Value;
