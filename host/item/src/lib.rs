//! A DynamoDB item as the bytes it came in plus an index of its attributes.
//!
//! A page of a scan becomes items without being decoded: the bytes are shared, and each item knows where its
//! attributes begin and end. A conversion decodes what it asks for, and writing the item splices what it changed into what
//! it did not. Knows no WebAssembly and no AWS.
//!
//! ```
//! use migrator_item::{Item, KeyAttribute, KeySchema, KeyType};
//!
//! let page = r#"[{"nr":{"N":"1.0"},"tags":{"SS":["b","a"]}},{"nr":{"N":"1"},"tags":{"SS":["a","b"]}}]"#;
//! let items = Item::parse_array(page)?;
//! assert_eq!(items[0].canonical()?, items[1].canonical()?);
//!
//! let nr = KeyAttribute { name: "nr".to_owned(), key_type: KeyType::N };
//! assert_eq!(items[0].key(&KeySchema { hash: nr, range: None })?.to_string(), "nr=1");
//! # Ok::<(), migrator_item::ItemError>(())
//! ```

mod canonical;
mod edit;
mod error;
mod item;
mod key;
mod nested;
mod node;
mod number;
mod path;
mod scan;
mod serialize;
mod size;
mod text;
mod value;

pub use error::ItemError;
pub use item::{Item, MAX_ITEM_SIZE};
pub use key::{Key, KeyAttribute, KeySchema, KeyType};
pub use path::Path;
pub use value::Value;
